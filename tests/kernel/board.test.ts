/** The addresses and bits that kernel and shim have as constants of their own are those that abi/registers/ declares. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Block, type FieldName, offsetsOf, type RegisterName } from "../../abi/registers/block";
import { interrupts } from "../../abi/registers/kernel/interrupts";
import { local } from "../../abi/registers/kernel/local";
import { mailbox } from "../../abi/registers/kernel/mailbox";
import { sourceOf } from "./sources";

const board = sourceOf("abi/board.ts");
const PERIPHERALS = board.constant("PERIPHERALS");
const INTERRUPTS = PERIPHERALS + 0xb200;
const MAILBOX = PERIPHERALS + 0xb880;
const LOCAL = 0x4000_0000;

/** The bits of a field, where they are in the register. */
function bits<B extends Block, R extends RegisterName<B>>(block: B, register: R, field: FieldName<B, R>): number {
  const { bits, count } = block.registers[register].fields![field];
  if (typeof bits !== "number" || count !== undefined) throw new Error(`a field of ${register} is not one bit`);
  return 2 ** bits;
}

describe("abi/board.ts", () => {
  const { pending, enable, disable } = offsetsOf(interrupts);
  const at = offsetsOf(mailbox);
  const core = offsetsOf(local);

  test.each([
    ["Legacy", "Pending1", INTERRUPTS + pending],
    ["Legacy", "Pending2", INTERRUPTS + pending + 4],
    ["Legacy", "Enable1", INTERRUPTS + enable],
    ["Legacy", "Enable2", INTERRUPTS + enable + 4],
    ["Legacy", "Disable1", INTERRUPTS + disable],
    ["Legacy", "Disable2", INTERRUPTS + disable + 4],
    ["Local", "TimerControl", LOCAL + core.timerControl],
    ["Local", "Source", LOCAL + core.source],
    ["Local", "VirtualTimer", bits(local, "timerControl", "virtualTimer")],
    ["Local", "VirtualTimer", bits(local, "source", "virtualTimer")],
    ["Local", "Peripherals", bits(local, "source", "peripherals")],
    ["Mailbox", "Read", MAILBOX + at.receive],
    ["Mailbox", "ReadStatus", MAILBOX + at.receiveStatus],
    ["Mailbox", "Write", MAILBOX + at.send],
    ["Mailbox", "WriteStatus", MAILBOX + at.sendStatus],
  ])("%s.%s", (name, member, declared) => {
    expect(board.member(name, member)).toBe(declared);
  });

  test("a word of pending has 32 lines", () => {
    expect(board.constant("INTERRUPT_LINES")).toBe(32 * interrupts.registers.pending.count);
  });
});

test.each([
  ["MAILBOX_READ", MAILBOX + mailbox.registers.receive.offset],
  ["MAILBOX_READ_STATUS", MAILBOX + mailbox.registers.receiveStatus.offset],
  ["MAILBOX_WRITE", MAILBOX + mailbox.registers.send.offset],
  ["MAILBOX_WRITE_STATUS", MAILBOX + mailbox.registers.sendStatus.offset],
])("boot/lastwords.c: %s", (name, declared) => {
  const text = readFileSync(new URL("../../boot/lastwords.c", import.meta.url), "utf8");
  expect(Number(new RegExp(`^#define ${name} (0x\\w+)$`, "m").exec(text)?.[1])).toBe(declared);
});

test.each(["kernel/firmware.ts", "boot/lastwords.c"])("%s waits for the bits that say full and empty", (file) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const waited = (status: RegExp) => [...text.matchAll(status)].map(([, mask]) => Number(mask));
  const write = /(?:Mailbox\.WriteStatus\) &|MAILBOX_WRITE_STATUS,) (0x\w+)\)/g;
  const read = /(?:Mailbox\.ReadStatus\) &|MAILBOX_READ_STATUS,) (0x\w+)\)/g;
  expect(waited(write)).toEqual([bits(mailbox, "sendStatus", "full")]);
  expect(waited(read)).toEqual([bits(mailbox, "receiveStatus", "empty")]);
});
