/**
 * The ring of recent messages. Records of the kernel's log come in one after another, those of a long message perhaps
 * mixed with others'; each writer's are joined, and a message is kept once it is whole.
 */
import { LogRecord } from "../abi/protocol/log";

/** Messages that are kept. */
export const KEPT: u32 = 512;
const RING = memory.data(KEPT * LogRecord.Bytes);
/** One past the newest message's number; the first is 0. */
export let end: u64 = 0;

/** Messages that are being joined, each a writer (0: free) and a `LogRecord`. */
const JOINS: u32 = 8;
const JOIN_RECORD: u32 = 8;
const JOIN_SIZE: u32 = JOIN_RECORD + LogRecord.Bytes;
const JOINING = memory.data(JOINS * JOIN_SIZE);
/** Which of them is given up first when all are taken. */
let oldestJoin: u32 = 0;

/** Number of the oldest message that is kept. */
export function oldest(): u64 {
  return end > KEPT ? end - KEPT : 0;
}

/** Address of a message that is kept, as a `LogRecord`. */
export function message(number: u64): usize {
  return RING + <u32>(number % KEPT) * LogRecord.Bytes;
}

/** Adds a message and returns its `LogRecord`, to be filled in. */
export function append(time: u64, level: u32): usize {
  const record = message(end++);
  memory.fill(record, 0, LogRecord.Bytes);
  store<u64>(record, time, LogRecord.Time);
  store<u8>(record, level, LogRecord.Level);
  return record;
}

/** Adds text to a record, as much as fits. */
export function addText(record: usize, text: usize, bytes: u32): void {
  const length: u32 = load<u8>(record, LogRecord.Length);
  const fits = min<u32>(bytes, LogRecord.TextBytes - length);
  memory.copy(record + LogRecord.Text + length, text, fits);
  store<u8>(record, length + fits, LogRecord.Length);
}

/**
 * Takes a record of the kernel's log in. @param writer its badge @param more whether the next of this writer goes on
 * @returns the message that is now whole, without its name; 0 when it is not
 */
export function join(writer: u32, time: u64, level: u32, text: usize, bytes: u32, more: bool): usize {
  let slot = slotOf(writer);
  if (slot == 0) {
    if (!more) {
      const record = append(time, level);
      addText(record, text, bytes);
      return record;
    }
    slot = freeSlot();
    memory.fill(slot, 0, JOIN_SIZE);
    store<u32>(slot, writer + 1);
    store<u64>(slot + JOIN_RECORD, time, LogRecord.Time);
    store<u8>(slot + JOIN_RECORD, level, LogRecord.Level);
  }
  addText(slot + JOIN_RECORD, text, bytes);
  if (more) return 0;
  store<u32>(slot, 0);
  const record = message(end++);
  memory.copy(record, slot + JOIN_RECORD, LogRecord.Bytes);
  return record;
}

/** Forgets what is being joined: its other records are lost. */
export function forgetJoins(): void {
  memory.fill(JOINING, 0, JOINS * JOIN_SIZE);
}

function slotOf(writer: u32): usize {
  for (let i: u32 = 0; i < JOINS; i++) {
    if (load<u32>(JOINING + i * JOIN_SIZE) == writer + 1) return JOINING + i * JOIN_SIZE;
  }
  return 0;
}

function freeSlot(): usize {
  for (let i: u32 = 0; i < JOINS; i++) if (load<u32>(JOINING + i * JOIN_SIZE) == 0) return JOINING + i * JOIN_SIZE;
  return JOINING + (oldestJoin++ % JOINS) * JOIN_SIZE;
}
