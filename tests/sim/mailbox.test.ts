/** Mailbox and property interface: hardware sheet 7; the data cache in between: sheet 3.5. */
import { beforeEach, describe, expect, test } from "vitest";
import { DataCache } from "../../sim/cache";
import { Mailbox, boardFirmware, qemuFirmware } from "../../sim/mailbox";

const MIB = 1024 * 1024;
const BUFFER = 0x2000;
const READ = 0x00;
const STATUS0 = 0x18;
const CONFIGURATION = 0x1c;
const WRITE = 0x20;
const STATUS1 = 0x38;
const EMPTY = 0x4000_0000;
const MESSAGE = 0xc000_0000 + BUFFER + 8;

const memory = new Uint8Array(0x4000);
const words = new Uint32Array(memory.buffer);
let cache: DataCache;

beforeEach(() => {
  memory.fill(0);
  cache = new DataCache(() => memory);
});

function board(): Mailbox {
  return new Mailbox(boardFirmware(512 * MIB), { memory: cache, strict: true });
}

function qemu(): Mailbox {
  return new Mailbox(qemuFirmware(960 * MIB), { memory: cache, strict: false });
}

/** Asks for tags, each an id and its value's words. @returns the buffer's words after the reply */
function ask(mailbox: Mailbox, ...tags: readonly (readonly [number, readonly number[]])[]): number[] {
  const list = tags.flatMap(([id, value]) => [id, value.length * 4, 0, ...value]);
  const buffer = [(list.length + 3) * 4, 0, ...list, 0];
  words.set(buffer, BUFFER / 4);
  cache.cleanInvalidate(BUFFER, buffer.length * 4);
  mailbox.write(WRITE, MESSAGE);
  expect(mailbox.read(READ) >>> 0).toBe(MESSAGE);
  cache.cleanInvalidate(BUFFER, buffer.length * 4);
  return [...words.slice(BUFFER / 4, BUFFER / 4 + buffer.length)];
}

describe("property tags", () => {
  test("a known tag is answered with bit 31 and its length", () => {
    expect(ask(board(), [0x10005, [0, 0]])).toEqual([32, 0x8000_0000, 0x10005, 8, 0x8000_0008, 0, 512 * MIB, 0]);
    expect(ask(board(), [0x10004, [0, 0]]).slice(4, 7)).toEqual([0x8000_0008, 0x1234_abcd, 0]);
  });

  test("tags are handled in order", () => {
    const mailbox = board();
    const reply = ask(mailbox, [0x30002, [2, 0]], [0x30006, [0, 0]], [0x10002, [0]]);
    expect(reply.slice(2, 16)).toEqual([
      ...[0x30002, 8, 0x8000_0008, 2, 48_000_000],
      ...[0x30006, 8, 0x8000_0008, 0, 47_236],
      ...[0x10002, 4, 0x8000_0004, 0xa02082],
    ]);
    expect(mailbox.requests).toEqual([0x30002, 0x30006, 0x10002]);
  });

  test("the length is the wanted one even when the buffer is short and the value cut", () => {
    expect(ask(board(), [0x10005, [7]]).slice(4, 6)).toEqual([0x8000_0008, 0]);
    expect(ask(board(), [0x10003, [0, 0]])[4]).toBe(0x8000_0006);
  });

  test("pitfall 10: an unknown tag keeps bit 31 clear on a board; QEMU sets it with length 0", () => {
    expect(ask(board(), [0x30041, [0, 0]]).slice(1, 5)).toEqual([0x8000_0000, 0x30041, 8, 0]);
    expect(ask(qemu(), [0x30041, [0, 0]]).slice(1, 5)).toEqual([0x8000_0000, 0x30041, 8, 0x8000_0000]);
  });

  test("a tag that runs past the buffer is a parse error", () => {
    words.set([24, 0, 0x10005, 64, 0, 0], BUFFER / 4);
    cache.cleanInvalidate(BUFFER, 64);
    board().write(WRITE, MESSAGE);
    cache.cleanInvalidate(BUFFER, 64);
    expect(words[BUFFER / 4 + 1]).toBe(0x8000_0001);
  });

  test("QEMU's values", () => {
    expect(ask(qemu(), [0x30002, [2, 0]])[6]).toBe(3_000_000);
    expect(ask(qemu(), [0x30002, [3, 0]])[6]).toBe(700_000_000);
    expect(ask(qemu(), [0x10006, [0, 0]]).slice(5, 7)).toEqual([960 * MIB, 64 * MIB]);
    expect(ask(qemu(), [0x3000a, [0, 0]])[6]).toBe(99_000);
  });
});

describe("mailbox", () => {
  test("bit 30 of the status says empty, until the reply is there", () => {
    const mailbox = board();
    expect(mailbox.read(STATUS0)).toBe(EMPTY);
    mailbox.delay = 2;
    mailbox.write(WRITE, MESSAGE);
    expect([1, 2, 3].map(() => mailbox.read(STATUS0))).toEqual([EMPTY, EMPTY, 0]);
    expect(mailbox.read(STATUS1)).toBe(0);
  });

  test("other channels may answer in between", () => {
    const mailbox = board();
    mailbox.unrelated.push(0x1230);
    mailbox.write(WRITE, MESSAGE);
    expect([mailbox.read(READ), mailbox.read(READ) >>> 0]).toEqual([0x1230, MESSAGE]);
  });

  test("bit 31 of the status says full; a write is then an error", () => {
    const mailbox = board();
    for (let i = 0; i < 8; i++) {
      cache.cleanInvalidate(BUFFER, 64);
      words.fill(0);
      cache.cleanInvalidate(BUFFER, 64);
      mailbox.write(WRITE, MESSAGE);
    }
    expect(mailbox.read(STATUS1) >>> 0).toBe(0x8000_0000);
    expect(mailbox.read(STATUS0) >>> 0).toBe(0x8000_0000);
    expect(() => mailbox.write(WRITE, MESSAGE)).toThrow("full");
  });

  test("bit 0 of the configuration has it interrupt while there is a message", () => {
    const mailbox = board();
    mailbox.write(WRITE, MESSAGE);
    expect(mailbox.interrupt.level).toBe(false);
    mailbox.write(CONFIGURATION, 1);
    expect([mailbox.read(CONFIGURATION), mailbox.interrupt.level]).toEqual([1, true]);
    mailbox.read(READ);
    expect(mailbox.interrupt.level).toBe(false);
    mailbox.delay = 2;
    words[BUFFER / 4 + 1] = 0;
    cache.write(BUFFER + 4, 0);
    mailbox.write(WRITE, MESSAGE);
    expect(mailbox.interrupt.level).toBe(false);
    mailbox.read(STATUS0);
    mailbox.read(STATUS0);
    expect(mailbox.interrupt.level).toBe(true);
    mailbox.write(CONFIGURATION, 0);
    expect(mailbox.interrupt.level).toBe(false);
  });

  test("what is not declared is refused, and so is the wrong way", () => {
    expect(() => board().read(0x10)).toThrow("mailbox: read of 0x10, which is no register");
    expect(() => board().read(WRITE)).toThrow("mailbox: read of send at 0x20, which is write-only");
    expect(() => board().write(STATUS0, 0)).toThrow("mailbox: write to receiveStatus at 0x18, which is read-only");
  });

  test("nobody may wait for ever", () => {
    const mailbox = board();
    mailbox.full = Infinity;
    const poll = () => {
      for (;;) mailbox.read(STATUS1);
    };
    expect(poll).toThrow("polled for ever");
  });

  test("a board wants a request's code to be 0", () => {
    const mailbox = board();
    ask(mailbox, [0x10002, [0]]);
    expect(() => mailbox.write(WRITE, MESSAGE)).toThrow("0x80000000 is not the code of a request");
  });

  test("a firmware may be slow to take requests, fail in the middle, or be another", () => {
    const mailbox = board();
    mailbox.full = 2;
    expect([1, 2, 3].map(() => mailbox.read(STATUS1) >>> 0)).toEqual([0x8000_0000, 0x8000_0000, 0]);
    mailbox.partial = true;
    expect(ask(mailbox, [0x10002, [7]]).slice(1, 6)).toEqual([0x8000_0001, 0x10002, 4, 0x8000_0004, 0xa02082]);
    mailbox.partial = false;
    mailbox.answers.set(0x10002, [1, 2]);
    expect(ask(mailbox, [0x10002, [8, 9]]).slice(1, 7)).toEqual([0x8000_0000, 0x10002, 8, 0x8000_0008, 1, 2]);
    expect(mailbox.sent).toEqual([[7], [8, 9]]);
  });

  test("a board wants the uncached alias of the buffer", () => {
    expect(() => board().write(WRITE, BUFFER + 8)).toThrow("uncached alias");
    qemu().write(WRITE, BUFFER + 8);
  });
});

describe("data cache", () => {
  test("VideoCore sees what was cleaned, not what was written", () => {
    words[BUFFER / 4] = 1;
    expect(cache.read(BUFFER)).toBe(0);
    cache.cleanInvalidate(BUFFER, 4);
    words[BUFFER / 4] = 2;
    expect(cache.read(BUFFER)).toBe(1);
  });

  test("the processor sees a reply after it has invalidated the line", () => {
    cache.cleanInvalidate(BUFFER, 64);
    cache.write(BUFFER + 4, 7);
    expect(words[BUFFER / 4 + 1]).toBe(0);
    cache.cleanInvalidate(BUFFER, 64);
    expect(words[BUFFER / 4 + 1]).toBe(7);
  });

  test("a line written to meanwhile goes over the reply", () => {
    cache.cleanInvalidate(BUFFER, 64);
    cache.write(BUFFER, 7);
    words[BUFFER / 4 + 3] = 9;
    cache.cleanInvalidate(BUFFER, 64);
    expect([words[BUFFER / 4], words[BUFFER / 4 + 3]]).toEqual([0, 9]);
  });
});
