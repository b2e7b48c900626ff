/**
 * Says in the log why a task died and where: the cause with its TypeScript line and function, then the chain of callers,
 * then the same as plain addresses for `make addr2line`.
 */
import { LINEAR_BASE_SHIFT, UserLayout } from "../abi/layout";
import { Fault, Inspect, Limit, LogLevel, MapRight, Status, TaskState, Trap } from "../abi/syscall";
import { faultOf } from "../lib/fault";
import { map, result, taskInspect, unmap } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { Text } from "../lib/text";
import { trapName } from "../lib/trap";
import { STACK_WINDOW } from "./init-archive";
import { findProgramLine, isFileIn, writeFound } from "./init-lines";
import { nameOf, placeOf, programOf, Service, stackBytes } from "./init-services";

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;
/** Callers that are looked at. */
const MOST_CALLERS: u32 = 6;
/** ESR_EL1 bit 6 of a data abort: it was a write (Arm ARM D17.2.37, WnR). */
const WRITE: u64 = 1 << 6;

/** Registers of the dead task. */
let pc: u64 = 0;
let framePointer: u64 = 0;
let link: u64 = 0;
let stackPointer: u64 = 0;
let faultAddress: u64 = 0;
let syndrome: u64 = 0;
/** Return addresses on its stack, the innermost first. */
const CALLERS = memory.data(8 * MOST_CALLERS);
let callers: u32 = 0;

/** Takes down how a service's task ended. @param hangs it has not, and is to @returns false when it has not ended */
export function inspectDeath(service: Service, hangs: bool): bool {
  if (taskInspect(service.task, Inspect.Summary) != Status.Ok) return false;
  const state = <u32>result(0);
  if (!hangs && state != TaskState.Faulted && state != TaskState.Exited) return false;
  service.exitCode = <u32>result(5);
  service.fault = Fault.None;
  service.trap = Trap.None;
  callers = 0;
  if (state == TaskState.Exited) return true;
  taskInspect(service.task, Inspect.Fault);
  syndrome = result(0);
  faultAddress = result(1);
  pc = result(2);
  stackPointer = result(3);
  service.fault = hangs ? Fault.Hung : faultOf(<u32>syndrome, faultAddress, stackPointer);
  if (service.fault == Fault.Trap) service.trap = (<u32>syndrome) & 0xff;
  taskInspect(service.task, Inspect.Registers + 4);
  framePointer = result(1);
  link = result(2);
  walkStack(service);
  return true;
}

/** Follows the chain of frame pointers (AAPCS64 6.4.6): each frame holds the caller's frame and the return address. */
function walkStack(service: Service): void {
  const program = programOf(service);
  const bytes = stackBytes(program);
  const top = placeOf(program, UserLayout.StackTop);
  const lowest = top - <u64>bytes;
  const pages = bytes / <u32>Limit.PageBytes;
  if (map(0, service.stack, LINEAR_BASE + STACK_WINDOW, MapRight.Read, 0, pages) != Status.Ok) return;
  let frame = framePointer;
  while (callers < MOST_CALLERS && frame >= lowest && frame <= top - 16 && (frame & 15) == 0) {
    const record: usize = STACK_WINDOW + <u32>(frame - lowest);
    const returnAddress = load<u64>(record, 8);
    if (returnAddress == 0) break;
    store<u64>(CALLERS + (callers++ << 3), returnAddress);
    const next = load<u64>(record);
    if (next <= frame) break;
    frame = next;
  }
  unmap(0, LINEAR_BASE + STACK_WINDOW);
}

/** The nth caller's call: the instruction before the one it returns to. */
function callOf(n: u32): u64 {
  return load<u64>(CALLERS + (n << 3)) - 4;
}

/** Starts the message: "log: data abort, store to 0x00000010 in log_main at servers/log.ts:142". To be gone on with. */
export function composeDeath(service: Service): Text {
  const text = compose("").name(nameOf(service)).text(": ");
  if (service.fault == Fault.None) return text.text("exited with code ").decimal(service.exitCode);
  writeCause(text, service);
  const program = programOf(service);
  writePlace(text, " in ", program, culprit(service, program));
  return text;
}

/** The instruction to blame: the one that failed, or for an abort the one that called for it. */
function culprit(service: Service, program: usize): u64 {
  if (service.trap != Trap.Abort) return pc;
  for (let n: u32 = 0; n < callers; n++) {
    if (findProgramLine(program, callOf(n)) != 0 && !isFileIn("lib/abort.ts") && !isFileIn("~lib/")) return callOf(n);
  }
  return pc;
}

/** Logs who called the instruction that failed, as far as the stack tells and where it is TypeScript; then addresses. */
export function logCallers(service: Service): void {
  if (service.fault == Fault.None) return;
  // the frame on top is that of whoever jumped there: it names the caller before
  if (service.fault == Fault.InstructionAbort) logCaller(service, link - 4);
  for (let n: u32 = 0; n < callers; n++) logCaller(service, callOf(n));
  const text = compose("").name(nameOf(service)).text(": raw pc ").hex(pc).text(" lr ").hex(link);
  text.text(" sp ").hex(stackPointer).text(" stack");
  for (let n: u32 = 0; n < callers; n++) text.text(" ").hex(load<u64>(CALLERS + (n << 3)));
  log(LogLevel.Info);
}

function logCaller(service: Service, address: u64): void {
  const program = programOf(service);
  if (findProgramLine(program, address) == 0) return;
  writePlace(compose("").name(nameOf(service)).text(": called"), " from ", program, address);
  log(LogLevel.Info);
}

/** " in console_main at servers/console.ts:142", or " at pc 0x00400910" when no line is known. */
function writePlace(text: Text, preposition: string, program: usize, address: u64): void {
  const line = findProgramLine(program, address);
  if (line != 0) writeFound(text, preposition).text(":").decimal(line);
  else text.text(" at pc ").hex(address);
}

function writeCause(text: Text, service: Service): void {
  switch (service.fault) {
    case Fault.DataAbort:
      return writeAccess(text.text("data abort, "));
    case Fault.NullPointer:
      return writeAccess(text.text("null pointer, "));
    case Fault.StackOverflow:
      return writeAccess(text.text("stack overflow, "));
    case Fault.Alignment:
      text.text("misaligned access to ").hex(faultAddress);
      return;
    case Fault.InstructionAbort:
      text.text("jump to ").hex(faultAddress).text(", where no code is,");
      return;
    case Fault.Trap:
      text.text(trapName(service.trap));
      return;
    case Fault.Undefined:
      text.text("undefined instruction");
      return;
    case Fault.SystemRegister:
      text.text("access to a system register");
      return;
    case Fault.Breakpoint:
      text.text("breakpoint");
      return;
    case Fault.Hung:
      text.text("hangs: it takes no messages; it was");
      return;
    case Fault.FloatingPoint:
      text.text("floating-point exception");
      return;
    default:
      text.text("exception with syndrome ").hex(syndrome);
  }
}

/** Addresses in linear memory are said as the program knows them. */
function writeAccess(text: Text): void {
  text.text((syndrome & WRITE) != 0 ? "store to " : "load from ");
  text.hex(faultAddress >> LINEAR_BASE_SHIFT == 1 ? faultAddress - LINEAR_BASE : faultAddress);
}
