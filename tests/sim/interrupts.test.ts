/** Interrupt controllers: hardware sheet 5.1 (BCM2835 ARM Peripherals 7.5) and 5.2 (QA7 4.6, 4.10). */
import { expect, test } from "vitest";
import { Gpio } from "../../sim/gpio";
import { LegacyInterrupts, LocalInterrupts } from "../../sim/interrupts";

const BASIC = 0x00;
const PENDING1 = 0x04;
const PENDING2 = 0x08;
const ENABLE1 = 0x10;
const ENABLE2 = 0x14;
const ENABLE_BASIC = 0x18;
const DISABLE1 = 0x1c;
const DISABLE2 = 0x20;

test("5.1: a line is pending while it is asserted and enabled; writing 1 enables or disables", () => {
  const controller = new LegacyInterrupts(true);
  controller.setLine(3, true);
  expect(controller.read(PENDING1)).toBe(0);
  controller.write(ENABLE1, 0x0000_0018);
  expect(controller.read(ENABLE1)).toBe(0x18);
  expect(controller.read(PENDING1)).toBe(8);
  expect(controller.asserted).toBe(true);
  controller.write(DISABLE1, 0x8);
  expect(controller.read(PENDING1)).toBe(0);
  expect(controller.read(ENABLE1)).toBe(0x10);
  controller.write(ENABLE1, 0x8);
  controller.setLine(3, false);
  expect(controller.asserted).toBe(false);
});

test("5.1: lines 32-63 are in bank 2, bit 31 included", () => {
  const controller = new LegacyInterrupts(true);
  controller.write(ENABLE2, 0x8000_0000);
  controller.setLine(63, true);
  expect(controller.read(PENDING2)).toBe(0x8000_0000);
  controller.write(DISABLE2, 0xffff_ffff);
  expect(controller.read(ENABLE2)).toBe(0);
});

test("5.1: ARM lines are bits 0-7 of basic pending", () => {
  const controller = new LegacyInterrupts(true);
  controller.write(ENABLE_BASIC, 2);
  controller.setLine(65, true);
  expect(controller.read(BASIC)).toBe(2);
});

test("pitfall 5: the PL011's line 57 has shortcut bit 19; only QEMU shows bit 9 as well", () => {
  const [board, qemu] = [true, false].map((hidden) => {
    const controller = new LegacyInterrupts(hidden);
    controller.write(ENABLE2, 1 << 25);
    controller.setLine(57, true);
    return controller;
  });
  expect(board.read(BASIC)).toBe(1 << 19);
  expect(qemu.read(BASIC)).toBe((1 << 19) | (1 << 9));
  expect(board.read(PENDING2)).toBe(1 << 25);
  board.write(ENABLE2, 1);
  board.setLine(32, true);
  expect(board.read(BASIC)).toBe((1 << 19) | (1 << 9));
});

test("5.1: the wires of a device are lines 49 to 52, those of the GPIO, and level sensitive", () => {
  const gpio = new Gpio();
  const controller = new LegacyInterrupts(true);
  controller.write(ENABLE2, 0xffff_ffff);
  // Asserted before they are connected.
  gpio.write(0x68, 1 << 20);
  gpio.pins[52].connect("outside").drive(true);
  [...gpio.banks, gpio.interrupt].forEach((wire, index) => controller.connect(49 + index, wire));
  expect(controller.read(PENDING2)).toBe((1 << (51 - 32)) | (1 << (52 - 32)));
  gpio.write(0x64, 1);
  expect(controller.read(PENDING2) & (1 << (49 - 32))).toBe(1 << (49 - 32));
  gpio.write(0x64, 0);
  gpio.write(0x68, 0);
  for (const offset of [0x40, 0x44]) gpio.write(offset, gpio.read(offset));
  expect(controller.asserted).toBe(false);
});

test("5.2: the virtual timer and the peripherals reach the core that they are routed to", () => {
  let gpu = false;
  let timer = false;
  const controller = new LocalInterrupts(
    () => gpu,
    (core) => core === 0 && timer,
  );
  gpu = timer = true;
  expect(controller.source(0)).toBe(1 << 8);
  controller.write(0x40, 8);
  expect(controller.read(0x60)).toBe((1 << 8) | 8);
  expect(controller.read(0x64)).toBe(0);
  controller.write(0x0c, 2);
  expect(controller.read(0x60)).toBe(8);
  expect(controller.read(0x68)).toBe(1 << 8);
  timer = false;
  expect(controller.source(0)).toBe(0);
});

test("what is not modelled is an error that says so", () => {
  const legacy = new LegacyInterrupts(true);
  const local = new LocalInterrupts(
    () => false,
    () => false,
  );
  expect(() => legacy.read(0x28)).toThrow("no register");
  expect(() => legacy.write(0x04, 1)).toThrow("read-only");
  expect(() => legacy.write(0x0c, 0x80)).toThrow("fast interrupts");
  expect(() => local.read(0x34)).toThrow("not modelled");
  expect(() => local.write(0x34, 1)).toThrow("not modelled");
});
