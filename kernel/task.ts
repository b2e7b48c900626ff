import { Limit } from "../abi/syscall";
import { TrapFrame } from "../abi/trap-frame";
import { PAGE, SLOTS } from "./layout";

/**
 * A task is one page:
 *
 *     0     registers, in the order that boot/vectors.S saves and restores them
 *     272   this class's other fields
 *     512   floating-point registers, 528 bytes
 *     1040  donors: callers being served at a higher priority than the task's own (a queue)
 *     1184  handles and mappings, 32 bytes each
 */
@unmanaged
@final
export class Task extends TrapFrame {
  /** TTBR0_EL1: ASID and level-1 table. */
  space: u64 = 0;
  /** `TaskState`. */
  state: u32 = 0;
  /** Calling or Receiving: the endpoint (0: none). AwaitingReply: the server's task. */
  partner: u32 = 0;
  /** Slot index in bits 0-9, generation above. */
  id: u32 = 0;
  /** Now, with what callers lend; 0-31. */
  priority: u32 = 0;
  /** Its own. */
  base: u32 = 0;
  /** Calling: of the handle that it called by. */
  badge: u32 = 0;
  /** Its neighbours in the queue it is in. */
  next: u32 = 0;
  previous: u32 = 0;
  /** The endpoint it is the receiver of. */
  endpoint: u32 = 0;
  /** Notification bits that are set, and those a receive waits for. */
  bits: u64 = 0;
  mask: u64 = 0;
  handles: u32 = 0;
  handleCount: u32 = 0;
  /** First free handle entry's address. */
  freeHandle: u32 = 0;
  quota: u32 = 0;
  pages: u32 = 0;
  /** How much of its quota it has handed to tasks that it created. */
  lent: u32 = 0;
  /** Task id of its creator, to be told by these bits when it faults or ends. */
  parent: u32 = 0;
  parentBits: u64 = 0;
  /** Processor ticks used. */
  ticks: u64 = 0;
  slice: u64 = 0;
  /** What `ticks` may come to before others of its priority take their turn. */
  turnEnd: u64 = 0;
  /** Ticks that it may use in each period of so many; 0: no limit. */
  budget: u64 = 0;
  period: u64 = 0;
  /** When the present period ends, and what `ticks` may come to in it. */
  periodEnd: u64 = 0;
  ticksEnd: u64 = 0;
  timerAt: u64 = 0;
  timerPlace: u32 = 0;
  exitCode: u32 = 0;
  timerBits: u64 = 0;
  timeoutAt: u64 = 0;
  timeoutPlace: u32 = 0;
  /** 1: it does not run whatever its state; if Ready it is in no queue, if Receiving nobody finds it waiting. */
  suspended: u32 = 0;
  /** The queue it is in. */
  queue: u32 = 0;
  /** `Special` bits. */
  special: u32 = 0;
  esr: u64 = 0;
  far: u64 = 0;
  /** Entries of its first table beyond which none was used. */
  reach: u32 = 0;
  /** `Past` bits. */
  past: u32 = 0;
}

/** What a task has ever done, so that what it never did need not be searched for when it ends. */
export const enum Past {
  /** Received on an endpoint: callers may wait for it. */
  Received = 1,
  Created = 2,
  Bound = 4,
}

/** What makes switches to a task and from it take more than usual. */
export const enum Special {
  Budget = 1,
  /** It has used floating point. */
  Float = 2,
}

export const FLOAT_AREA: u32 = 512;
export const DONORS: u32 = 1040;
export const HANDLES: u32 = 1184;

if (offsetof<Task>("pc") != 256) ERROR("boot/vectors.S relies on this offset");
if (offsetof<Task>() > FLOAT_AREA) ERROR("task fields run into the floating-point area");

const INDEX_BITS: u32 = 10;
const INDEX_MASK: u32 = (1 << INDEX_BITS) - 1;
if (1 << INDEX_BITS != Limit.Tasks) ERROR("a task index must fit its bits");

export function slotIndex(id: u32): u32 {
  return id & INDEX_MASK;
}

/** The task with this id, or null when it has ended. */
export function findTask(id: u32): Task | null {
  const slot = SLOTS + ((id & INDEX_MASK) << 3);
  if (load<u32>(slot) != id) return null;
  return changetype<Task | null>(load<u32>(slot, 4));
}

/** The task in a slot, or null. @param index below Limit.Tasks */
export function taskAt(index: u32): Task | null {
  return changetype<Task | null>(load<u32>(SLOTS + (index << 3), 4));
}

/** A slot that no task has, or 0: index 0 is never used, so that id 0 means none. */
export function freeSlot(): u32 {
  for (let index: u32 = 1; index < <u32>Limit.Tasks; index++) if (taskAt(index) == null) return index;
  return 0;
}

/** Gives a free slot to the task, which gets its id by it. */
export function takeSlot(task: Task, index: u32): void {
  const slot = SLOTS + (index << 3);
  // a generation that wraps starts over at 1
  let id = load<u32>(slot) + (1 << INDEX_BITS);
  if (id >> INDEX_BITS == 0) id += 1 << INDEX_BITS;
  task.id = (id & ~INDEX_MASK) | index;
  store<u32>(slot, task.id);
  store<u32>(slot, changetype<u32>(task), 4);
}

/** Frees the slot; its id is never found again. */
export function leaveSlot(task: Task): void {
  const slot = SLOTS + (slotIndex(task.id) << 3);
  store<u32>(slot, 0, 4);
  // the id stays as the last generation used, so it must not be looked up with a null page
}

/** The task whose page an address within lies in. */
export function taskOf(address: u32): Task {
  return changetype<Task>(address & ~(PAGE - 1));
}
