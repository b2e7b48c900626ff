import { HandleType, Right, Status } from "../abi/syscall";
import { refEndpoint, unrefEndpoint } from "./endpoint";
import { refRegion, unrefRegion } from "./region";
import { Task, findTask } from "./task";

/** An entry of a task's handle table. */
@unmanaged
@final
export class Handle {
  /** What the task calls it by: generation << 8 | index. 0 when free. */
  value: u32 = 0;
  /** Endpoint: its address. Task, Notification: task id. Region: first page number. Interrupt: line. Free: next free entry. */
  object: u32 = 0;
  type: u32 = 0;
  /** `Right` bits, and DEVICE. */
  rights: u32 = 0;
  /** Region: how many pages. */
  pages: u32 = 0;
  /** The value it will have, or has. */
  stamp: u32 = 0;
  badge: u64 = 0;
}
/** On a region: its pages are a device's. Above the rights that a program can name. */
export const DEVICE: u32 = 0x100;
const HANDLE_SHIFT: u32 = 5;
const INDEX_MASK: u32 = 0xff;
const GENERATION: u32 = 0x100;
if (offsetof<Handle>("badge") + 8 != 1 << HANDLE_SHIFT) ERROR("a handle takes 32 bytes");

/** Makes the table at `table` empty: indices 1 to count - 1 are free, in that order. @param count at most 256 */
export function initHandles(task: Task, table: u32, count: u32): void {
  task.handles = table;
  task.handleCount = count;
  task.freeHandle = table + (1 << HANDLE_SHIFT);
  // no handle value has index 0 and value 1, so entry 0 is never found
  changetype<Handle>(table).value = 1;
  for (let index: u32 = 1; index < count; index++) {
    const entry = changetype<Handle>(table + (index << HANDLE_SHIFT));
    entry.stamp = GENERATION | index;
    entry.object = index + 1 < count ? changetype<u32>(entry) + (1 << HANDLE_SHIFT) : 0;
  }
}

/** The entry that a task calls by this value, or null. */
export function findHandle(task: Task, value: u32): Handle | null {
  const index = value & INDEX_MASK;
  if (index >= task.handleCount) return null;
  const entry = changetype<Handle>(task.handles + (index << HANDLE_SHIFT));
  return entry.value == value ? entry : null;
}

/** Set by `need` when it returns null. */
let refusal: Status = Status.Ok;

/** Why the last `need` returned null. */
export function whyNot(): Status {
  return refusal;
}

/** The entry if it has this type and all these rights; else null, and `whyNot` tells. */
export function need(task: Task, value: u64, type: HandleType, rights: u32): Handle | null {
  const entry = value >> 32 == 0 ? findHandle(task, <u32>value) : null;
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

/** A free entry with its value set, or null when the table is full. */
export function newHandle(task: Task, type: HandleType, object: u32, rights: u32): Handle | null {
  const entry = changetype<Handle | null>(task.freeHandle);
  if (entry == null) return null;
  task.freeHandle = entry.object;
  entry.value = entry.stamp;
  entry.object = object;
  entry.type = type;
  entry.rights = rights;
  entry.pages = 0;
  entry.badge = 0;
  return entry;
}

/** A copy in `to`'s table, or null when that is full. */
export function copyHandle(from: Handle, to: Task, rights: u32, badge: u64): Handle | null {
  const copy = newHandle(to, from.type, from.object, rights);
  if (copy == null) return null;
  copy.pages = from.pages;
  copy.badge = badge;
  if (from.type == HandleType.Endpoint) refEndpoint(from.object);
  else if (from.type == HandleType.Region && (from.rights & DEVICE) == 0) refRegion(from.object);
  return copy;
}

/** Frees the entry and lets go of what it names. */
export function dropHandle(task: Task, entry: Handle): void {
  const object = entry.object;
  const type = entry.type;
  entry.value = 0;
  entry.type = HandleType.None;
  entry.stamp += GENERATION;
  if (entry.stamp < GENERATION) entry.stamp += GENERATION;
  entry.object = task.freeHandle;
  task.freeHandle = changetype<u32>(entry);
  if (type == HandleType.Endpoint) unrefEndpoint(object);
  else if (type == HandleType.Region && (entry.rights & DEVICE) == 0) unrefRegion(object);
}

export function dropAllHandles(task: Task): void {
  for (let index: u32 = 1; index < task.handleCount; index++) {
    const entry = changetype<Handle>(task.handles + (index << HANDLE_SHIFT));
    if (entry.value != 0) dropHandle(task, entry);
  }
}

/** Syscall.HandleCopy. */
export function handleCopy(task: Task): Status {
  const entry = findHandle(task, <u32>task.x0);
  if (entry == null || task.x0 >> 32 != 0) return Status.BadHandle;
  const rights = task.x1;
  if ((rights & (<u64>entry.rights)) != rights) return Status.Denied;
  const badge = task.x2;
  if (badge != 0 && badge != entry.badge && (entry.rights & Right.Mint) == 0) return Status.Denied;
  const to = targetTask(task, task.x3, Right.Manage);
  if (to == null) return whyNot();
  const copy = copyHandle(entry, to, (<u32>rights) | (entry.rights & DEVICE), badge != 0 ? badge : entry.badge);
  if (copy == null) return Status.TableFull;
  task.x1 = copy.value;
  return Status.Ok;
}

/** Syscall.HandleClose. */
export function handleClose(task: Task): Status {
  const entry = task.x0 >> 32 == 0 ? findHandle(task, <u32>task.x0) : null;
  if (entry == null) return Status.BadHandle;
  dropHandle(task, entry);
  return Status.Ok;
}
