import { Limit } from "../abi/syscall";
import { TIMERS } from "./layout";

/**
 * Armed timers in a binary heap of node addresses, earliest first. A node is a u64 deadline and a u32 place in the heap
 * (from 1; 0: not armed) inside a task: `timerAt` and `timerPlace`, or `timeoutAt` and `timeoutPlace`. The count is kept
 * in place 0.
 */
const AT: usize = 0;
const PLACE: usize = 8;

export const NEVER: u64 = u64.MAX_VALUE;

function node(place: u32): u32 {
  return load<u32>(TIMERS + (place << 2));
}

function put(place: u32, timer: u32): void {
  store<u32>(TIMERS + (place << 2), timer);
  store<u32>(timer, place, PLACE);
}

function at(timer: u32): u64 {
  return load<u64>(timer, AT);
}

function up(place: u32, timer: u32): void {
  while (place > 1) {
    const parent = node(place >> 1);
    if (at(parent) <= at(timer)) break;
    put(place, parent);
    place >>= 1;
  }
  put(place, timer);
}

function down(place: u32, timer: u32): void {
  const count = load<u32>(TIMERS);
  for (;;) {
    let child = place << 1;
    if (child > count) break;
    if (child < count && at(node(child + 1)) < at(node(child))) child++;
    if (at(timer) <= at(node(child))) break;
    put(place, node(child));
    place = child;
  }
  put(place, timer);
}

/** Deadline of the earliest timer, or NEVER. */
export function earliest(): u64 {
  return load<u32>(TIMERS) == 0 ? NEVER : at(node(1));
}

export function earliestNode(): u32 {
  return node(1);
}

/** Takes the timer out of the heap, if it is there. */
export function disarm(timer: u32): void {
  const place = load<u32>(timer, PLACE);
  if (place == 0) return;
  store<u32>(timer, 0, PLACE);
  const count = load<u32>(TIMERS);
  store<u32>(TIMERS, count - 1);
  if (place == count) return;
  const last = node(count);
  up(place, last);
  down(load<u32>(last, PLACE), last);
}

/** Sets the timer to `deadline` in ticks; NEVER only disarms it. There is room for two a task. */
export function arm(timer: u32, deadline: u64): void {
  disarm(timer);
  store<u64>(timer, deadline, AT);
  if (deadline == NEVER) return;
  const count = load<u32>(TIMERS) + 1;
  assert(count < <u32>(2 * Limit.Tasks), "more timers than tasks can have");
  store<u32>(TIMERS, count);
  up(count, timer);
}
