import { TaskState } from "../abi/syscall";
import { end } from "./lifecycle";
import { panicOfInit } from "./panic";
import { core, resume, switchSpecial } from "./schedule";
import { Special, Task } from "./task";

/** Exception classes of ESR_EL1 bits 26-31 (Arm ARM D17.2.37) that are not all the same to the kernel. */
export const enum Class {
  FloatAccess = 0x07,
  SystemCall = 0x15,
}

/**
 * An exception of the running task that is no system call. The first use of floating point is none of its faults; any
 * other stops it, and its creator is told and finds out why.
 * @param esr ESR_EL1 @param far FAR_EL1 @returns the task to run, 0 to idle
 */
export function fault(task: Task, esr: u64, far: u64): u32 {
  if ((<u32>esr) >> 26 == Class.FloatAccess) {
    task.special |= Special.Float;
    return switchSpecial(task);
  }
  task.esr = esr;
  task.far = far;
  if (task.parent == 0) panicOfInit(task.pc);
  end(task, TaskState.Faulted);
  return core.changed ? resume() : changetype<u32>(core.current);
}
