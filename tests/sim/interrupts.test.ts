/** Interrupt controllers: hardware sheet 5.1 (BCM2835 ARM Peripherals 7.5) and 5.2 (QA7 4.6, 4.10). */
import { describe, expect, test } from "vitest";
import { Gpio } from "../../sim/gpio";
import { LegacyInterrupts, LocalInterrupts } from "../../sim/interrupts";
import { Wire } from "../../sim/wire";

const BASIC = 0x00;
const PENDING1 = 0x04;
const PENDING2 = 0x08;
const ENABLE1 = 0x10;
const ENABLE2 = 0x14;
const ENABLE_BASIC = 0x18;
const DISABLE1 = 0x1c;
const DISABLE2 = 0x20;

test("5.1: a line is pending while it is asserted and enabled; writing 1 enables or disables", () => {
  const controller = new LegacyInterrupts();
  controller.setLine(3, true);
  expect(controller.read(PENDING1)).toBe(0);
  controller.write(ENABLE1, 0x0000_0018);
  expect(controller.read(ENABLE1)).toBe(0x18);
  expect(controller.read(PENDING1)).toBe(8);
  expect(controller.interrupt.level).toBe(true);
  controller.write(DISABLE1, 0x8);
  expect(controller.read(PENDING1)).toBe(0);
  expect(controller.read(ENABLE1)).toBe(0x10);
  controller.write(ENABLE1, 0x8);
  controller.setLine(3, false);
  expect(controller.interrupt.level).toBe(false);
});

test("5.1: lines 32-63 are in bank 2, bit 31 included", () => {
  const controller = new LegacyInterrupts();
  controller.write(ENABLE2, 0x8000_0000);
  controller.setLine(63, true);
  expect(controller.read(PENDING2)).toBe(0x8000_0000);
  controller.write(DISABLE2, 0xffff_ffff);
  expect(controller.read(ENABLE2)).toBe(0);
});

test("5.1: ARM lines are bits 0-7 of basic pending, enabled and disabled by those of their own registers", () => {
  const controller = new LegacyInterrupts();
  controller.write(ENABLE_BASIC, 0x102);
  controller.setLine(65, true);
  expect([controller.read(BASIC), controller.read(ENABLE_BASIC)]).toEqual([2, 2]);
  controller.write(0x24, 2);
  expect([controller.read(BASIC), controller.read(0x24), controller.interrupt.level]).toEqual([0, 0, false]);
});

test("pitfall 5: the PL011's line 57 has shortcut bit 19; only QEMU shows bit 9 as well", () => {
  const [board, qemu] = [true, false].map((shortcutsHidden) => {
    const controller = new LegacyInterrupts({ shortcutsHidden });
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
  const controller = new LegacyInterrupts();
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
  expect(controller.interrupt.level).toBe(false);
});

describe("5.2, the ARM-local controller", () => {
  function wired() {
    const controller = new LocalInterrupts();
    const [peripherals, timer] = ["peripherals", "timer"].map((name) => new Wire(name).connect(name));
    controller.connectPeripherals(peripherals.wire);
    controller.connectTimer(0, timer.wire);
    return { controller, peripherals, timer, levels: () => controller.cores.map(({ level }) => level) };
  }

  test("QA7 4.10: a core's source shows what interrupts it, and it is interrupted while there is any", () => {
    const { controller, peripherals, levels } = wired();
    expect(levels()).toEqual([false, false, false, false]);
    peripherals.drive(true);
    expect(controller.read(0x60)).toBe(1 << 8);
    expect(levels()).toEqual([true, false, false, false]);
    peripherals.drive(false);
    expect(controller.read(0x60)).toBe(0);
    expect(levels()).toEqual([false, false, false, false]);
  });

  test("QA7 4.6: the virtual timer interrupts a core that has it enabled by bit 3, and no other", () => {
    const { controller, timer } = wired();
    timer.drive(true);
    expect(controller.interrupt.level).toBe(false);
    controller.write(0x44, 8);
    expect([controller.read(0x60), controller.read(0x64)]).toEqual([0, 0]);
    controller.write(0x40, 8);
    expect([controller.read(0x40), controller.read(0x60), controller.interrupt.level]).toEqual([8, 8, true]);
    timer.drive(false);
    expect(controller.interrupt.level).toBe(false);
  });

  test("the peripherals interrupt the core that they are routed to", () => {
    const { controller, peripherals, timer, levels } = wired();
    peripherals.drive(true);
    timer.drive(true);
    controller.write(0x40, 8);
    controller.write(0x0c, 2);
    expect(controller.read(0x0c)).toBe(2);
    expect([0x60, 0x64, 0x68].map((offset) => controller.read(offset))).toEqual([8, 0, 1 << 8]);
    expect(levels()).toEqual([true, false, true, false]);
  });

  test("an input has the level that its wire has when it is connected", () => {
    const controller = new LocalInterrupts();
    const wire = new Wire("peripherals", true);
    controller.connectPeripherals(wire);
    expect(controller.interrupt.level).toBe(true);
  });

  test("the peripherals' controller goes on to it", () => {
    const [controller, legacy] = [new LocalInterrupts(), new LegacyInterrupts()];
    controller.connectPeripherals(legacy.interrupt);
    legacy.setLine(57, true);
    expect(controller.interrupt.level).toBe(false);
    legacy.write(ENABLE2, 1 << 25);
    expect(controller.interrupt.level).toBe(true);
    legacy.write(DISABLE2, 1 << 25);
    expect(controller.interrupt.level).toBe(false);
  });
});

test("levels and enabled lines are saved, and restored with what follows from them", () => {
  const controller = new LegacyInterrupts();
  controller.write(ENABLE1, 1 << 3);
  controller.setLine(3, true);
  const saved = controller.save();
  controller.setLine(3, false);
  controller.write(DISABLE1, 1 << 3);
  controller.restore(saved);
  expect(controller.read(PENDING1)).toBe(8);
  expect(controller.interrupt.level).toBe(true);
});

test("after a reset nothing is enabled, and core 0 gets the peripherals", () => {
  const [legacy, local] = [new LegacyInterrupts(), new LocalInterrupts()];
  for (const offset of [BASIC, PENDING1, PENDING2, 0x0c, ENABLE1, ENABLE2, ENABLE_BASIC]) {
    expect(legacy.read(offset)).toBe(0);
  }
  for (const offset of [0x0c, 0x40, 0x44, 0x48, 0x4c]) expect(local.read(offset)).toBe(0);
});

test("what is not declared, or not modelled, is an error that says so", () => {
  const [legacy, local] = [new LegacyInterrupts(), new LocalInterrupts()];
  expect(() => legacy.read(0x28)).toThrow("interrupts: read of 0x28, which is no register");
  expect(() => legacy.write(0x04, 1)).toThrow("interrupts: write to pending[0] at 0x4, which is read-only");
  expect(() => legacy.write(0x0c, 0x80)).toThrow("fast interrupts");
  expect(() => local.read(0x34)).toThrow("local: read of 0x34, which is no register");
  expect(() => local.write(0x60, 1)).toThrow("local: write to source[0] at 0x60, which is read-only");
  expect(() => local.write(0x0c, 4)).toThrow("fast interrupts");
  expect(() => local.write(0x40, 0x80)).toThrow("fast interrupts");
});
