import { Status, TaskState } from "../abi/syscall";
import { breakOff, unwait } from "./ipc";
import { CORE } from "./layout";
import { counter, floatEnable, floatLoad, floatSave, setAddressSpace, setDeadline } from "../abi/machine";
import { has, pop, push, pushFront, remove, top } from "./queue";
import { FLOAT_AREA, Special, Task, taskOf } from "./task";
import { NEVER, arm, disarm, earliest, earliestNode } from "./timer";

/** What each processor core keeps. */
@unmanaged
@final
export class Core {
  /** The task that runs, or null when idle. */
  current: Task | null = null;
  /** Whose floating-point registers are in the processor. */
  floatOwner: Task | null = null;
  /** When the present task or idling began. */
  since: u64 = 0;
  idle: u64 = 0;
  /** When tasks of one priority take turns next. */
  sliceEnd: u64 = 0;
  /** What the hardware timer is set to. */
  deadline: u64 = 0;
  /** When the present task's budget is used up. */
  budgetEnd: u64 = 0;
  /** What a task gets if nothing else is said. */
  slice: u64 = 0;
  /** 1: something that `resume` looks at is another than when it looked last. */
  changed: u32 = 0;
  /** Whether floating-point registers may be used, not 0: they may. */
  floats: u32 = 0;
}

export const core = changetype<Core>(CORE);
/** The queue of tasks that are ready and not running. */
export const READY: u32 = CORE + 64;
if (offsetof<Core>() > 64) ERROR("the ready queue lies behind the core's fields");

export function initSchedule(frequency: u64): void {
  core.slice = frequency / 100; // 10 ms
  core.deadline = NEVER;
  core.budgetEnd = NEVER;
  core.since = counter();
}

/** Makes a task that waits in no queue ready. `resume` then sees whether it goes first. */
export function wake(task: Task): void {
  task.state = TaskState.Ready;
  core.changed = 1;
  if (!task.suspended) push(READY, task);
}

/** Charges the time since the last switch to whoever had it. */
function account(): void {
  const now = counter();
  const current = core.current;
  if (current) current.ticks += now - core.since;
  else core.idle += now - core.since;
  core.since = now;
}

/** Makes a task that is in no queue the running one: its time starts, address space and floating-point access are set. */
export function switchTo(next: Task): u32 {
  account();
  const special = next.special | (core.current ? core.current!.special : 0);
  core.current = next;
  next.state = TaskState.Running;
  setAddressSpace(next.space);
  return special != 0 ? switchSpecial(next) : changetype<u32>(next);
}

/** What is left to do when one of both has a budget or uses floating point. @returns the address of the one that runs now */
export function switchSpecial(next: Task): u32 {
  core.budgetEnd = NEVER;
  if (next.budget) startBudget(next);
  // a task that has used floating point before gets its registers; no other may use them
  const floats: u32 = next.special & Special.Float;
  if (floats != core.floats) setFloats(floats);
  const owner = core.floatOwner;
  if (floats && owner != next) {
    if (owner) floatSave(changetype<u32>(owner) + FLOAT_AREA);
    floatLoad(changetype<u32>(next) + FLOAT_AREA);
    core.floatOwner = next;
  }
  return changetype<u32>(next);
}

function setFloats(on: u32): void {
  core.floats = on;
  floatEnable(on);
}

/** Finds when the budget of the task that runs from now on will be used up; a period that is over is followed by another. */
function startBudget(task: Task): void {
  const now = core.since;
  if (now >= task.periodEnd) {
    task.periodEnd = now + task.period;
    task.ticksEnd = task.ticks + task.budget;
  }
  core.budgetEnd = now + (task.ticksEnd > task.ticks ? task.ticksEnd - task.ticks : 0);
  program();
}

/** The task that runs from now on has what is left of its slice, or a new one; being preempted does not lengthen it. */
function startTurn(task: Task): void {
  if (task.ticks >= task.turnEnd) task.turnEnd = task.ticks + task.slice;
  core.sliceEnd = core.since + (task.turnEnd - task.ticks);
}

/** The end of every trap: a running task goes on unless a higher priority is ready. @returns the task to return to, 0 to idle */
export function resume(): u32 {
  const current = core.current;
  let next: u32 = 0;
  core.changed = 0;
  if (current != null && current.state == TaskState.Running) {
    if (top(READY) <= <i32>current.priority) next = changetype<u32>(current);
    else {
      current.state = TaskState.Ready;
      pushFront(READY, current);
    }
  }
  if (next == 0) {
    if (top(READY) >= 0) {
      next = switchTo(pop(READY));
      startTurn(changetype<Task>(next));
    } else if (current != null) {
      account();
      core.current = null;
      core.budgetEnd = NEVER;
      if (core.floats) setFloats(0);
    }
  }
  program();
  return next;
}

/** What `wake` and `resume` come to for a task that goes before the running one and all others, in one step. @returns false: not done */
function preempt(next: Task): bool {
  const current = core.current;
  const running = current != null && current.state == TaskState.Running;
  if (running && next.priority <= current!.priority) return false;
  if (load<u32>(READY) >> (running ? current!.priority : next.priority) != 0) return false;
  if (running) {
    current!.state = TaskState.Ready;
    push(READY, current!);
  }
  switchTo(next);
  startTurn(next);
  program();
  core.changed = 0;
  return true;
}

/** Sets the hardware timer to the first thing that will have to be done. */
function program(): void {
  let deadline = min(earliest(), core.budgetEnd);
  if (load<u32>(READY) != 0 && core.sliceEnd < deadline) deadline = core.sliceEnd;
  if (deadline != core.deadline) {
    core.deadline = deadline;
    setDeadline(deadline);
  }
}

/** Syscall.Yield, and the end of a slice: lets the other ready tasks of its priority go first. */
export function yieldTurn(task: Task): Status {
  if (!has(READY, task.priority)) return Status.Ok;
  task.turnEnd = 0;
  wake(task);
  return Status.Ok;
}

/** The hardware timer has fired: expires timers, ends the slice. */
export function timerInterrupt(): void {
  const now = counter();
  while (earliest() <= now) expire(earliestNode());
  const current = core.current;
  if (current != null && now >= core.budgetEnd) {
    account();
    startBudget(current);
    if (now >= core.budgetEnd) {
      // used up: it rests until its next period
      current.state = TaskState.Resting;
      arm(timeoutOf(current), current.periodEnd);
    }
  } else if (current != null && now >= core.sliceEnd) {
    account();
    startTurn(current);
    yieldTurn(current);
  }
  // the interrupt stays asserted until the compare value moves
  core.deadline = 0;
  core.changed = 1;
}

/** What a timer was set for comes: its bits, the end of a wait, or of a rest. */
export function expire(timer: u32): void {
  const task = taskOf(timer);
  disarm(timer);
  if (timer == timerOf(task)) setBits(task, task.timerBits, counter() < min(core.sliceEnd, core.budgetEnd));
  else if (task.state == TaskState.Resting) wake(task);
  else breakOff(task, Status.TimedOut);
}

export function timerOf(task: Task): u32 {
  return changetype<u32>(task) + <u32>offsetof<Task>("timerAt");
}

export function timeoutOf(task: Task): u32 {
  return changetype<u32>(task) + <u32>offsetof<Task>("timeoutAt");
}

/** A call or receive ends at the deadline. The timer is set here, for a switch to a partner passes by `resume`. */
export function waitUntil(task: Task, deadline: u64): void {
  arm(timeoutOf(task), deadline);
  program();
}

/** Sets notification bits; a task that waits for one of them receives. @param last no more is to be done for the running task */
export function setBits(task: Task, bits: u64, last: bool = false): void {
  task.bits |= bits;
  if (task.state != TaskState.Receiving || task.suspended || (task.bits & task.mask) == 0) return;
  unwait(task);
  takeBits(task);
  if (!last || !preempt(task)) wake(task);
}

/** Gives a task the bits that its receive waits for. */
export function takeBits(task: Task): void {
  task.x0 = 0;
  task.x1 = Status.Ok;
  task.x2 = task.bits & task.mask;
  task.bits &= ~task.mask;
}

/** Changes a task's priority wherever it is queued. */
export function setPriority(task: Task, priority: u32): void {
  const queue = task.queue;
  if (queue) remove(task);
  task.priority = priority;
  core.changed = 1;
  if (queue) push(queue, task);
}

/** Syscall.SetTimer. */
export function setTimer(task: Task): Status {
  task.timerBits = task.x1;
  arm(timerOf(task), task.x0);
  core.changed = 1;
  return Status.Ok;
}
