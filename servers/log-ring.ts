/**
 * The ring of recent messages. Records of the kernel's log come in one after another, those of a long message perhaps
 * mixed with others'; each writer's are joined, and a message is kept once it is whole.
 */
import { LOG_RECORD_BYTES, LOG_RECORD_TEXT_BYTES, LogRecord } from "../lib/protocol/log";

/** Messages that are kept. */
export const KEPT: u32 = 512;
const RING = memory.data(KEPT * LOG_RECORD_BYTES, 8);
/** One past the newest message's number; the first is 0. */
export let end: u64 = 0;

/** Messages that are being joined, each a writer (0: free) and a `LogRecord`. */
const JOINS: u32 = 8;
const JOIN_RECORD: u32 = 8;
const JOIN_SIZE: u32 = JOIN_RECORD + LOG_RECORD_BYTES;
const JOINING = memory.data(JOINS * JOIN_SIZE, 8);
/** Which of them is given up first when all are taken. */
let oldestJoin: u32 = 0;

/** Number of the oldest message that is kept. */
export function oldest(): u64 {
  return end > KEPT ? end - KEPT : 0;
}

/** A message that is kept. */
export function message(number: u64): LogRecord {
  return changetype<LogRecord>(RING + <u32>(number % KEPT) * LOG_RECORD_BYTES);
}

/** Adds a message, to be filled in. */
export function append(time: u64, level: u32): LogRecord {
  const record = message(end++);
  memory.fill(changetype<usize>(record), 0, LOG_RECORD_BYTES);
  record.time = time;
  record.level = level;
  return record;
}

/** Adds text to a record, as much as fits. */
export function addText(record: LogRecord, text: usize, bytes: u32): void {
  const fits = min<u32>(bytes, LOG_RECORD_TEXT_BYTES - record.length);
  memory.copy(record.text + record.length, text, fits);
  record.length += fits;
}

/**
 * Takes a record of the kernel's log in. @param writer its badge @param more whether the next of this writer goes on
 * @returns the message that is now whole, without its name; null when it is not
 */
export function join(writer: u32, time: u64, level: u32, text: usize, bytes: u32, more: bool): LogRecord | null {
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
    const record = changetype<LogRecord>(slot + JOIN_RECORD);
    record.time = time;
    record.level = level;
  }
  addText(changetype<LogRecord>(slot + JOIN_RECORD), text, bytes);
  if (more) return null;
  store<u32>(slot, 0);
  const record = message(end++);
  memory.copy(changetype<usize>(record), slot + JOIN_RECORD, LOG_RECORD_BYTES);
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
