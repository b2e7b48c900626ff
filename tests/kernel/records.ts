/** What view.ts reads: the kernel's records, with the names that the kernel gives their fields. */
import type { HandleType, TaskState } from "../../abi/syscall";

export interface TaskView {
  address: number;
  slot: number;
  id: number;
  state: TaskState;
  suspended: number;
  priority: number;
  base: number;
  partner: number;
  badge: number;
  next: number;
  previous: number;
  queue: number;
  endpoint: number;
  bits: bigint;
  mask: bigint;
  handles: number;
  handleCount: number;
  freeHandle: number;
  quota: number;
  pages: number;
  lent: number;
  parent: number;
  parentBits: bigint;
  space: bigint;
  exitCode: number;
  /** Ticks; a number keeps 53 bits of them, in the right order. */
  ticks: number;
  slice: number;
  turnEnd: number;
  budget: number;
  period: number;
  periodEnd: number;
  ticksEnd: number;
  timerAt: number;
  timerPlace: number;
  timerBits: bigint;
  timeoutAt: number;
  timeoutPlace: number;
  /** Handles and mappings, by index; free entries are left out. */
  entries: EntryView[];
}

export interface EntryView {
  address: number;
  index: number;
  holder: TaskView;
  value: number;
  object: number;
  type: HandleType;
  rights: number;
  depth: number;
  pages: number;
  badge: bigint;
  next: number;
  previous: number;
}

export interface EndpointView {
  address: number;
  /** Addresses of tasks, or 0. */
  waiting: number;
  receiver: number;
}

/** What a frame that starts something says. Interior frames of free blocks and regions are left out. */
export interface FrameView {
  number: number;
  kind: number;
  count: number;
  a: number;
  b: number;
}

export interface CoreView {
  current: number;
  floatOwner: number;
  since: number;
  sliceEnd: number;
  deadline: number;
  budgetEnd: number;
}
