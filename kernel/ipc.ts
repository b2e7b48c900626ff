import { HandleType, Limit, Right, Status, Tag, TaskState } from "../abi/syscall";
import { RECEIVER, WAITING, bindReceiver, unbindReceiver } from "./endpoint";
import { Handle, copyHandle, findHandle, need, whyNot } from "./handle";
import { pop, push, remove, top } from "./queue";
import { READY, setPriority, switchTo, takeBits, timeoutOf, unwait, wake } from "./schedule";
import { DONORS, Task, findTask, taskAt } from "./task";
import { NEVER, arm } from "./timer";

/**
 * Messages. A caller is Calling (in the endpoint's queue) until the server receives it, then AwaitingReply until the
 * server replies or ends. Functions that may end in another task return the task to run; 0 leaves that to `resume`.
 */

function words(tag: u32): u32 {
  return (tag >> Tag.WordsShift) & Tag.CountMask;
}

export function leases(tag: u32): u32 {
  return (tag >> Tag.LeasesShift) & Tag.CountMask;
}

function handles(tag: u32): u32 {
  return (tag >> Tag.HandlesShift) & Tag.CountMask;
}

/** Whether the counts of a tag can be. */
function isTag(tag: u64): bool {
  return (
    tag >> (Tag.HandlesShift + 3) == 0 &&
    words(<u32>tag) <= <u32>Limit.Words &&
    leases(<u32>tag) <= <u32>Limit.Leases &&
    handles(<u32>tag) <= <u32>Limit.Handles
  );
}

function copyWords(from: Task, to: Task, count: u32): void {
  if (count == 0) return;
  to.x2 = from.x2;
  if (count == 1) return;
  to.x3 = from.x3;
  if (count == 2) return;
  to.x4 = from.x4;
  if (count == 3) return;
  to.x5 = from.x5;
  if (count == 4) return;
  to.x6 = from.x6;
  if (count == 5) return;
  to.x7 = from.x7;
}

/** The `index`th handle that a message names; it is in x13 or x14. */
function handleOf(task: Task, index: u32): Handle | null {
  const pair = index < 2 ? task.x13 : task.x14;
  return findHandle(task, <u32>(pair >> ((index & 1) << 5)));
}

/** Ok when the sender has the handles it names and the receiver has room for them. */
function checkHandles(from: Task, to: Task | null, count: u32): Status {
  for (let i: u32 = 0; i < count; i++) {
    if (handleOf(from, i) == null) return Status.BadHandle;
  }
  if (to == null) return Status.Ok;
  let free = to.freeHandle;
  for (let i: u32 = 0; i < count; i++) {
    if (free == 0) return Status.TableFull;
    free = changetype<Handle>(free).object;
  }
  return Status.Ok;
}

/** Copies the handles that `checkHandles` has checked; the receiver finds their values in x9 and x10. */
function copyHandles(from: Task, to: Task, count: u32): void {
  let low: u64 = 0;
  let high: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const handle = handleOf(from, i)!;
    const value = (<u64>copyHandle(handle, to, handle.rights, handle.badge)!.value) << ((i & 1) << 5);
    if (i < 2) low |= value;
    else high |= value;
  }
  to.x9 = low;
  to.x10 = high;
  to.restore = 1;
}

/** Gives a caller's request to the server that receives, whose receive is then over. */
function deliver(caller: Task, server: Task): void {
  const tag = <u32>caller.x1;
  server.x0 = ((<u64>caller.badge) << 32) | caller.id;
  server.x1 = tag;
  copyWords(caller, server, words(tag));
  if (handles(tag)) copyHandles(caller, server, handles(tag));
  caller.state = TaskState.AwaitingReply;
  caller.partner = changetype<u32>(server);
  if (caller.priority > server.base) {
    push(changetype<u32>(server) + DONORS, caller);
    settle(server);
  }
}

/** Ends a caller's wait with a status of the kernel's. */
function fail(caller: Task, status: Status): void {
  caller.x0 = status;
  caller.partner = 0;
  wake(caller);
}

/** Syscall.Call. */
export function call(task: Task): u32 {
  const handle = need(task, task.x0, HandleType.Endpoint, Right.Send);
  if (handle == null) return refuse(task, whyNot());
  if (!isTag(task.x1)) return refuse(task, Status.BadArgument);
  const endpoint = handle.object;
  const server = changetype<Task | null>(load<u32>(endpoint, WAITING));
  const given = handles(<u32>task.x1);
  if (given) {
    const status = checkHandles(task, server, given);
    if (status != Status.Ok) return refuse(task, status);
  }
  task.badge = <u32>handle.badge;
  if (server == null) {
    task.state = TaskState.Calling;
    task.partner = endpoint;
    push(endpoint, task);
    const receiver = changetype<Task | null>(load<u32>(endpoint, RECEIVER));
    if (receiver) settle(receiver);
    return 0;
  }
  unwait(server);
  deliver(task, server);
  return switchTo(server);
}

function refuse(task: Task, status: Status): u32 {
  task.x0 = status;
  return 0;
}

/** The caller with this id, if it waits for this server's reply. */
export function callerOf(server: Task, id: u64): Task | null {
  const caller = id >> 32 == 0 ? findTask(<u32>id) : null;
  if (caller == null || caller.state != TaskState.AwaitingReply) return null;
  return caller.partner == changetype<u32>(server) ? caller : null;
}

/** Gives a reply to its caller, who is then in no queue and to be made ready. Null, and `replyStatus` tells. */
function answer(server: Task, id: u64): Task | null {
  const caller = callerOf(server, id);
  replyStatus = Status.Gone;
  if (caller == null) return null;
  const tag = server.x1;
  replyStatus = Status.BadArgument;
  if (!isTag(tag) || leases(<u32>tag) != 0) return null;
  const given = handles(<u32>tag);
  if (given) {
    replyStatus = checkHandles(server, caller, given);
    if (replyStatus != Status.Ok) return null;
    copyHandles(server, caller, given);
  }
  caller.x0 = Status.Ok;
  caller.x1 = tag;
  copyWords(server, caller, words(<u32>tag));
  caller.partner = 0;
  if (caller.queue) {
    remove(caller);
    settle(server);
  }
  return caller;
}

let replyStatus: Status = Status.Ok;

/** Syscall.Reply. */
export function reply(task: Task): Status {
  const caller = answer(task, task.x0);
  if (caller == null) return replyStatus;
  wake(caller);
  return Status.Ok;
}

/** Syscall.ReplyReceive. A caller that has ended is no error: the server goes on to the next. */
export function replyReceive(task: Task): u32 {
  const endpoint = task.x0 >> 32;
  const id = task.x0 & u32.MAX_VALUE;
  let caller: Task | null = null;
  if (id != 0) {
    caller = answer(task, id);
    if (caller == null && replyStatus != Status.Gone) return refuseReceive(task, replyStatus);
  }
  receiveFrom(task, endpoint, u64.MAX_VALUE, NEVER);
  if (caller == null) return 0;
  if (task.state == TaskState.Receiving && top(READY) <= <i32>caller.priority) return switchTo(caller);
  wake(caller);
  return 0;
}

/** Syscall.Receive. */
export function receive(task: Task): u32 {
  receiveFrom(task, task.x0, task.x1, task.x2);
  return 0;
}

function refuseReceive(task: Task, status: Status): u32 {
  task.x0 = 0;
  task.x1 = status;
  return 0;
}

function receiveFrom(task: Task, value: u64, mask: u64, deadline: u64): void {
  let endpoint: u32 = 0;
  if (value != 0) {
    const handle = need(task, value, HandleType.Endpoint, Right.Receive);
    if (handle == null) {
      refuseReceive(task, whyNot());
      return;
    }
    endpoint = handle.object;
    if (load<u32>(endpoint, WAITING) != 0) {
      refuseReceive(task, Status.BadState);
      return;
    }
    if (task.endpoint != endpoint) {
      const before = bindReceiver(endpoint, task);
      settle(task);
      if (before) settle(before);
    }
  }
  task.mask = mask;
  if ((task.bits & mask) != 0) {
    takeBits(task);
    return;
  }
  if (endpoint) {
    while (top(endpoint) >= 0) {
      const caller = pop(endpoint);
      const given = handles(<u32>caller.x1);
      const status = given ? checkHandles(caller, task, given) : Status.Ok;
      if (status == Status.Ok) {
        deliver(caller, task);
        return;
      }
      fail(caller, status);
      settle(task);
    }
  }
  if (deadline == 0) {
    refuseReceive(task, Status.TimedOut);
    return;
  }
  task.state = TaskState.Receiving;
  task.partner = endpoint;
  if (endpoint) store<u32>(endpoint, changetype<u32>(task), WAITING);
  if (deadline != NEVER) arm(timeoutOf(task), deadline);
}

/**
 * Gives a task the priority it should have: its own, or the highest among the callers that wait for it, received or not;
 * and so on along the chain of servers that it waits for itself.
 */
export function settle(task: Task): void {
  for (;;) {
    let priority: i32 = task.base;
    const donor = top(changetype<u32>(task) + DONORS);
    if (donor > priority) priority = donor;
    if (task.endpoint) {
      const waiting = top(task.endpoint);
      if (waiting > priority) priority = waiting;
    }
    if (priority == <i32>task.priority) return;
    setPriority(task, priority);
    let server: Task | null = null;
    if (task.state == TaskState.AwaitingReply) {
      server = changetype<Task>(task.partner);
      const donates = priority > <i32>server.base;
      if (donates && task.queue == 0) push(changetype<u32>(server) + DONORS, task);
      else if (!donates && task.queue != 0) remove(task);
    } else if (task.state == TaskState.Calling) {
      server = changetype<Task | null>(load<u32>(task.partner, RECEIVER));
    }
    if (server == null) return;
    task = server;
  }
}

/** Takes a task that faulted or ends out of all communication: its callers get Died, its own call is forgotten. */
export function leaveIpc(task: Task): void {
  const state = task.state;
  const partner = task.partner;
  if (task.queue) remove(task);
  if (state == TaskState.Receiving) unwait(task);
  task.state = TaskState.Stopped;
  task.partner = 0;
  if (state == TaskState.AwaitingReply) settle(changetype<Task>(partner));
  if (state == TaskState.Calling) {
    const receiver = changetype<Task | null>(load<u32>(partner, RECEIVER));
    if (receiver) settle(receiver);
  }
  for (let index: u32 = 1; index < <u32>Limit.Tasks; index++) {
    const caller = taskAt(index);
    if (caller != null && caller.state == TaskState.AwaitingReply && caller.partner == changetype<u32>(task)) {
      if (caller.queue) remove(caller);
      fail(caller, Status.Died);
    }
  }
  unbindReceiver(task);
}
