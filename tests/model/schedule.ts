/** Who runs: priorities with what callers lend, turns, budgets, timers. */
import { Status, TaskState } from "../../abi/syscall";
import { endWait } from "./ipc";
import type { Model } from "./model";
import { NEVER, Task } from "./state";

/**
 * The priority a task should have: its own, or the highest of those who wait for it, received or not. Computed from
 * scratch; tasks that wait for each other in a circle lend nothing to themselves.
 */
export function priorityOf(model: Model, task: Task, waiting: ReadonlySet<Task> = new Set()): number {
  let highest = task.base;
  const seen = new Set([...waiting, task]);
  for (const other of model.callers) {
    const call = other.call!;
    const server = call.server ?? call.endpoint.receiver;
    if (server === task && !seen.has(other)) highest = Math.max(highest, priorityOf(model, other, seen));
  }
  return highest;
}

/** What happens next may be one thing or another: nothing says which. */
export class Unspecified extends Error {}

/** A task that waits for nothing is ready, last of its priority. */
export function wake(model: Model, task: Task): void {
  task.state = TaskState.Ready;
  if (!task.suspended) model.ready.push(task);
}

/** The first of the tasks of highest priority. */
export function firstOf(tasks: readonly Task[]): Task | undefined {
  let first: Task | undefined;
  for (const task of tasks) if (!first || task.priority > first.priority) first = task;
  return first;
}

export function remove(tasks: Task[], task: Task): void {
  const at = tasks.indexOf(task);
  if (at >= 0) tasks.splice(at, 1);
}

/** Time up to now is charged to whoever ran. */
export function account(model: Model): void {
  if (model.current) model.current.ticks += model.now - model.since;
  else model.idle += model.now - model.since;
  model.since = model.now;
}

/** The task runs from now on. It must be in no queue. */
export function switchTo(model: Model, task: Task): void {
  account(model);
  model.current = task;
  task.state = TaskState.Running;
  model.budgetEnd = NEVER;
  if (task.budget !== 0n) startBudget(model, task);
}

/** When the budget of the running task will be used up. A period that is over is followed by another. */
function startBudget(model: Model, task: Task): void {
  if (model.now >= task.periodEnd) {
    task.periodEnd = model.now + task.period;
    task.ticksEnd = task.ticks + task.budget;
  }
  const left = task.ticksEnd - task.ticks;
  model.budgetEnd = model.now + (left > 0n ? left : 0n);
  setAlarm(model);
}

/** The running task has what is left of its slice, or a new one. */
function startTurn(model: Model, task: Task): void {
  if (task.ticks >= task.turnEnd) task.turnEnd = task.ticks + task.slice;
  model.sliceEnd = model.now + (task.turnEnd - task.ticks);
}

/**
 * Sets the hardware timer to what will happen next by itself. That is done at the end of every trap, but not when a call or
 * reply leads straight to the partner: the timer may then fire for what is over.
 */
export function setAlarm(model: Model): void {
  model.alarm = nextEvent(model);
}

/** The end of every trap: who runs next. */
export function resume(model: Model): void {
  pick(model);
  setAlarm(model);
}

function pick(model: Model): void {
  const { current } = model;
  const first = firstOf(model.ready);
  if (current?.state === TaskState.Running) {
    if (!first || first.priority <= current.priority) return;
    current.state = TaskState.Ready;
    model.ready.unshift(current);
  }
  if (first) {
    remove(model.ready, first);
    switchTo(model, first);
    startTurn(model, first);
  } else if (current) {
    account(model);
    model.current = undefined;
    model.budgetEnd = NEVER;
  }
}

/** The running task goes behind the others of its priority, if there are any. */
export function yieldTurn(model: Model): void {
  const current = model.current!;
  if (!model.ready.some((task) => task.priority === current.priority)) return;
  current.turnEnd = 0n;
  current.state = TaskState.Ready;
  model.ready.push(current);
}

/** When the next thing happens by itself. */
export function nextEvent(model: Model): bigint {
  let next = model.budgetEnd;
  if (model.ready.length > 0 && model.sliceEnd < next) next = model.sliceEnd;
  for (const task of model.tasks) {
    if (task.timerAt < next) next = task.timerAt;
    if (task.deadline < next) next = task.deadline;
  }
  return next;
}

/** What is due now happens. */
export function timerInterrupt(model: Model): void {
  for (let task = firstDue(model); task; task = firstDue(model)) expire(model, task);
  const { current } = model;
  if (!current) return;
  if (model.now >= model.budgetEnd) {
    account(model);
    startBudget(model, current);
    if (model.now < model.budgetEnd) return;
    current.state = TaskState.Resting;
    current.deadline = current.periodEnd;
  } else if (model.now >= model.sliceEnd) {
    account(model);
    startTurn(model, current);
    yieldTurn(model);
  }
}

/** The task whose timer or deadline was due first. @throws Unspecified when two were due at once */
function firstDue(model: Model): Task | undefined {
  const due = model.tasks.flatMap((task) => [
    { task, at: task.timerAt },
    { task, at: task.deadline },
  ]);
  const first = due.reduce((earliest, other) => (other.at < earliest.at ? other : earliest));
  if (first.at > model.now) return undefined;
  if (due.filter(({ at }) => at === first.at).length > 1) throw new Unspecified("two deadlines at one time");
  return first.task;
}

function expire(model: Model, task: Task): void {
  if (task.timerAt <= task.deadline) {
    task.timerAt = NEVER;
    setBits(model, task, task.timerBits);
  } else if (task.state === TaskState.Resting) {
    task.deadline = NEVER;
    wake(model, task);
  } else endWait(model, task, Status.TimedOut);
}

/** Sets notification bits; a task that waits for one of them receives them. */
export function setBits(model: Model, task: Task, bits: bigint): void {
  task.bits |= bits;
  if (task.state !== TaskState.Receiving || task.suspended || (task.bits & task.wait!.mask) === 0n) return;
  takeBits(task);
  stopWaiting(task);
  wake(model, task);
}

/** Gives a task the bits that its receive waits for. */
export function takeBits(task: Task): void {
  const { mask } = task.wait!;
  task.frame[0] = 0n;
  task.frame[1] = BigInt(Status.Ok);
  task.frame[2] = task.bits & mask;
  task.bits &= ~mask;
}

/** A receive is over. */
export function stopWaiting(task: Task): void {
  task.wait = undefined;
  task.deadline = NEVER;
}
