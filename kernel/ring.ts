import { Limit, LogMeta, Status } from "../abi/syscall";
import { RING_BYTES } from "./layout";
import { counter } from "../abi/machine";
import { setBits } from "./schedule";
import { Task, findTask } from "./task";

/** A ring of numbered records of 64 bytes; the newest take the place of the oldest. */
@unmanaged
@final
export class Ring {
  /** Sequence number of the next record. */
  next: u64 = 0;
  /** Task to tell of new records, 0: nobody, and by which bits. */
  bits: u64 = 0;
  reader: u32 = 0;
}
@unmanaged
@final
class Record {
  /** What the record is, with its time. */
  meta: u64 = 0;
  /** Who wrote it or is told of. */
  who: u64 = 0;
}
/** What follows in a record. */
export const CONTENT: usize = 16;
const RECORD: u32 = 64;
const CAPACITY: u32 = RING_BYTES / RECORD - 1;

function record(ring: Ring, sequence: u64): Record {
  return changetype<Record>(changetype<u32>(ring) + RECORD + <u32>(sequence % CAPACITY) * RECORD);
}

/** A new record, for its content to be written; the reader is told. @param meta without the time @returns its address */
export function append(ring: Ring, meta: u64, who: u64): u32 {
  const entry = record(ring, ring.next++);
  entry.meta = meta | (counter() << LogMeta.TimeShift);
  entry.who = who;
  const reader = findTask(ring.reader);
  if (reader) setBits(reader, ring.bits);
  return changetype<u32>(entry);
}

/** Answers a system call with the record of the sequence number in x1, or the oldest if that is later. */
export function readRing(task: Task, ring: Ring): Status {
  const next = ring.next;
  let sequence = task.x1;
  if (sequence >= next) return Status.NotFound;
  if (next > CAPACITY && sequence < next - CAPACITY) sequence = next - CAPACITY;
  const entry = record(ring, sequence);
  task.x1 = (sequence & u32.MAX_VALUE) | (entry.who << 32);
  task.x2 = entry.meta;
  memory.copy(changetype<usize>(task) + offsetof<Task>("x3"), changetype<usize>(entry) + CONTENT, Limit.LogTextBytes);
  return Status.Ok;
}
