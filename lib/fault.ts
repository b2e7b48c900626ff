/** What the kernel's record of a fault means. */
import { LINEAR_BASE_SHIFT, UserLayout } from "../abi/layout";
import { Fault, Limit } from "../abi/syscall";

/** Exception classes of ESR_EL1 bits 26-31 (Arm ARM D17.2.37). */
const enum Class {
  Unknown = 0x00,
  IllegalState = 0x0e,
  SystemRegister = 0x18,
  InstructionAbort = 0x20,
  PcAlignment = 0x22,
  DataAbort = 0x24,
  SpAlignment = 0x26,
  FloatingPoint = 0x2c,
  SError = 0x2f,
  Breakpoint = 0x3c,
}
const ALIGNMENT_FAULT: u32 = 0x21;
/** `brk` numbers of wasm traps: this and the reason. */
const TRAP_BASE: u32 = 0x100;
const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;

/** Bytes below the stack pointer in which a fault counts as the stack's overflow. */
const STACK_REACH: u64 = 0x10000;
/** In a program's slot. */
const STACK_TOP: u64 = UserLayout.StackTop - UserLayout.Text;
const STACK_FLOOR: u64 = UserLayout.Data - UserLayout.Text;

/** Why a task faulted. @param esr ESR_EL1 @param far FAR_EL1 @param sp its stack pointer */
export function faultOf(esr: u32, far: u64, sp: u64): Fault {
  switch (esr >> 26) {
    case Class.DataAbort: {
      if ((esr & 63) == ALIGNMENT_FAULT) return Fault.Alignment;
      if (far < <u64>Limit.PageBytes || far - LINEAR_BASE < <u64>Limit.PageBytes) return Fault.NullPointer;
      const slot = sp & ~(<u64>UserLayout.Slot - 1);
      if (far - slot >= STACK_FLOOR && far - slot < STACK_TOP && far + STACK_REACH > sp) return Fault.StackOverflow;
      return Fault.DataAbort;
    }
    case Class.InstructionAbort:
      return Fault.InstructionAbort;
    case Class.PcAlignment:
    case Class.SpAlignment:
      return Fault.Alignment;
    case Class.SystemRegister:
      return Fault.SystemRegister;
    case Class.Breakpoint:
      return (esr & 0xff00) == TRAP_BASE ? Fault.Trap : Fault.Breakpoint;
    case Class.FloatingPoint:
      return Fault.FloatingPoint;
    case Class.SError:
      return Fault.SError;
    case Class.Unknown:
    case Class.IllegalState:
      return Fault.Undefined;
  }
  return Fault.Other;
}
