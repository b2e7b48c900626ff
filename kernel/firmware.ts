import { Mailbox } from "../abi/board";
import { MAILBOX_BUFFER } from "./layout";
import { cleanInvalidate, deviceBarrier, deviceRead, deviceWrite } from "../abi/machine";

/**
 * The mailbox property interface (raspberrypi/firmware wiki, "Mailbox property interface"): a message of tags, each with
 * four words, which take the answer. The kernel makes the call because the mailbox shares its page with the interrupt
 * controller.
 */
const RESPONSE: u32 = 0x80000000;
const VALUE_WORDS: u32 = 4;
const TAG_BYTES: u32 = 12 + VALUE_WORDS * 4;
/** The buffer as the VideoCore sees it: uncached alias of RAM. */
const BUS: u32 = 0xc0000000;
/** Polls of a mailbox before the firmware counts as dead. It answers within microseconds. */
const PATIENCE: u32 = 10000000;

const enum Word {
  Size = 0,
  Code = 4,
  Tag = 8,
  ValueBytes = 12,
  TagCode = 16,
  Value = 20,
}

/** A word of a tag's answer. @param index 0-3 */
export function propertyWord(index: u32, tag: u32 = 0): u32 {
  return load<u32>(MAILBOX_BUFFER + tag * TAG_BYTES + (index << 2), Word.Value);
}

/** Puts a tag into the message. @param place 0-6, one after the other */
export function putTag(place: u32, tag: u32, w0: u32, w1: u32, w2: u32 = 0, w3: u32 = 0): void {
  const at = MAILBOX_BUFFER + place * TAG_BYTES;
  store<u32>(at, tag, Word.Tag);
  store<u32>(at, VALUE_WORDS * 4, Word.ValueBytes);
  store<u32>(at, 0, Word.TagCode);
  store<u32>(at, w0, Word.Value);
  store<u32>(at, w1, Word.Value + 4);
  store<u32>(at, w2, Word.Value + 8);
  store<u32>(at, w3, Word.Value + 12);
}

/** Makes the call with the tags put before. @returns bytes of the last one's answer, 0 when the firmware does not know it */
export function askFirmware(tags: u32): u32 {
  const last = (tags - 1) * TAG_BYTES;
  const bytes = last + TAG_BYTES + 12;
  store<u32>(MAILBOX_BUFFER, bytes, Word.Size);
  store<u32>(MAILBOX_BUFFER, 0, Word.Code);
  store<u32>(MAILBOX_BUFFER + last, 0, Word.Tag + TAG_BYTES);
  // the VideoCore reads and writes memory behind the cache
  cleanInvalidate(MAILBOX_BUFFER, bytes);
  deviceBarrier();
  const answered = exchange(BUS | MAILBOX_BUFFER | Mailbox.PropertyChannel);
  deviceBarrier();
  if (!answered) return 0;
  // lines that were fetched by speculation meanwhile must go
  cleanInvalidate(MAILBOX_BUFFER, bytes);
  const code = load<u32>(MAILBOX_BUFFER + last, Word.TagCode);
  // QEMU reports success for unknown tags too, but with length 0
  if (load<u32>(MAILBOX_BUFFER, Word.Code) != RESPONSE || (code & RESPONSE) == 0) return 0;
  return code & ~RESPONSE;
}

/** Gives the firmware a message, and waits until it comes back. @returns false when it did not within `PATIENCE` */
function exchange(message: u32): bool {
  let polls: u32 = 0;
  while ((deviceRead(Mailbox.WriteStatus) & 0x80000000) != 0) if (++polls > PATIENCE) return false;
  deviceWrite(Mailbox.Write, message);
  for (; polls <= PATIENCE; polls++) {
    // other channels may answer in between
    if ((deviceRead(Mailbox.ReadStatus) & 0x40000000) == 0 && deviceRead(Mailbox.Read) == message) return true;
  }
  return false;
}

/** Tags that programs may use: firmware, board, memory, clocks, voltages, temperature, DMA; all only read, but for the notice of a reboot. */
export function isOpenTag(tag: u32): bool {
  if (tag == 0x00000001 || tag == 0x00060001 || (tag >= 0x00030046 && tag <= 0x00030048)) return true;
  if (tag >= 0x00010001 && tag <= 0x00010006) return true;
  return tag >= 0x00030001 && tag <= 0x0003000a;
}
