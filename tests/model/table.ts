/** Handle tables: finding, copying, moving and closing entries, and what goes with the last one. */
import { HandleType, Right, Status } from "../../abi/syscall";
import { endWait } from "./ipc";
import { settleLine } from "./interrupts";
import type { Model } from "./model";
import { Endpoint, Entry, Line, Region, Task, type Thing } from "./state";

/** Values are generation << 8 | index, with 31 bits: bit 31 means a move in a message. */
const GENERATIONS = 2 ** 23;

/** The handle that a task calls by this value. */
export function find(task: Task, value: bigint): Entry | undefined {
  const entry = task.entries[Number(value & 0xffn)];
  const isHandle = entry !== undefined && entry.type !== HandleType.Mapping;
  return isHandle && BigInt(entry.value) === value ? entry : undefined;
}

/** The handle if it has this type and these rights, or why not. */
export function need(task: Task, value: bigint, type: HandleType, rights: number): Entry | Status {
  const entry = find(task, value);
  if (!entry) return Status.BadHandle;
  if (entry.type !== type) return Status.WrongType;
  return (entry.rights & rights) === rights ? entry : Status.Denied;
}

/** The task that a handle names, or the caller for 0; or why not. */
export function targetOf(task: Task, value: bigint, right: Right): Task | Status {
  if (value === 0n) return task;
  const entry = need(task, value, HandleType.Task, right);
  if (!(entry instanceof Entry)) return entry;
  const target = entry.object as Task;
  return target.gone ? Status.Gone : target;
}

/** A new entry, the first in the table's list of free ones; undefined when the table is full. */
export function add(task: Task, type: HandleType, object: Thing, rights: number): Entry | undefined {
  const index = task.free.pop();
  if (index === undefined) return undefined;
  const entry = new Entry(task, index, task.generations[index] * 256 + index, type, object, rights);
  task.entries[index] = entry;
  object.roots.unshift(entry);
  return entry;
}

/** A copy in `to`'s table; undefined when that is full. A mapping is a copy of the region's handle. */
export function copy(from: Entry, to: Task, type: HandleType, rights: number): Entry | undefined {
  const entry = add(to, type, from.object, rights);
  if (!entry) return undefined;
  from.object.roots.shift();
  entry.parent = from;
  from.children.unshift(entry);
  entry.first = from.first;
  entry.pages = from.pages;
  entry.badge = from.badge;
  return entry;
}

/** The handle in `to`'s table, in its place among the copies; its binding to an interrupt is not moved. */
export function move(model: Model, from: Entry, to: Task): Entry {
  const moved = copy(from, to, from.type, from.rights)!;
  from.children.shift();
  for (const child of from.children) child.parent = moved;
  moved.children.push(...from.children.splice(0));
  from.siblings.splice(from.siblings.indexOf(from), 0, moved);
  moved.parent = from.parent;
  drop(model, from);
  return moved;
}

/** Closes a handle or unmaps a mapping. What was copied from it is now a copy of what it was copied from. */
export function drop(model: Model, entry: Entry): void {
  const { holder, index, object, parent, children, siblings } = entry;
  for (const child of children) child.parent = parent;
  siblings.splice(siblings.indexOf(entry), 1, ...children);
  holder.entries[index] = undefined;
  holder.free.push(index);
  holder.generations[index] = (holder.generations[index] + 1) % GENERATIONS || 1;
  if (object instanceof Endpoint && (holder.wait?.endpoint === object || isQueuedAt(holder, object))) {
    endWait(model, holder, Status.BadHandle);
  }
  if (object instanceof Line) settleLine(object);
  else if (object instanceof Endpoint || object instanceof Region) release(model, object);
}

function isQueuedAt(task: Task, endpoint: Endpoint): boolean {
  return task.call?.endpoint === endpoint && !task.call.server;
}

/** The last entry that named it takes the object with it. */
function release(model: Model, object: Endpoint | Region): void {
  if (object.roots.length > 0) return;
  model.objects.delete(object);
  if (object instanceof Endpoint) {
    object.receiver = undefined;
    model.settle();
  }
}

/** Closes all that was copied from an entry: what was copied first goes first, and its own copies before it. */
export function revoke(model: Model, entry: Entry): void {
  while (entry.children.length > 0) {
    const last = entry.children.at(-1);
    revoke(model, last);
    drop(model, last);
  }
}

/** Syscall.HandleCopy. */
export function handleCopy(task: Task): Status {
  const [value, rights, wanted, target] = task.frame;
  const entry = find(task, value);
  if (!entry) return Status.BadHandle;
  if ((rights & ~BigInt(entry.rights)) !== 0n) return Status.Denied;
  const badge = wanted === 0n ? entry.badge : wanted;
  // the badge of an interrupt handle is what it is bound to
  const shown = entry.type === HandleType.Interrupt ? entry.bound : entry.badge;
  if (wanted !== 0n && wanted !== shown && (entry.rights & Right.Mint) === 0) return Status.Denied;
  const to = targetOf(task, target, Right.Manage);
  if (!(to instanceof Task)) return to;
  const made = copy(entry, to, entry.type, Number(rights));
  if (!made) return Status.TableFull;
  if (entry.type !== HandleType.Interrupt) made.badge = badge;
  task.frame[1] = BigInt(made.value);
  return Status.Ok;
}

/** Syscall.HandleClose. */
export function handleClose(model: Model, task: Task): Status {
  const entry = find(task, task.frame[0]);
  if (!entry) return Status.BadHandle;
  drop(model, entry);
  return Status.Ok;
}

/** Syscall.HandleRevoke. */
export function handleRevoke(model: Model, task: Task): Status {
  const entry = find(task, task.frame[0]);
  if (!entry) return Status.BadHandle;
  revoke(model, entry);
  return Status.Ok;
}

/** Everything in a task's table goes, in order of the indices. */
export function dropAll(model: Model, task: Task): void {
  for (const entry of [...task.entries]) if (entry) drop(model, entry);
}
