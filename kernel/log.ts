import { HandleType, Limit, LogLevel, LogMeta, Status, SystemRight } from "../abi/syscall";
import { need, whyNot } from "./handle";
import { LOG, TABLES_END } from "./layout";
import { counter } from "./machine";
import { setBits } from "./schedule";
import { Task, findTask } from "./task";

/** The ring of recent messages: a header, then records of 64 bytes. A message longer than one record goes on in the next. */
@unmanaged
@final
class Header {
  /** Sequence number of the next record. */
  next: u64 = 0;
  /** Task to tell of new records, and how. */
  reader: u32 = 0;
  _padding: u32 = 0;
  bits: u64 = 0;
}
@unmanaged
@final
class Record {
  /** `LogMeta`, with the time. */
  meta: u64 = 0;
  /** Who: the badge of the handle, 0 for the kernel. */
  badge: u64 = 0;
}
const TEXT: usize = 16;
const RECORD: u32 = 64;
const CAPACITY: u32 = (TABLES_END - LOG) / RECORD - 1;
const header = changetype<Header>(LOG);

function record(sequence: u64): u32 {
  return LOG + RECORD + <u32>(sequence % CAPACITY) * RECORD;
}

/** A new record with no text yet. @param meta its `LogMeta` without the time */
function append(meta: u64, badge: u64): u32 {
  const address = record(header.next++);
  const entry = changetype<Record>(address);
  entry.meta = meta | (counter() << LogMeta.TimeShift);
  entry.badge = badge;
  return address;
}

function tellReader(): void {
  const reader = findTask(header.reader);
  if (reader) setBits(reader, header.bits);
}

/** The kernel's own message. @param text ASCII */
export function log(level: LogLevel, text: string): void {
  for (let at = 0; at < text.length;) {
    const length = min(text.length - at, <i32>Limit.LogTextBytes);
    const more = at + length < text.length ? <u32>LogMeta.More : 0;
    const address = append(length | (level << LogMeta.LevelShift) | more, 0);
    for (let i = 0; i < length; i++) store<u8>(address + i, text.charCodeAt(at + i), TEXT);
    at += length;
  }
  tellReader();
}

/** Syscall.Log. */
export function logAppend(task: Task): Status {
  const handle = need(task, task.x0, HandleType.System, SystemRight.Log);
  if (handle == null) return whyNot();
  const meta = task.x1;
  if (meta >> LogMeta.TimeShift != 0 || (meta & LogMeta.LengthMask) > <u64>Limit.LogTextBytes)
    return Status.BadArgument;
  const address = append(meta, handle.badge);
  for (let i: usize = 0; i < <usize>Limit.LogTextBytes; i += 8) {
    store<u64>(<usize>address + i, load<u64>(changetype<usize>(task) + i, offsetof<Task>("x2")), TEXT);
  }
  tellReader();
  return Status.Ok;
}

/** Syscall.LogRead. */
export function logRead(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.LogRead) == null) return whyNot();
  let sequence = task.x1;
  if (sequence >= header.next) return Status.NotFound;
  if (header.next > CAPACITY && sequence < header.next - CAPACITY) sequence = header.next - CAPACITY;
  const address = record(sequence);
  const entry = changetype<Record>(address);
  task.x1 = (sequence & u32.MAX_VALUE) | (entry.badge << 32);
  task.x2 = entry.meta;
  for (let i: usize = 0; i < <usize>Limit.LogTextBytes; i += 8) {
    store<u64>(changetype<usize>(task) + i, load<u64>(<usize>address + i, TEXT), offsetof<Task>("x3"));
  }
  return Status.Ok;
}

/** Syscall.LogBind. */
export function logBind(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.LogRead) == null) return whyNot();
  header.reader = task.id;
  header.bits = task.x1;
  return Status.Ok;
}
