import { Limit } from "../abi/syscall";
import { Task } from "./task";

/**
 * A queue of tasks by priority, first in first out within one: a bitmap of the priorities present, then for each the
 * first task of a ring linked through `Task.next` and `previous`. All operations take constant time.
 */
export const QUEUE_BYTES: u32 = 4 + 4 * Limit.Priorities;

function head(queue: u32, priority: u32): u32 {
  return load<u32>(queue + (priority << 2), 4);
}

function setHead(queue: u32, priority: u32, task: u32): void {
  store<u32>(queue + (priority << 2), task, 4);
}

/** The highest priority in it, or -1. */
export function top(queue: u32): i32 {
  return 31 - clz<i32>(load<u32>(queue));
}

/** Whether another task of this priority is in it. */
export function has(queue: u32, priority: u32): bool {
  return ((load<u32>(queue) >> priority) & 1) != 0;
}

/** Puts a task that is in no queue behind those of its priority. */
export function push(queue: u32, task: Task): void {
  const priority = <u32>task.priority;
  const self = changetype<u32>(task);
  task.queue = queue;
  if (has(queue, priority)) {
    const first = changetype<Task>(head(queue, priority));
    const last = changetype<Task>(first.previous);
    task.next = changetype<u32>(first);
    task.previous = changetype<u32>(last);
    last.next = self;
    first.previous = self;
  } else {
    task.next = self;
    task.previous = self;
    setHead(queue, priority, self);
    store<u32>(queue, load<u32>(queue) | (1 << priority));
  }
}

/** Puts a task that is in no queue before those of its priority. */
export function pushFront(queue: u32, task: Task): void {
  push(queue, task);
  setHead(queue, task.priority, changetype<u32>(task));
}

/** Takes a task out of the queue it is in. */
export function remove(task: Task): void {
  const queue = task.queue;
  const priority = <u32>task.priority;
  task.queue = 0;
  if (task.next == changetype<u32>(task)) {
    store<u32>(queue, load<u32>(queue) & ~(1 << priority));
    return;
  }
  changetype<Task>(task.previous).next = task.next;
  changetype<Task>(task.next).previous = task.previous;
  if (head(queue, priority) == changetype<u32>(task)) setHead(queue, priority, task.next);
}

/** Takes out the first task of the highest priority. The queue must not be empty. */
export function pop(queue: u32): Task {
  const task = changetype<Task>(head(queue, top(queue)));
  remove(task);
  return task;
}
