/** Tasks are where their states say: in queues, at endpoints, in the heap of timers; and as urgent as those who wait for them. */
import { HandleType, TaskState } from "../../abi/syscall";
import { broken, hex, name, type Moment } from "./invariants";
import type { TaskView } from "./records";
import { DONORS, FrameKind, READY, timeoutOf, timerOf, type KernelView } from "./view";

const PRIORITIES = 32;
const NEVER = 2n ** 64n - 1n;
const PAGE = 4096;
const INDEX_MASK = 1023;

export function checkTasks(moment: Moment): void {
  const { core, tasks, byAddress, machine, view } = moment;
  let running: TaskView | undefined;
  for (const task of tasks) {
    checkIdentity(moment, task);
    checkState(moment, task);
    if (task.state === TaskState.Running) {
      if (running) broken(`${name(running)} and ${name(task)} are both Running`);
      running = task;
    }
  }
  if ((running?.address ?? 0) !== core.current) {
    broken(`the core's current task is ${hex(core.current)}, but ${running ? name(running) : "no task"} is Running`);
  }
  if (core.current !== machine.current) broken(`the core's current task is not the one that the kernel returned to`);
  if (core.floatOwner !== 0 && !byAddress.has(core.floatOwner)) broken("the floating-point owner is no live task");
  checkQueues(moment);
  checkEndpoints(moment);
  checkTimers(moment);
  checkPriorities(moment);
  for (const task of tasks) {
    if (task.state === TaskState.Ready && task.suspended === 0 && running && task.priority > running.priority) {
      broken(`${name(running)} runs at priority ${running.priority} while ${name(task)} is Ready at ${task.priority}`);
    }
    if (task.state === TaskState.Ready && task.suspended === 0 && !running) {
      broken(`the processor idles while ${name(task)} is Ready`);
    }
  }
  if (running && ((view.bitmap(READY) >>> running.priority) & 1) !== 0 && machine.deadline === NEVER) {
    broken(`${name(running)} takes turns with others, but the hardware timer is off`);
  }
}

function checkIdentity({ view }: Moment, task: TaskView): void {
  if (task.address % PAGE !== 0) broken(`${name(task)} lies at ${hex(task.address)}, which is no page`);
  if (task.id !== view.slotId(task.slot)) broken(`${name(task)} has id ${hex(task.id)}, its slot another`);
  if ((task.id & INDEX_MASK) !== task.slot || task.id >>> 10 === 0 || task.slot === 0) {
    broken(`${name(task)} has id ${hex(task.id)}, which is not of its slot`);
  }
  const frame = view.frame(task.address / PAGE);
  if (frame.kind !== FrameKind.Kernel || frame.a !== task.address) {
    broken(`the frame of ${name(task)} is not known as that of a task page`);
  }
}

function wrong(task: TaskView, what: string): never {
  broken(`${name(task)} is ${stateName(task.state)}${task.suspended ? ", suspended" : ""}, but ${what}`);
}

/** The one state that it is in agrees with all that it says of where it waits. */
function checkState({ view, byAddress }: Moment, task: TaskView): void {
  const { state, suspended, queue, partner } = task;
  if (suspended > 1) wrong(task, `its field suspended is ${suspended}`);
  let inQueue = 0;
  switch (state) {
    case TaskState.Stopped:
    case TaskState.Faulted:
    case TaskState.Exited:
      if (suspended !== 0) wrong(task, "such a task cannot be");
      if (partner !== 0) wrong(task, "it has a partner");
      if (task.timerPlace !== 0) wrong(task, "its timer is armed");
      if (task.endpoint !== 0) wrong(task, "it is the receiver of an endpoint");
      break;
    case TaskState.Ready:
      if (suspended === 0) inQueue = READY;
      if (partner !== 0) wrong(task, "it has a partner");
      break;
    case TaskState.Running:
      if (suspended !== 0) wrong(task, "such a task cannot be");
      if (partner !== 0) wrong(task, "it has a partner");
      break;
    case TaskState.Resting:
      if (partner !== 0) wrong(task, "it has a partner");
      if (task.budget === 0) wrong(task, "it has no budget");
      if (task.timeoutPlace === 0 || task.timeoutAt !== task.periodEnd)
        wrong(task, "nothing wakes it at its period's end");
      break;
    case TaskState.Receiving:
      if (partner !== 0) {
        if (view.frame(partner / PAGE).kind !== FrameKind.Endpoint) wrong(task, "its partner is no endpoint");
        const { waiting, receiver } = view.endpoint(partner);
        if (suspended === 0 && waiting !== task.address) wrong(task, "its endpoint does not know that it waits");
        if (suspended === 0 && receiver !== task.address) wrong(task, "it is not its endpoint's receiver");
        if (suspended !== 0 && waiting === task.address) wrong(task, "its endpoint takes it to be waiting");
      }
      if (suspended === 0 && (task.bits & task.mask) !== 0n) wrong(task, "bits that it waits for are set");
      break;
    case TaskState.Calling:
      if (view.frame(partner / PAGE).kind !== FrameKind.Endpoint) wrong(task, "its partner is no endpoint");
      if (view.endpoint(partner).waiting !== 0) wrong(task, "a receiver waits where it queues");
      inQueue = partner;
      break;
    case TaskState.AwaitingReply: {
      const server = byAddress.get(partner);
      if (!server) return wrong(task, "its partner is no live task");
      if (server.state === TaskState.Faulted || server.state === TaskState.Exited)
        wrong(task, `${name(server)} has ended`);
      if (task.priority > server.base) inQueue = partner + DONORS;
      break;
    }
    default:
      broken(`${name(task)} is in state ${state}, which is none`);
  }
  if (queue !== inQueue) wrong(task, `it is in queue ${hex(queue)}, and not ${hex(inQueue)}`);
  const waits = state >= TaskState.Receiving && state <= TaskState.AwaitingReply;
  if (!waits && state !== TaskState.Resting && task.timeoutPlace !== 0) wrong(task, "it has a deadline for something");
}

function stateName(state: TaskState): string {
  const names = ["Free", "Stopped", "Ready", "Running", "Receiving", "Calling", "AwaitingReply", "Faulted", "Exited"];
  return names[state] ?? "Resting";
}

/** Rings close, bitmaps agree with them, and every task that says it is in a queue is there, once. */
function checkQueues({ view, tasks, byAddress }: Moment): void {
  const queues = new Set<number>([READY]);
  let inQueues = 0;
  for (const task of tasks) {
    queues.add(task.address + DONORS);
    if (task.queue !== 0) inQueues++;
    if (task.queue !== 0) queues.add(task.queue);
  }
  let found = 0;
  for (const queue of queues) {
    const bitmap = view.bitmap(queue);
    if (bitmap === 0) continue;
    for (let priority = 0; priority < PRIORITIES; priority++) {
      if (((bitmap >>> priority) & 1) === 0) continue;
      const first = view.head(queue, priority);
      let at = first;
      do {
        const task = byAddress.get(at) ?? broken(`queue ${hex(queue)} holds ${hex(at)}, which is no live task`);
        if (task.queue !== queue) broken(`${name(task)} is linked in queue ${hex(queue)} but says ${hex(task.queue)}`);
        if (task.priority !== priority) {
          broken(`${name(task)} of priority ${task.priority} is in the ring of ${priority} of queue ${hex(queue)}`);
        }
        if (byAddress.get(task.next)?.previous !== at) broken(`the links behind ${name(task)} do not agree`);
        if (++found > inQueues) broken(`queue ${hex(queue)} holds more tasks than are in queues`);
        at = task.next;
      } while (at !== first);
    }
  }
  if (found !== inQueues) broken(`${inQueues} tasks say that they are in a queue, ${found} are`);
}

/** An endpoint and its receiver name each other; nobody else is taken to wait there. */
function checkEndpoints({ view, tasks, byAddress }: Moment): void {
  const seen = new Set<number>();
  for (const { entries } of tasks) {
    for (const { type, object } of entries) {
      if (type !== HandleType.Endpoint || seen.has(object)) continue;
      seen.add(object);
      const { waiting, receiver } = view.endpoint(object);
      if (receiver !== 0 && byAddress.get(receiver)?.endpoint !== object) {
        broken(`endpoint ${hex(object)} has a receiver that does not know it`);
      }
      if (waiting !== 0) {
        const task = byAddress.get(waiting);
        if (task?.state !== TaskState.Receiving || task.partner !== object) {
          broken(`at endpoint ${hex(object)} waits ${hex(waiting)}, which does not receive there`);
        }
      }
      for (const caller of view.queued(object)) {
        if (byAddress.get(caller)?.state !== TaskState.Calling) {
          broken(`the queue of endpoint ${hex(object)} holds a task that does not call`);
        }
      }
    }
  }
  for (const task of tasks) {
    if (task.endpoint === 0) continue;
    if (!seen.has(task.endpoint)) broken(`${name(task)} is the receiver of ${hex(task.endpoint)}, which nothing names`);
    if (view.endpoint(task.endpoint).receiver !== task.address) {
      broken(`${name(task)} takes itself for the receiver of ${hex(task.endpoint)}, which has another`);
    }
  }
}

/** @returns whether a task's timer is armed */
function checkNode(
  view: KernelView,
  heap: readonly number[],
  task: TaskView,
  node: number,
  place: number,
  at: number,
): boolean {
  if (place === 0) return false;
  if (heap[place - 1] !== node) broken(`a timer of ${name(task)} says that it is at place ${place} of the heap`);
  if (view.exact(node) === NEVER) broken(`a timer of ${name(task)} is armed for never`);
  const parent = place >> 1;
  if (parent > 0 && view.long(heap[parent - 1]) > at) broken(`the timer at place ${place} is earlier than its parent`);
  return true;
}

/** The heap holds exactly the armed timers, each knowing its place, none earlier than the one above it. */
function checkTimers({ view, tasks, machine, core }: Moment): void {
  const heap = view.heap();
  let armed = 0;
  for (const task of tasks) {
    if (checkNode(view, heap, task, timerOf(task.address), task.timerPlace, task.timerAt)) armed++;
    if (checkNode(view, heap, task, timeoutOf(task.address), task.timeoutPlace, task.timeoutAt)) armed++;
  }
  if (armed !== heap.length) broken(`the heap holds ${heap.length} timers, of which ${armed} are armed`);
  if (heap.length > 0 && machine.deadline > view.exact(heap[0])) {
    broken(`the hardware timer is set to ${machine.deadline}, behind the first deadline ${view.exact(heap[0])}`);
  }
  if (machine.deadline > 0n && Number(machine.deadline) !== core.deadline) {
    broken(`the hardware timer is set to ${machine.deadline}, the kernel thinks to ${core.deadline}`);
  }
}

/**
 * Each task has its own priority or the highest of those who wait for it, worked out from scratch. Tasks that wait for each
 * other in a circle may keep lending what they once got: they agree with each other, and never run.
 */
function checkPriorities({ view, tasks, byAddress }: Moment): void {
  const waitsFor = new Map<TaskView, TaskView>();
  for (const task of tasks) {
    let server: TaskView | undefined;
    if (task.state === TaskState.AwaitingReply) server = byAddress.get(task.partner);
    else if (task.state === TaskState.Calling) server = byAddress.get(view.endpoint(task.partner).receiver);
    if (server) waitsFor.set(task, server);
  }
  const inCircle = (task: TaskView) => {
    let next = waitsFor.get(task);
    for (let steps = 0; next && next !== task && steps < tasks.length; steps++) next = waitsFor.get(next);
    return next === task;
  };
  const due = new Map<TaskView, number>();
  for (const task of tasks) {
    // along the chain, as far as this task raises anything
    const lent = inCircle(task) ? task.priority : task.base;
    for (let at: TaskView | undefined = task; at && (due.get(at) ?? -1) < lent; at = waitsFor.get(at))
      due.set(at, lent);
  }
  for (const task of tasks) {
    const expected = due.get(task);
    if (task.priority !== expected) {
      broken(`${name(task)} has priority ${task.priority}; with what its callers lend it should be ${expected}`);
    }
  }
}
