/** Messages: a call waits in the endpoint's queue until it is received, then until it is answered. */
import { HandleFlag, HandleType, Limit, Right, Status, Tag, TaskState } from "../../abi/syscall";
import type { Model } from "./model";
import { firstOf, remove, setAlarm, stopWaiting, switchTo, takeBits, wake } from "./schedule";
import { Endpoint, Entry, NEVER, type Task } from "./state";
import { copy, find, move, need } from "./table";

const ALL_BITS = 2n ** 64n - 1n;
const MOVE = 1n << BigInt(HandleFlag.MoveBit);

export function wordsOf(tag: number): number {
  return (tag >> Tag.WordsShift) & Tag.CountMask;
}

export function leasesOf(tag: number): number {
  return (tag >> Tag.LeasesShift) & Tag.CountMask;
}

function handlesOf(tag: number): number {
  return (tag >> Tag.HandlesShift) & Tag.CountMask;
}

function isTag(tag: bigint): boolean {
  if (tag >> BigInt(Tag.HandlesShift + 3) !== 0n) return false;
  const small = Number(tag);
  return wordsOf(small) <= Limit.Words && leasesOf(small) <= Limit.Leases && handlesOf(small) <= Limit.Handles;
}

/** What a message says of its handles, in x13 and x14. */
function handleWords(task: Task, count: number): bigint[] {
  const [low, high] = [task.frame[13], task.frame[14]];
  return [low & 0xffff_ffffn, low >> 32n, high & 0xffff_ffffn, high >> 32n].slice(0, count);
}

/** Whether the sender has the handles that it names and the receiver, if there is one yet, has room for them. */
function checkHandles(from: Task, to: Task | undefined, count: number): Status {
  const words = handleWords(from, count);
  const gone = new Set<bigint>();
  for (const word of words) {
    const value = word & ~MOVE;
    // what was moved is no longer there to be named again
    if (!find(from, value) || gone.has(value)) return Status.BadHandle;
    if ((word & MOVE) !== 0n) gone.add(value);
  }
  return to && to.free.length < count ? Status.TableFull : Status.Ok;
}

function passHandles(model: Model, from: Task, to: Task, count: number): void {
  const values = handleWords(from, count).map((word) => {
    const entry = find(from, word & ~MOVE)!;
    const passed = (word & MOVE) !== 0n ? move(model, entry, to) : copy(entry, to, entry.type, entry.rights)!;
    return BigInt(passed.value);
  });
  const [first = 0n, second = 0n, third = 0n, fourth = 0n] = values;
  to.frame[9] = first | (second << 32n);
  to.frame[10] = third | (fourth << 32n);
}

function copyWords(from: Task, to: Task, tag: number): void {
  for (let index = 2; index < 2 + wordsOf(tag); index++) to.frame[index] = from.frame[index];
}

/** Gives a caller's request to a server, whose receive is over. */
function deliver(model: Model, caller: Task, server: Task): void {
  const call = caller.call!;
  server.frame[0] = (call.badge << 32n) | BigInt(caller.id);
  server.frame[1] = BigInt(call.tag);
  copyWords(caller, server, call.tag);
  call.server = server;
  caller.state = TaskState.AwaitingReply;
  const given = handlesOf(call.tag);
  if (given > 0) passHandles(model, caller, server, given);
  model.settle();
}

/** The task that is found receiving at an endpoint: one that is suspended is not. */
function receiving(model: Model, endpoint: Endpoint): Task | undefined {
  return model.tasks.find((task) => task.wait?.endpoint === endpoint && !task.suspended);
}

/** Syscall.Call. */
export function call(model: Model, task: Task): Status | undefined {
  const { frame } = task;
  const handle = need(task, frame[0], HandleType.Endpoint, Right.Send);
  if (!(handle instanceof Entry)) return handle;
  const timed = (frame[1] & BigInt(Tag.Timed)) !== 0n;
  const word = frame[1] & ~BigInt(Tag.Timed);
  if (!isTag(word)) return Status.BadArgument;
  const tag = Number(word);
  const endpoint = handle.object as Endpoint;
  const server = receiving(model, endpoint);
  if (handlesOf(tag) > 0) {
    const status = checkHandles(task, server, handlesOf(tag));
    if (status !== Status.Ok) return status;
  }
  const deadline = frame[15];
  if (timed && deadline !== 0n && deadline <= model.now) return Status.TimedOut;
  if (timed && deadline === 0n && !server) return Status.TimedOut;
  // a task that waited for itself would wait for ever
  if (!server && waitsFor(endpoint.receiver, task)) return Status.BadState;
  if (timed && deadline !== 0n) {
    task.deadline = deadline;
    setAlarm(model);
  }
  task.call = { endpoint, badge: handle.badge & 0xffff_ffffn, tag, server: undefined };
  task.state = TaskState.Calling;
  if (!server) {
    endpoint.queue.push(task);
    model.settle();
    return undefined;
  }
  stopWaiting(server);
  deliver(model, task, server);
  switchTo(model, server);
  return undefined;
}

/** Whether one task is another, or waits for it, or for one that does. */
function waitsFor(task: Task | undefined, other: Task): boolean {
  if (!task || task === other) return task === other;
  return task.call !== undefined && waitsFor(task.call.server ?? task.call.endpoint.receiver, other);
}

/** The caller of this id, if it waits for this server's reply. */
export function callerOf(model: Model, server: Task, id: bigint): Task | undefined {
  return model.tasks.find((task) => BigInt(task.id) === id && task.call?.server === server);
}

/** Gives a reply to its caller, which then waits no more. */
function answer(model: Model, server: Task, caller: Task): Status {
  const word = server.frame[1];
  if (!isTag(word) || leasesOf(Number(word)) !== 0) return Status.BadArgument;
  const tag = Number(word);
  const given = handlesOf(tag);
  if (given > 0) {
    const status = checkHandles(server, caller, given);
    if (status !== Status.Ok) return status;
    passHandles(model, server, caller, given);
  }
  caller.frame[0] = BigInt(Status.Ok);
  caller.frame[1] = word;
  copyWords(server, caller, tag);
  leaveWait(model, caller);
  return Status.Ok;
}

/** Syscall.Reply. */
export function reply(model: Model, task: Task): Status {
  const caller = callerOf(model, task, task.frame[0]);
  if (!caller) return Status.Gone;
  const status = answer(model, task, caller);
  if (status === Status.Ok) wake(model, caller);
  return status;
}

/** Syscall.ReplyReceive. */
export function replyReceive(model: Model, task: Task): void {
  const endpoint = task.frame[0] >> 32n;
  const caller = callerOf(model, task, task.frame[0] & 0xffff_ffffn);
  if (caller) {
    const status = answer(model, task, caller);
    if (status !== Status.Ok) return refuse(task, status);
  }
  receiveFrom(model, task, endpoint, ALL_BITS, NEVER);
  if (!caller) return;
  const rival = firstOf(model.ready);
  // straight to the caller, before others of its priority
  const first = task.state === TaskState.Receiving && (!rival || rival.priority <= caller.priority);
  if (first && !caller.suspended) switchTo(model, caller);
  else wake(model, caller);
}

/** Syscall.Receive. */
export function receive(model: Model, task: Task): void {
  receiveFrom(model, task, task.frame[0], task.frame[1], task.frame[2]);
}

/** How a receive that brings no request tells its status. */
function refuse(task: Task, status: Status): void {
  task.frame[0] = 0n;
  task.frame[1] = BigInt(status);
}

function receiveFrom(model: Model, task: Task, value: bigint, mask: bigint, deadline: bigint): void {
  let endpoint: Endpoint | undefined;
  if (value !== 0n) {
    const handle = need(task, value, HandleType.Endpoint, Right.Receive);
    if (!(handle instanceof Entry)) return refuse(task, handle);
    endpoint = handle.object as Endpoint;
    if (receiving(model, endpoint)) return refuse(task, Status.BadState);
    becomeReceiver(model, task, endpoint);
  }
  task.wait = { endpoint, mask };
  if (takeNow(model, task)) return;
  if (deadline === 0n) {
    stopWaiting(task);
    return refuse(task, Status.TimedOut);
  }
  task.state = TaskState.Receiving;
  task.deadline = deadline;
}

/** A task is the receiver of the endpoint that it received at last, and of no other. */
function becomeReceiver(model: Model, task: Task, endpoint: Endpoint): void {
  unbind(model, task);
  endpoint.receiver = task;
  model.settle();
}

function unbind(model: Model, task: Task): void {
  for (const object of model.objects) {
    if (object instanceof Endpoint && object.receiver === task) object.receiver = undefined;
  }
}

/** Gives a receiving task what is there for it, if anything is. */
function takeNow(model: Model, task: Task): boolean {
  const { endpoint, mask } = task.wait!;
  if ((task.bits & mask) !== 0n) {
    takeBits(task);
    stopWaiting(task);
    return true;
  }
  for (let caller = endpoint && firstOf(endpoint.queue); caller; caller = firstOf(endpoint!.queue)) {
    const given = handlesOf(caller.call!.tag);
    const status = given > 0 ? checkHandles(caller, task, given) : Status.Ok;
    if (status === Status.Ok) {
      remove(endpoint!.queue, caller);
      stopWaiting(task);
      deliver(model, caller, task);
      return true;
    }
    endWait(model, caller, status);
  }
  return false;
}

/** A task that was suspended in a receive goes on with it. */
export function receiveAgain(model: Model, task: Task): void {
  const { endpoint } = task.wait!;
  const other =
    endpoint && model.tasks.find((rival) => rival !== task && rival.wait?.endpoint === endpoint && !rival.suspended);
  if (other) return endWait(model, task, Status.BadState);
  if (endpoint) becomeReceiver(model, task, endpoint);
  if (takeNow(model, task)) wake(model, task);
}

/** A task leaves what it waits for; how it goes on is the caller's to say. */
export function leaveWait(model: Model, task: Task): void {
  if (task.call && !task.call.server) remove(task.call.endpoint.queue, task);
  task.call = undefined;
  stopWaiting(task);
  remove(model.ready, task);
  model.settle();
}

/** A call or receive ends with this status. */
export function endWait(model: Model, task: Task, status: Status): void {
  const wasReceiving = task.state === TaskState.Receiving;
  leaveWait(model, task);
  if (wasReceiving) refuse(task, status);
  else task.frame[0] = BigInt(status);
  wake(model, task);
}

/** A task that faults or ends: its callers get Died, its own call is forgotten. */
export function leaveIpc(model: Model, task: Task): void {
  leaveWait(model, task);
  task.state = TaskState.Stopped;
  for (const caller of bySlot(model.tasks)) if (caller.call?.server === task) endWait(model, caller, Status.Died);
  unbind(model, task);
  model.settle();
}

function bySlot(tasks: readonly Task[]): Task[] {
  const slot = (task: Task) => task.id % Limit.Tasks;
  return [...tasks].sort((a, b) => slot(a) - slot(b));
}
