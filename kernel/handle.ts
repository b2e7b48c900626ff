import { HandleFlag, HandleType, Right, Status } from "../abi/syscall";
import { freeEndpoint } from "./endpoint";
import { frame } from "./frames";
import { firstOfLine, settleLine } from "./interrupt";
import { loseEndpoint } from "./ipc";
import { PAGE_SHIFT } from "./layout";
import { freeRegion } from "./region";
import { unmapPages } from "./space";
import { Task, findTask } from "./task";

/**
 * An entry of a task's handle table: a handle, or a mapping. Entries that name one object form a list in which each is
 * followed by what was copied from it, one deeper: the copies of an entry are those behind it that are deeper than it. The
 * last entry to go takes the object with it.
 */
@unmanaged
@final
export class Handle {
  /** What the task calls it by: generation << 8 | index. Of a free entry what it will be called by, of a mapping too. */
  value: u32 = 0;
  /** Endpoint: its address. Task, Notification: task id. Region, Mapping: first page number. Interrupt: line. Free: next free entry. */
  object: u32 = 0;
  type: u8 = 0;
  /** `Right` bits. */
  rights: u8 = 0;
  depth: u16 = 0;
  /** Region, Mapping: how many pages. Interrupt: 1 from delivery until it is acknowledged. */
  pages: u32 = 0;
  /** Interrupt: the bits it is bound to. Mapping: the address. */
  badge: u64 = 0;
  next: u32 = 0;
  previous: u32 = 0;
}
const HANDLE_SHIFT: u32 = 5;
export const INDEX_MASK: u32 = 0xff;
const GENERATION: u32 = 0x100;
const VALUE_MASK: u32 = (1 << HandleFlag.MoveBit) - 1;
/** A handle at this depth cannot be copied. */
export const DEEPEST: u32 = u16.MAX_VALUE;
if (offsetof<Handle>("previous") + 4 != 1 << HANDLE_SHIFT) ERROR("a handle takes 32 bytes");

export function entryAt(task: Task, index: u32): Handle {
  return changetype<Handle>(task.handles + (index << HANDLE_SHIFT));
}

/** Makes the table at `table` empty: indices 1 to count - 1 are free, in that order. @param count at most 256 */
export function initHandles(task: Task, table: u32, count: u32): void {
  task.handles = table;
  task.handleCount = count;
  task.freeHandle = table + (1 << HANDLE_SHIFT);
  for (let index: u32 = 0; index < count; index++) {
    const entry = entryAt(task, index);
    frame(changetype<u32>(entry) >> PAGE_SHIFT).a = changetype<u32>(task);
    entry.value = GENERATION | index;
    entry.object = index + 1 < count ? changetype<u32>(entryAt(task, index + 1)) : 0;
  }
}

/** The task whose table the entry is in. */
export function holderOf(entry: Handle): Task {
  return changetype<Task>(frame(changetype<u32>(entry) >> PAGE_SHIFT).a);
}

/** The handle that a task calls by this value, or null. */
export function findHandle(task: Task, value: u64): Handle | null {
  const index = (<u32>value) & INDEX_MASK;
  if (index >= task.handleCount) return null;
  const entry = entryAt(task, index);
  const isHandle = entry.type != HandleType.None && entry.type != HandleType.Mapping;
  return entry.value == value && isHandle ? entry : null;
}

/** Set by `need` when it returns null. */
let refusal: Status = Status.Ok;

/** Why the last `need` or `targetTask` returned null. */
export function whyNot(): Status {
  return refusal;
}

/** The entry if it has this type and all these rights; else null, and `whyNot` tells. */
export function need(task: Task, value: u64, type: HandleType, rights: u32): Handle | null {
  const entry = findHandle(task, value);
  if (entry == null) refusal = Status.BadHandle;
  else if (entry.type != type) refusal = Status.WrongType;
  else if ((entry.rights & rights) != rights) refusal = Status.Denied;
  else return entry;
  return null;
}

/** The task that a handle with this right names; value 0 names the caller. Null, and `whyNot` tells. */
export function targetTask(task: Task, value: u64, right: u32): Task | null {
  if (value == 0) return task;
  const entry = need(task, value, HandleType.Task, right);
  if (entry == null) return null;
  const target = findTask(entry.object);
  if (target == null) refusal = Status.Gone;
  return target;
}

/** A free entry with a value, the first of a new list; or null when the table is full. */
export function newHandle(task: Task, type: HandleType, object: u32, rights: u32): Handle | null {
  const entry = changetype<Handle | null>(task.freeHandle);
  if (entry == null) return null;
  task.freeHandle = entry.object;
  entry.object = object;
  entry.type = <u8>type;
  entry.rights = <u8>rights;
  entry.depth = 0;
  entry.pages = 0;
  entry.badge = 0;
  entry.next = 0;
  entry.previous = 0;
  return entry;
}

/** Puts an entry that is in no list before or behind another. */
export function link(entry: Handle, previous: u32, next: u32): void {
  entry.previous = previous;
  entry.next = next;
  if (previous) changetype<Handle>(previous).next = changetype<u32>(entry);
  if (next) changetype<Handle>(next).previous = changetype<u32>(entry);
}

/** A copy in `to`'s table, or null when that is full. */
export function copyHandle(from: Handle, to: Task, type: HandleType, rights: u32): Handle | null {
  if (from.depth == DEEPEST) return null;
  const copy = newHandle(to, type, from.object, rights);
  if (copy == null) return null;
  copy.depth = from.depth + 1;
  copy.pages = from.pages;
  copy.badge = from.badge;
  link(copy, changetype<u32>(from), from.next);
  if (type == HandleType.Interrupt) {
    // a copy is not bound
    copy.badge = 0;
    copy.pages = 0;
  }
  return copy;
}

/** Puts the handle into `to`'s table, in the place that it has among the copies. There must be room. */
export function moveHandle(from: Handle, to: Task): Handle {
  const moved = copyHandle(from, to, from.type, from.rights)!;
  // the copies of the one are the other's now
  moved.depth = from.depth;
  dropHandle(from);
  return moved;
}

/** The last of the entries that were copied from this one, or itself. */
function lastCopy(entry: Handle): Handle {
  let last = entry;
  while (last.next != 0 && changetype<Handle>(last.next).depth > entry.depth) last = changetype<Handle>(last.next);
  return last;
}

/** Frees the entry, and what it names if it was the last to do so. Its copies become those of what it was copied from. */
export function dropHandle(entry: Handle): void {
  const task = holderOf(entry);
  const object = entry.object;
  const type = entry.type;
  if (type == HandleType.Mapping) unmapPages(task, entry.badge, entry.pages);
  else if (type == HandleType.Endpoint) loseEndpoint(task, object, entry.value);
  for (let copy = lastCopy(entry); copy != entry; copy = changetype<Handle>(copy.previous)) copy.depth--;
  const next = entry.next;
  const previous = entry.previous;
  if (previous) changetype<Handle>(previous).next = next;
  if (next) changetype<Handle>(next).previous = previous;
  entry.value = (entry.value + GENERATION) & VALUE_MASK;
  if (entry.value < GENERATION) entry.value += GENERATION;
  entry.type = <u8>HandleType.None;
  entry.object = task.freeHandle;
  task.freeHandle = changetype<u32>(entry);
  const last = previous == 0 && next == 0;
  if (type == HandleType.Interrupt) {
    settleLine(object, previous == 0 ? next : firstOfLine(object));
  }
  if (last && type == HandleType.Endpoint) freeEndpoint(object);
  else if (last && (type == HandleType.Region || type == HandleType.Mapping)) freeRegion(object);
}

export function dropAllHandles(task: Task): void {
  for (let index: u32 = 1; index < task.handleCount; index++) {
    const entry = entryAt(task, index);
    if (entry.type != HandleType.None) dropHandle(entry);
  }
}

/** Syscall.HandleCopy. */
export function handleCopy(task: Task): Status {
  const entry = findHandle(task, task.x0);
  if (entry == null) return Status.BadHandle;
  const rights = task.x1;
  if ((rights & (<u64>entry.rights)) != rights) return Status.Denied;
  const badge = task.x2 != 0 ? task.x2 : entry.badge;
  if (badge != entry.badge && (entry.rights & Right.Mint) == 0) return Status.Denied;
  const to = targetTask(task, task.x3, Right.Manage);
  if (to == null) return whyNot();
  const copy = copyHandle(entry, to, entry.type, <u32>rights);
  if (copy == null) return Status.TableFull;
  if (entry.type != HandleType.Interrupt) copy.badge = badge;
  task.x1 = copy.value;
  return Status.Ok;
}

/** Syscall.HandleClose. */
export function handleClose(task: Task): Status {
  const entry = findHandle(task, task.x0);
  if (entry == null) return Status.BadHandle;
  dropHandle(entry);
  return Status.Ok;
}

/** Syscall.HandleRevoke. */
export function handleRevoke(task: Task): Status {
  const entry = findHandle(task, task.x0);
  if (entry == null) return Status.BadHandle;
  // from the end, where nothing has copies
  for (let copy = lastCopy(entry); copy != entry;) {
    const before = changetype<Handle>(copy.previous);
    dropHandle(copy);
    copy = before;
  }
  return Status.Ok;
}
