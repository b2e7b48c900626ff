import { FrameKind, allocateFrames, frame, freeFrames } from "./frames";
import { PAGE_SHIFT } from "./layout";
import { Task } from "./task";

/** Whether the task may be charged this many pages more. */
export function canCharge(task: Task, pages: u32): bool {
  return pages <= task.quota - task.pages - task.lent;
}

/** A zeroed page for the kernel's use on behalf of a task, charged to it. @returns its address, 0 when there is none */
export function allocatePage(task: Task): u32 {
  if (!canCharge(task, 1)) return 0;
  const number = allocateFrames(1, FrameKind.Kernel);
  if (number == 0) return 0;
  task.pages++;
  return number << PAGE_SHIFT;
}

export function releasePage(task: Task, address: u32): void {
  task.pages--;
  frame(address >> PAGE_SHIFT).kind = FrameKind.Reserved;
  freeFrames(address >> PAGE_SHIFT, 1);
}
