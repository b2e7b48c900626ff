import { Fault, TaskState } from "../abi/syscall";
import { UserLayout } from "../abi/layout";
import { end } from "./lifecycle";
import { LINEAR_BASE, PAGE } from "./layout";
import { floatEnable, floatLoad, floatSave } from "./machine";
import { panicOfInit } from "./panic";
import { core, resume } from "./schedule";
import { FLOAT_AREA, Task } from "./task";

/** Exception classes of ESR_EL1 bits 26-31 (Arm ARM D17.2.37). */
const enum Class {
  FloatAccess = 0x07,
  IllegalState = 0x0e,
  SystemRegister = 0x18,
  InstructionAbort = 0x20,
  PcAlignment = 0x22,
  DataAbort = 0x24,
  SpAlignment = 0x26,
  SError = 0x2f,
  Breakpoint = 0x3c,
}
const ALIGNMENT_FAULT: u32 = 0x21;
/** `brk` numbers of wasm traps: this and the reason. */
const TRAP_BASE: u32 = 0x100;

/** Bytes below the stack pointer's page in which a fault counts as the stack's overflow. */
const STACK_REACH: u64 = 0x10000;
const STACK_TOP: u64 = UserLayout.StackTop;
const STACK_FLOOR: u64 = UserLayout.Data;

function classify(task: Task, esr: u32, far: u64): Fault {
  switch (esr >> 26) {
    case Class.DataAbort: {
      if ((esr & 63) == ALIGNMENT_FAULT) return Fault.Alignment;
      if (far < PAGE || (far >= LINEAR_BASE && far < LINEAR_BASE + PAGE)) return Fault.NullPointer;
      if (far >= STACK_FLOOR && far < STACK_TOP && far + STACK_REACH > task.sp) return Fault.StackOverflow;
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
    case Class.SError:
      return Fault.SError;
    case 0:
    case Class.IllegalState:
      return Fault.Undefined;
    default:
      return Fault.Other;
  }
}

/**
 * An exception of the running task that is no system call. The first use of floating point is none of its faults; any
 * other stops it and is told to its creator.
 */
export function fault(task: Task, esr: u64, far: u64): u32 {
  task.restore = 1;
  if ((<u32>esr) >> 26 == Class.FloatAccess) {
    lendFloat(task);
    return changetype<u32>(task);
  }
  task.fault = classify(task, <u32>esr, far);
  task.esr = esr;
  task.far = far;
  if (task.parent == 0) panicOfInit(task.pc);
  end(task, TaskState.Faulted);
  return resume();
}

/** Gives the task the floating-point registers; whose values they held keeps them in its page. */
function lendFloat(task: Task): void {
  floatEnable(1);
  const owner = core.floatOwner;
  if (owner == task) return;
  if (owner) floatSave(changetype<u32>(owner) + FLOAT_AREA);
  floatLoad(changetype<u32>(task) + FLOAT_AREA);
  core.floatOwner = task;
}
