/**
 * The kernel: four functions that the exception vectors call (boot/vectors.S), each from the state that a trap left to
 * the task that runs next. Where things are:
 *
 *     boot, memory, root   bringing the machine up, to the first instruction of init
 *     syscall              which call does what
 *     ipc, lease           messages, and copying between caller and server
 *     endpoint, handle     what messages go through, and what names it
 *     lifecycle, fault     tasks from creation to reclaiming
 *     schedule, queue, timer, interrupt
 *     region, space, frames, quota
 *     firmware, system, panic
 *     log, trace, ring
 *     task, layout, board, machine   structures, addresses, and what is outside
 */
import { BootInfo, start } from "./boot";
import { fault as taskFault } from "./fault";
import { interrupt as interruptArrived } from "./interrupt";

import { dispatch } from "./syscall";
import { Task } from "./task";
import { traceSwitch as traceSwitchTo, traceTrap as traceTrapOf } from "./trace";

/** @param info address of a `BootInfo` @returns the first task's address */
export function boot(info: u32): u32 {
  return start(changetype<BootInfo>(info));
}

/** @param task that made the call, its registers saved @returns the task to resume, 0 to idle */
export function syscall(task: u32, number: u32): u32 {
  return dispatch(changetype<Task>(task), number);
}

/** @param task that was interrupted, 0 when idle @returns as syscall */
export function interrupt(task: u32): u32 {
  if (task) changetype<Task>(task).restore = 1;
  return interruptArrived();
}

/** @param task that faulted @param esr ESR_EL1 @param far FAR_EL1 @returns as syscall */
export function fault(task: u32, esr: u64, far: u64): u32 {
  return taskFault(changetype<Task>(task), esr, far);
}

/** While tracing, before any of the above. @param task 0 when idle @param esr 0 for an interrupt */
export function traceTrap(task: u32, esr: u64, far: u64): void {
  traceTrapOf(changetype<Task | null>(task), esr, far);
}

/** While tracing, behind it. @param task that trapped, 0 when idle @param next what it returned */
export function traceSwitch(task: u32, next: u32): void {
  traceSwitchTo(changetype<Task | null>(task), changetype<Task | null>(next));
}
