import { HandleFlag, HandleType, Limit, Right, Status, Tag, TaskState } from "../abi/syscall";
import { NO_HANDLE, RECEIVING, WAITING, bindReceiver, receiverOf, unbindReceiver, waitingAt } from "./endpoint";
import { DEEPEST, Handle, copyHandle, findHandle, moveHandle, need, whyNot } from "./handle";
import { pop, push, remove, top } from "./queue";
import { READY, core, setPriority, switchTo, takeBits, timeoutOf, waitUntil, wake } from "./schedule";
import { counter } from "../abi/machine";
import { DONORS, Past, Task, findTask, taskAt } from "./task";
import { NEVER, disarm } from "./timer";

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

/** Whether the counts of a tag can be, and nothing else is in it. */
function isTag(tag: u64): bool {
  return (
    tag >> (Tag.HandlesShift + 3) == 0 &&
    words(<u32>tag) <= <u32>Limit.Words &&
    leases(<u32>tag) <= <u32>Limit.Leases &&
    handles(<u32>tag) <= <u32>Limit.Handles
  );
}

/** Where the words of a message are in a task. */
const WORDS: usize = offsetof<Task>("x2");

function copyWords(from: Task, to: Task, count: u32): void {
  for (let word: usize = 0; word < (<usize>count) << 3; word += 8) {
    store<u64>(changetype<usize>(to) + word, load<u64>(changetype<usize>(from) + word, WORDS), WORDS);
  }
}

/** The `index`th handle word of a message; it is in x13 or x14. */
function handleWord(task: Task, index: u32): u32 {
  const pair = index < 2 ? task.x13 : task.x14;
  return <u32>(pair >> ((index & 1) << 5));
}

const MOVE: u32 = 1 << HandleFlag.MoveBit;

/** The `index`th handle that a message names. */
function handleOf(task: Task, index: u32): Handle | null {
  return findHandle(task, handleWord(task, index) & ~MOVE);
}

function isMoved(task: Task, index: u32): bool {
  return (handleWord(task, index) & MOVE) != 0;
}

/** Ok when the sender has the handles it names and the receiver has room for them. */
function checkHandles(from: Task, to: Task | null, count: u32): Status {
  for (let i: u32 = 0; i < count; i++) {
    const handle = handleOf(from, i);
    if (handle == null) return Status.BadHandle;
    if (handle.depth == DEEPEST) return Status.TableFull;
    // what has been moved is gone
    for (let j: u32 = 0; j < i; j++) if (isMoved(from, j) && handleOf(from, j) == handle) return Status.BadHandle;
  }
  if (to == null) return Status.Ok;
  let free = to.freeHandle;
  for (let i: u32 = 0; i < count; i++) {
    if (free == 0) return Status.TableFull;
    free = changetype<Handle>(free).object;
  }
  return Status.Ok;
}

/** Copies or moves the handles that `checkHandles` has checked; the receiver finds their values in x9 and x10. */
function passHandles(from: Task, to: Task, count: u32): void {
  let low: u64 = 0;
  let high: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const handle = handleOf(from, i)!;
    const passed = isMoved(from, i) ? moveHandle(handle, to) : copyHandle(handle, to, handle.type, handle.rights)!;
    const value = (<u64>passed.value) << ((i & 1) << 5);
    if (i < 2) low |= value;
    else high |= value;
  }
  to.x9 = low;
  to.x10 = high;
}

/** Gives a caller's request to the server that receives, whose receive is then over. */
function deliver(caller: Task, server: Task, badge: u64): void {
  const tag = (<u32>caller.x1) & ~Tag.Timed;
  server.x0 = (badge << 32) | caller.id;
  server.x1 = tag;
  copyWords(caller, server, words(tag));
  caller.state = TaskState.AwaitingReply;
  caller.partner = changetype<u32>(server);
  if (handles(tag)) passHandles(caller, server, handles(tag));
  if (caller.priority > server.base) {
    push(changetype<u32>(server) + DONORS, caller);
    settle(server);
  }
}

/** Syscall.Call. */
export function call(task: Task): u32 {
  const handle = need(task, task.x0, HandleType.Endpoint, Right.Send);
  if (handle == null) return refuse(task, whyNot());
  const timed = (task.x1 & Tag.Timed) != 0;
  if (!isTag(task.x1 & ~(<u64>Tag.Timed))) return refuse(task, Status.BadArgument);
  const endpoint = handle.object;
  const server = waitingAt(endpoint);
  const given = handles(<u32>task.x1);
  if (given) {
    const status = checkHandles(task, server, given);
    if (status != Status.Ok) return refuse(task, status);
  }
  if (timed && task.x15 != 0 && task.x15 <= counter()) return refuse(task, Status.TimedOut);
  if (server == null) {
    if (timed && task.x15 == 0) return refuse(task, Status.TimedOut);
    const receiver = receiverOf(endpoint);
    // nobody waits for itself, so every chain of waiting has an end
    for (let other = receiver; other != null; other = waitsFor(other!)) {
      if (other == task) return refuse(task, Status.BadState);
    }
    if (timed) waitUntil(task, task.x15);
    task.state = TaskState.Calling;
    task.partner = endpoint;
    task.badge = <u32>handle.badge;
    push(endpoint, task);
    if (receiver) settle(receiver);
    return 0;
  }
  if (timed && task.x15 != 0) waitUntil(task, task.x15);
  unwait(server);
  deliver(task, server, handle.badge);
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
    passHandles(server, caller, given);
  }
  caller.x0 = Status.Ok;
  caller.x1 = tag;
  copyWords(server, caller, words(<u32>tag));
  leaveWait(caller);
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
  const first = task.state == TaskState.Receiving && top(READY) <= <i32>caller.priority;
  if (first && !caller.suspended) return switchTo(caller);
  wake(caller);
  return 0;
}

/** Syscall.Receive. */
export function receive(task: Task): u32 {
  return receiveFrom(task, task.x0, task.x1, task.x2);
}

function refuseReceive(task: Task, status: Status): u32 {
  task.x0 = 0;
  task.x1 = status;
  return 0;
}

function receiveFrom(task: Task, value: u64, mask: u64, deadline: u64): u32 {
  let endpoint: u32 = 0;
  if (value != 0) {
    const handle = need(task, value, HandleType.Endpoint, Right.Receive);
    if (handle == null) return refuseReceive(task, whyNot());
    endpoint = handle.object;
    if (waitingAt(endpoint)) return refuseReceive(task, Status.BadState);
    becomeReceiver(task, endpoint);
    store<u32>(endpoint, handle.value, RECEIVING);
  }
  task.mask = mask;
  if (takeNow(task, endpoint)) return 0;
  if (deadline == 0) return refuseReceive(task, Status.TimedOut);
  task.state = TaskState.Receiving;
  task.partner = endpoint;
  if (endpoint) store<u32>(endpoint, changetype<u32>(task), WAITING);
  if (deadline != NEVER) waitUntil(task, deadline);
  return 0;
}

function becomeReceiver(task: Task, endpoint: u32): void {
  if (task.endpoint == endpoint) return;
  const before = bindReceiver(endpoint, task);
  settle(task);
  if (before) settle(before);
}

/** Gives a receiving task what is there for it. @returns false when nothing is */
function takeNow(task: Task, endpoint: u32): bool {
  if ((task.bits & task.mask) != 0) {
    takeBits(task);
    return true;
  }
  while (endpoint != 0 && top(endpoint) >= 0) {
    const caller = pop(endpoint);
    const given = handles(<u32>caller.x1);
    const status = given ? checkHandles(caller, task, given) : Status.Ok;
    if (status == Status.Ok) {
      deliver(caller, task, caller.badge);
      return true;
    }
    breakOff(caller, status);
    settle(task);
  }
  return false;
}

/** A suspended task that was receiving goes on with it. */
export function receiveAgain(task: Task): void {
  const endpoint = task.partner;
  if (endpoint != 0 && waitingAt(endpoint)) {
    breakOff(task, Status.BadState);
    return;
  }
  if (endpoint) becomeReceiver(task, endpoint);
  if (takeNow(task, endpoint)) {
    unwait(task);
    wake(task);
  } else if (endpoint) store<u32>(endpoint, changetype<u32>(task), WAITING);
}

/** A receiving task receives no more: nobody finds it waiting, its deadline is off. */
export function unwait(task: Task): void {
  if (task.partner != 0 && waitingAt(task.partner) == task) store<u32>(task.partner, 0, WAITING);
  task.partner = 0;
  if (task.timeoutPlace) disarm(timeoutOf(task));
}

/** Takes a task out of the queues that its wait has put it in. */
function leaveWait(task: Task): void {
  const state = task.state;
  const partner = task.partner;
  if (state == TaskState.Receiving) {
    unwait(task);
    return;
  }
  task.partner = 0;
  if (task.timeoutPlace) disarm(timeoutOf(task));
  if (task.queue == 0) return;
  remove(task);
  if (state == TaskState.AwaitingReply) settle(changetype<Task>(partner));
  if (state == TaskState.Calling) {
    const receiver = receiverOf(partner);
    if (receiver) settle(receiver);
  }
}

/** Ends what a task waits for: its call or receive answers with this status. */
export function breakOff(task: Task, status: Status): void {
  leaveWait(task);
  if (task.state == TaskState.Receiving) refuseReceive(task, status);
  else task.x0 = status;
  wake(task);
}

/** A task has lost a handle to an endpoint; it may be waiting there. */
export function loseEndpoint(task: Task, endpoint: u32, handle: u32): void {
  if (task.endpoint == endpoint && load<u32>(endpoint, RECEIVING) == handle) store<u32>(endpoint, NO_HANDLE, RECEIVING);
  if (task.partner == endpoint) breakOff(task, Status.BadHandle);
}

/**
 * Gives a task the priority it should have: its own, or the highest among the callers that wait for it, received or not;
 * and so on along the chain of servers that it waits for itself.
 */
function settle(task: Task): void {
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
    const server = waitsFor(task);
    if (server == null) return;
    if (task.state == TaskState.AwaitingReply) donate(task, server);
    task = server;
  }
}

/** The task that a caller waits for: who holds its request, or who is to receive it. */
function waitsFor(task: Task): Task | null {
  if (task.state == TaskState.AwaitingReply) return changetype<Task>(task.partner);
  return task.state == TaskState.Calling ? receiverOf(task.partner) : null;
}

/** Puts a caller among those that lend their server priority, or takes it out. */
function donate(caller: Task, server: Task): void {
  const donates = caller.priority > server.base;
  if (donates && caller.queue == 0) push(changetype<u32>(server) + DONORS, caller);
  else if (!donates && caller.queue != 0) remove(caller);
}

/** A task's own priority has been set anew: other callers of it lend theirs now. */
export function donateAnew(server: Task): void {
  for (let index: u32 = 1; index < <u32>Limit.Tasks; index++) {
    const caller = callerAt(index, server);
    if (caller) donate(caller, server);
  }
  settle(server);
}

/** The task in this slot, if it waits for the server's reply. */
function callerAt(index: u32, server: Task): Task | null {
  const caller = taskAt(index);
  if (caller == null || caller.state != TaskState.AwaitingReply) return null;
  return caller.partner == changetype<u32>(server) ? caller : null;
}

/** Takes a task that faulted or ends out of all communication: its callers get Died, its own call is forgotten. */
export function leaveIpc(task: Task): void {
  leaveWait(task);
  task.state = TaskState.Stopped;
  core.changed = 1;
  for (let index: u32 = task.past & Past.Received ? 1 : Limit.Tasks; index < <u32>Limit.Tasks; index++) {
    const caller = callerAt(index, task);
    if (caller) breakOff(caller, Status.Died);
  }
  unbindReceiver(task);
  if (task.priority != task.base) settle(task);
}
