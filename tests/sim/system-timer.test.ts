/** The model of the system timer against the datasheet (BCM2835 ARM Peripherals, chapter 12). */
import { expect, test } from "vitest";
import { SystemTimer } from "../../sim/system-timer";

const [CS, CLO, CHI, C1] = [0x00, 0x04, 0x08, 0x10];
const MICROSECOND = 1000;

test("12.1 CLO and CHI are halves of one counter of microseconds", () => {
  const model = new SystemTimer(1);
  model.start = 5 * 2 ** 32 - 2;
  expect([model.read(CHI), model.read(CLO)]).toEqual([4, 0xffff_fffe]);
  model.clock.advance(2 * MICROSECOND);
  expect([model.read(CHI), model.read(CLO)]).toEqual([5, 0]);
});

test("12.1 C1: equal is a match, which interrupts until a 1 is written to its bit of CS", () => {
  const model = new SystemTimer(1);
  model.write(C1, 100);
  model.clock.advance(100 * MICROSECOND - 1);
  expect([model.read(CS), model.interrupt.level]).toEqual([0, false]);
  model.clock.advance(1);
  expect([model.read(CS), model.interrupt.level]).toEqual([2, true]);
  model.write(CS, 0xd);
  expect(model.interrupt.level).toBe(true);
  model.write(CS, 2);
  expect([model.read(CS), model.interrupt.level]).toEqual([0, false]);
});

test("12.1 C1: what is past matches when the lower half has gone round, and again each round", () => {
  const model = new SystemTimer(1);
  model.start = 1000;
  for (const value of [1000, 999]) {
    model.write(C1, value);
    model.clock.advance(2 ** 32 * MICROSECOND - 2 * MICROSECOND);
    expect(model.read(CS)).toBe(0);
    model.clock.advance(2 * MICROSECOND);
    expect(model.read(CS)).toBe(2);
    model.write(CS, 2);
  }
});

test("a compare that is written again matches at the new moment only", () => {
  const model = new SystemTimer(1);
  model.write(C1, 100);
  model.write(C1, 200);
  model.clock.advance(199 * MICROSECOND);
  expect(model.read(CS)).toBe(0);
  model.clock.advance(MICROSECOND);
  expect(model.read(CS)).toBe(2);
});
