import { FrameKind, allocateFrames, frame, freeFrames } from "./frames";
import { PAGE_SHIFT } from "./layout";
import { Task, findTask } from "./task";

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
  freeFrames(address >> PAGE_SHIFT, 1);
}

/** Zeroed pages that handles name, charged to `owner` until the last handle goes. @returns the first one's number, or 0 */
export function allocateObject(owner: Task, kind: FrameKind, pages: u32): u32 {
  if (!canCharge(owner, pages)) return 0;
  const number = allocateFrames(pages, kind);
  if (number == 0) return 0;
  owner.pages += pages;
  frame(number).a = pages;
  frame(number).b = owner.id;
  return number;
}

/** @param number of the object's first page */
export function freeObject(number: u32): void {
  const object = frame(number);
  const owner = findTask(object.b);
  // what nobody is charged for was there at boot, and stays
  if (owner == null) return;
  owner.pages -= object.a;
  freeFrames(number, object.a);
}

/** Charges what a task that ends leaves behind, because others hold it, to its creator: it comes out of the quota that goes back. */
export function bequeath(task: Task, heir: Task): void {
  for (let number: u32 = 1; task.pages > 1;) {
    const object = frame(number);
    if (object.kind == FrameKind.Free) number += 1 << object.count;
    else if (object.kind == FrameKind.Region || object.kind == FrameKind.Endpoint) {
      if (object.b == task.id) {
        object.b = heir.id;
        heir.pages += object.a;
        task.pages -= object.a;
      }
      number += object.a;
    } else number++;
  }
}
