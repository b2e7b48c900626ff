import { TaskState } from "../abi/syscall";
import { end } from "./lifecycle";
import { floatEnable, floatLoad, floatSave } from "./machine";
import { panicOfInit } from "./panic";
import { core, resume } from "./schedule";
import { FLOAT_AREA, Task } from "./task";

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
    lendFloat(task);
    return changetype<u32>(task);
  }
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
