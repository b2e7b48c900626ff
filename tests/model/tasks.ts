/** Tasks from creation to reclaiming, and what TaskInspect tells of them. */
import { HandleType, Inspect, Limit, Right, Status, TaskState } from "../../abi/syscall";
import { unbindInterrupts } from "./interrupts";
import { leaveIpc, receiveAgain } from "./ipc";
import { USER_END } from "./memory";
import type { Model } from "./model";
import { remove, setBits, wake } from "./schedule";
import { Endpoint, Entry, Line, NEVER, PAGE, Region, Task } from "./state";
import { add, dropAll, need, targetOf } from "./table";

const LONGEST_PERIOD = 1n << 56n;

/** Syscall.TaskCreate. */
export function taskCreate(model: Model, task: Task): Status {
  const [quota, priority, bits] = task.frame;
  if (priority >= Limit.Priorities) return Status.BadArgument;
  if (priority > task.base || task.budget !== 0n) return Status.Denied;
  if (task.free.length === 0 || model.freeSlots === 0) return Status.TableFull;
  if (quota > model.left(task)) return Status.NoMemory;
  if (quota < 2n) return Status.BadArgument;
  if (!model.hasRun(1)) return Status.NoMemory;
  const made = new Task(model.takeId(), task, bits, Number(quota), Number(priority));
  made.slice = model.slice;
  made.tables.add("1");
  model.tasks.push(made);
  const entry = add(task, HandleType.Task, made, Right.Manage | Right.Inspect | Right.Mint)!;
  task.frame[1] = BigInt(entry.value);
  return Status.Ok;
}

/** Syscall.TaskStart. */
export function taskStart(model: Model, task: Task): Status {
  const [value, entry, stack, argument] = task.frame;
  if (value === 0n) return Status.BadState;
  const target = targetOf(task, value, Right.Manage);
  if (!(target instanceof Task)) return target;
  if (target.state !== TaskState.Stopped) return Status.BadState;
  if (entry >= USER_END || stack > USER_END || entry % 4n !== 0n || stack % 16n !== 0n) return Status.BadArgument;
  target.pc = entry;
  target.sp = stack;
  target.frame[0] = argument;
  wake(model, target);
  return Status.Ok;
}

function hasEnded({ state }: Task): boolean {
  return state === TaskState.Faulted || state === TaskState.Exited;
}

/** Syscall.TaskSuspend. */
export function taskSuspend(model: Model, task: Task): Status {
  const target = targetOf(task, task.frame[0], Right.Manage);
  if (!(target instanceof Task)) return target;
  if (target === task || target.suspended || target.state === TaskState.Stopped || hasEnded(target))
    return Status.BadState;
  target.suspended = true;
  remove(model.ready, target);
  return Status.Ok;
}

/** Syscall.TaskResume. */
export function taskResume(model: Model, task: Task): Status {
  const target = targetOf(task, task.frame[0], Right.Manage);
  if (!(target instanceof Task)) return target;
  if (!target.suspended) return Status.BadState;
  target.suspended = false;
  if (target.state === TaskState.Ready) wake(model, target);
  else if (target.state === TaskState.Receiving) receiveAgain(model, target);
  return Status.Ok;
}

/** Syscall.TaskSchedule. */
export function taskSchedule(model: Model, task: Task): Status {
  const [value, priority, wanted, budget, period] = task.frame;
  const target = targetOf(task, value, Right.Manage);
  if (!(target instanceof Task)) return target;
  const slice = wanted === 0n ? model.slice : wanted;
  const shortest = model.slice / 100n;
  if (priority >= Limit.Priorities || slice < shortest || slice > model.slice * 10n) return Status.BadArgument;
  if (budget !== 0n && (period < shortest || budget > period || period > LONGEST_PERIOD)) return Status.BadArgument;
  if (priority > task.base) return Status.Denied;
  const wantedPeriod = budget !== 0n ? period : 0n;
  if (target === task && (budget !== task.budget || wantedPeriod !== task.period)) return Status.Denied;
  if (target !== task && budget !== 0n && model.tasks.some(({ parent }) => parent === target)) return Status.BadState;
  target.base = Number(priority);
  target.slice = slice;
  target.turnEnd = 0n;
  if (target !== task) {
    target.budget = budget;
    target.period = wantedPeriod;
    target.periodEnd = 0n;
    if (target.state === TaskState.Resting) {
      target.deadline = NEVER;
      wake(model, target);
    }
  }
  model.settle();
  return Status.Ok;
}

/** A task runs no more; it stays as it is for its creator to look at. */
export function end(model: Model, task: Task, state: TaskState): void {
  leaveIpc(model, task);
  task.timerAt = NEVER;
  unbindInterrupts(task);
  task.state = state;
  const { parent } = task;
  if (parent && !parent.gone) setBits(model, parent, task.parentBits);
}

/** Syscall.Exit. */
export function exit(model: Model, task: Task): void {
  task.exitCode = task.frame[0] & 0xffff_ffffn;
  end(model, task, TaskState.Exited);
}

/** Syscall.TaskKill. */
export function taskKill(model: Model, task: Task): Status {
  const [value] = task.frame;
  if (value === 0n) return Status.BadArgument;
  const target = targetOf(task, value, Right.Manage);
  if (!(target instanceof Task)) return target;
  for (let self: Task | undefined = task; self; self = self.parent) if (self === target) return Status.BadArgument;
  kill(model, target);
  return Status.Ok;
}

/** Ends a task and before it what it created, from the lowest slot on. */
function kill(model: Model, task: Task): void {
  const slot = ({ id }: Task) => id % Limit.Tasks;
  const children = () => model.tasks.filter(({ parent }) => parent === task);
  for (let left = children(); left.length > 0; left = children()) {
    kill(
      model,
      left.reduce((first, other) => (slot(other) < slot(first) ? other : first)),
    );
  }
  leaveIpc(model, task);
  task.timerAt = NEVER;
  unbindInterrupts(task);
  dropAll(model, task);
  // what others hold of it is charged to its creator from now on
  for (const object of model.objects) if (object.owner === task) object.owner = task.parent;
  // RAM that it added is its creator's now, as is what it got from it
  if (task.parent) task.parent.quota += task.quota - task.quotaGiven;
  if (model.floatOwner === task) model.floatOwner = undefined;
  remove(model.tasks, task);
  task.gone = true;
}

/** Syscall.TaskInspect. */
export function taskInspect(model: Model, task: Task): Status {
  const target = targetOf(task, task.frame[0], Right.Inspect);
  if (!(target instanceof Task)) return target;
  const what = task.frame[1];
  const told = tell(model, task, target, what > 0xffffn ? -1 : Number(what));
  if (!told) return Status.BadArgument;
  told.forEach((value, index) => (task.frame[1 + index] = BigInt(value)));
  return Status.Ok;
}

function tell(model: Model, task: Task, target: Task, what: number): (number | bigint)[] | undefined {
  if (what === Inspect.Summary) {
    const state = target.state | (target.suspended ? 256 : 0);
    const ticks = target.ticks + (model.current === target ? model.now - model.since : 0n);
    const quota = target.quota - model.lent(target);
    return [
      state,
      target.priority | (target.base << 8),
      ticks,
      model.charged(target),
      quota,
      target.exitCode,
      target.id,
    ];
  }
  if (what === Inspect.Fault) return [target.esr, target.far, target.pc, target.sp, target.pstate];
  if (what >= Inspect.Registers && what < Inspect.Registers + 5 && target !== task) {
    const first = (what - Inspect.Registers) * 7;
    return [...target.frame.subarray(first, first + 7)];
  }
  if (what === Inspect.Schedule) {
    const holder = target.call?.server?.id ?? 0;
    const { slice, budget, period, parent, timerAt, bits } = target;
    return [slice, budget, period, parent?.id ?? 0, holder, timerAt, bits];
  }
  const index = what - Inspect.Entry;
  if (index < 0 || index >= target.tableSize) return undefined;
  const entry = target.entries[index];
  return entry ? describe(entry) : [0, 0, 0, 0, 0];
}

function describe(entry: Entry): (number | bigint)[] {
  const { type, rights, depth, first, pages, object } = entry;
  const kind = type | (rights << 8) | (depth << 16);
  const { value } = entry;
  if (object instanceof Region) {
    const last = type === HandleType.Mapping ? entry.address : entry.badge;
    return [value, kind, object.page + first, pages, last];
  }
  if (object instanceof Task) return [value, kind, object.id, 0, entry.badge];
  if (object instanceof Endpoint) return [value, kind, object.page * PAGE, 0, entry.badge];
  if (object instanceof Line) return [value, kind, object.number, entry.pending ? 1 : 0, entry.bound];
  return [value, kind, 0, 0, entry.badge];
}

/** Syscall.Notify. */
export function notify(model: Model, task: Task): Status {
  const [value, bits] = task.frame;
  const handle = need(task, value, HandleType.Notification, 0);
  if (handle instanceof Entry) {
    const target = handle.object as Task;
    if (target.gone) return Status.Gone;
    setBits(model, target, handle.badge);
    return Status.Ok;
  }
  if (handle !== Status.WrongType) return handle;
  const target = targetOf(task, value, Right.Manage);
  if (!(target instanceof Task)) return target;
  setBits(model, target, bits);
  return Status.Ok;
}

/** Syscall.NotificationCreate. */
export function notificationCreate(task: Task): Status {
  const entry = add(task, HandleType.Notification, task, Right.Mint);
  if (!entry) return Status.TableFull;
  entry.badge = task.frame[0];
  task.frame[1] = BigInt(entry.value);
  return Status.Ok;
}

/** Syscall.EndpointCreate. */
export function endpointCreate(model: Model, task: Task): Status {
  if (task.free.length === 0) return Status.TableFull;
  if (model.left(task) < 1 || !model.hasRun(1)) return Status.NoMemory;
  const endpoint = new Endpoint(task);
  model.objects.add(endpoint);
  const entry = add(task, HandleType.Endpoint, endpoint, Right.Send | Right.Receive | Right.Mint)!;
  model.learnPage(endpoint, entry);
  task.frame[1] = BigInt(entry.value);
  return Status.Ok;
}
