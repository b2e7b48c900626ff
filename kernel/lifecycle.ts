import { HandleType, Inspect, Limit, Right, Status, TaskState } from "../abi/syscall";
import { WAITING } from "./endpoint";
import { FrameKind, allocateFrames, freeFrames } from "./frames";
import { Handle, dropAllHandles, entryAt, findHandle, initHandles, newHandle, targetTask, whyNot } from "./handle";
import { unbindInterrupts } from "./interrupt";
import { donateAnew, leaveIpc, receiveAgain } from "./ipc";
import { PAGE_SHIFT, USER_END } from "./layout";
import { counter } from "../abi/machine";
import { panicOfInit } from "./panic";
import { remove } from "./queue";
import { bequeath, canCharge } from "./quota";
import { core, expire, setBits, timeoutOf, timerOf, wake } from "./schedule";
import { createSpace, destroySpace } from "./space";
import { HANDLES, Past, Special, Task, findTask, freeSlot, leaveSlot, takeSlot, taskAt } from "./task";
import { NEVER, disarm } from "./timer";

/** A stopped task in a free slot, with an empty address space and handle table, charged to it. @returns null: no memory */
export function createTask(slot: u32, quota: u32, priority: u32): Task | null {
  const number = allocateFrames(1, FrameKind.Kernel);
  if (number == 0) return null;
  const task = changetype<Task>(number << PAGE_SHIFT);
  task.state = TaskState.Stopped;
  task.priority = priority;
  task.base = priority;
  task.slice = core.slice;
  task.quota = quota;
  task.pages = 1;
  takeSlot(task, slot);
  if (createSpace(task)) {
    initHandles(task, changetype<u32>(task) + HANDLES, Limit.HandleTable);
    return task;
  }
  leaveSlot(task);
  freeFrames(number, 1);
  return null;
}

/** Syscall.TaskCreate. */
export function taskCreate(task: Task): Status {
  const quota = task.x0;
  if (task.x1 >= <u64>Limit.Priorities) return Status.BadArgument;
  // nobody makes a task that could keep its maker from running
  if (task.x1 > <u64>task.base || task.budget) return Status.Denied;
  const slot = freeSlot();
  if (task.freeHandle == 0 || slot == 0) return Status.TableFull;
  if (quota > u32.MAX_VALUE || !canCharge(task, <u32>quota)) return Status.NoMemory;
  if (quota < 2) return Status.BadArgument;
  const created = createTask(slot, <u32>quota, <u32>task.x1);
  if (created == null) return Status.NoMemory;
  task.lent += <u32>quota;
  created.parent = task.id;
  task.past |= Past.Created;
  created.parentBits = task.x2;
  task.x1 = newHandle(task, HandleType.Task, created.id, Right.Manage | Right.Inspect | Right.Mint)!.value;
  return Status.Ok;
}

/** Makes a stopped task ready to run from `entry`. */
export function startTask(task: Task, entry: u64, stack: u64, argument: u64): void {
  task.pc = entry;
  task.sp = stack;
  task.x0 = argument;
  task.pstate = 0; // EL0, all interrupts open
  wake(task);
}

/** Syscall.TaskStart. */
export function taskStart(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  if (target.state != TaskState.Stopped) return Status.BadState;
  if (task.x1 >= USER_END || task.x2 > USER_END) return Status.BadArgument;
  if ((task.x1 & 3) != 0 || (task.x2 & 15) != 0) return Status.BadArgument;
  startTask(target, task.x1, task.x2, task.x3);
  return Status.Ok;
}

/** Syscall.TaskSuspend. */
export function taskSuspend(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  const state = target.state;
  if (target == task || target.suspended || state == TaskState.Stopped) return Status.BadState;
  if (state == TaskState.Faulted || state == TaskState.Exited) return Status.BadState;
  target.suspended = 1;
  core.changed = 1;
  if (state == TaskState.Ready) remove(target);
  else if (state == TaskState.Receiving && target.partner != 0) store<u32>(target.partner, 0, WAITING);
  return Status.Ok;
}

/** Syscall.TaskResume. */
export function taskResume(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  if (!target.suspended) return Status.BadState;
  target.suspended = 0;
  if (target.state == TaskState.Ready) wake(target);
  else if (target.state == TaskState.Receiving) receiveAgain(target);
  return Status.Ok;
}

/** About a century at 19.2 MHz: no sum with it overflows. */
const LONGEST_PERIOD: u64 = 1 << 56;

/** Syscall.TaskSchedule. */
export function taskSchedule(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  const slice = task.x2 != 0 ? task.x2 : core.slice;
  const shortest = core.slice / 100;
  if (task.x1 >= <u64>Limit.Priorities || slice < shortest || slice > core.slice * 10) return Status.BadArgument;
  if (task.x3 != 0 && (task.x4 < shortest || task.x3 > task.x4 || task.x4 > LONGEST_PERIOD)) return Status.BadArgument;
  if (task.x1 > <u64>task.base) return Status.Denied;
  const budget = task.x3;
  const period = budget != 0 ? task.x4 : 0;
  // nobody gets round its budget: not by a new one, nor by tasks of its own
  if (target == task && (budget != task.budget || period != task.period)) return Status.Denied;
  if (target != task && budget != 0 && childOf(target)) return Status.BadState;
  target.base = <u32>task.x1;
  target.slice = slice;
  target.turnEnd = 0;
  if (target != task) {
    target.budget = budget;
    target.special = (target.special & Special.Float) | (budget ? Special.Budget : 0);
    target.period = period;
    target.periodEnd = 0;
    if (target.state == TaskState.Resting) expire(timeoutOf(target));
  }
  donateAnew(target);
  return Status.Ok;
}

/** Syscall.Exit. */
export function exit(task: Task): Status {
  if (task.parent == 0) panicOfInit(0);
  task.exitCode = <u32>task.x0;
  end(task, TaskState.Exited);
  return Status.Ok;
}

/** A task runs no more; it stays as it is for its supervisor to look at and reclaim. */
export function end(task: Task, state: TaskState): void {
  leaveIpc(task);
  disarm(timerOf(task));
  unbindInterrupts(task);
  task.state = state;
  const parent = findTask(task.parent);
  if (parent) setBits(parent, task.parentBits, true);
}

/** Syscall.TaskKill. */
export function taskKill(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  for (let self: Task | null = task; self != null; self = findTask(self.parent)) {
    if (self == target) return Status.BadArgument;
  }
  endFamily(target);
  return Status.Ok;
}

/** Ends a task, and before it all that it created: their quota is part of its own. */
function endFamily(eldest: Task): void {
  let task = eldest;
  for (;;) {
    const child = childOf(task);
    if (child) {
      task = child;
      continue;
    }
    const parent = findTask(task.parent);
    destroyTask(task);
    if (task == eldest) return;
    task = parent!;
  }
}

function childOf(task: Task): Task | null {
  if ((task.past & Past.Created) == 0) return null;
  for (let index: u32 = 1; index < <u32>Limit.Tasks; index++) {
    const other = taskAt(index);
    if (other != null && other.parent == task.id) return other;
  }
  return null;
}

/** Ends a task that does not run and gives back all that it holds. Handles to it are stale from here on. */
function destroyTask(task: Task): void {
  leaveIpc(task);
  disarm(timerOf(task));
  disarm(timeoutOf(task));
  unbindInterrupts(task);
  // it does not run, so nobody may use its registers now
  if (core.floatOwner == task) core.floatOwner = null;
  // mappings are among them, and need their tables
  dropAllHandles(task);
  destroySpace(task);
  const parent = findTask(task.parent)!;
  parent.lent -= task.quota;
  bequeath(task, parent);
  leaveSlot(task);
  freeFrames(changetype<u32>(task) >> PAGE_SHIFT, 1);
}

/** Syscall.TaskInspect. */
export function taskInspect(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Inspect);
  if (target == null) return whyNot();
  const what = task.x1;
  if (what == Inspect.Summary) {
    task.x1 = target.state | (target.suspended << 8);
    task.x2 = (<u64>target.priority) | ((<u64>target.base) << 8);
    task.x3 = target.ticks + (core.current == target ? counter() - core.since : 0);
    task.x4 = target.pages;
    task.x5 = target.quota - target.lent;
    task.x6 = target.exitCode;
    task.x7 = target.id;
  } else if (what == Inspect.Fault) {
    task.x1 = target.esr;
    task.x2 = target.far;
    task.x3 = target.pc;
    task.x4 = target.sp;
    task.x5 = target.pstate;
  } else if (what == Inspect.Schedule) {
    task.x1 = target.slice;
    task.x2 = target.budget;
    task.x3 = target.period;
    task.x4 = target.parent;
    task.x5 = target.state == TaskState.AwaitingReply ? changetype<Task>(target.partner).id : 0;
    task.x6 = target.timerPlace ? target.timerAt : NEVER;
    task.x7 = target.bits;
  } else if (what >= <u64>Inspect.Entry && what < <u64>(Inspect.Entry + target.handleCount)) {
    const entry = entryAt(target, <u32>what - Inspect.Entry);
    const used: u64 = entry.type != HandleType.None ? u64.MAX_VALUE : 0;
    task.x1 = used & entry.value;
    task.x2 = used & load<u32>(changetype<usize>(entry), offsetof<Handle>("type"));
    task.x3 = used & entry.object;
    task.x4 = used & entry.pages;
    task.x5 = used & entry.badge;
  } else if (what >= <u64>Inspect.Registers && what < <u64>Inspect.Registers + 5 && target != task) {
    const first = (<usize>what - Inspect.Registers) * 7;
    const bytes = min<usize>(7, 31 - first) << 3;
    memory.copy(changetype<usize>(task) + offsetof<Task>("x1"), changetype<usize>(target) + (first << 3), bytes);
  } else return Status.BadArgument;
  return Status.Ok;
}

/** Syscall.Notify. */
export function notify(task: Task): Status {
  const handle = findHandle(task, task.x0);
  if (handle == null) return Status.BadHandle;
  const direct = handle.type == HandleType.Notification;
  const target = direct ? findTask(handle.object) : targetTask(task, task.x0, Right.Manage);
  if (target == null) return direct ? Status.Gone : whyNot();
  setBits(target, direct ? handle.badge : task.x1, true);
  return Status.Ok;
}

/** Syscall.NotificationCreate. */
export function notificationCreate(task: Task): Status {
  const entry = newHandle(task, HandleType.Notification, task.id, Right.Mint);
  if (entry == null) return Status.TableFull;
  entry.badge = task.x0;
  task.x1 = entry.value;
  return Status.Ok;
}
