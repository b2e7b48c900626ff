/** The model of the I2C master against its datasheet, "BCM2835 ARM Peripherals", chapter 3. */
import { expect, test } from "vitest";
import { offsetsOf } from "../../abi/registers/block";
import { i2c } from "../../abi/registers/i2c";
import { I2c } from "../../sim/i2c";

const { control, status, length, address, fifo, divider, delay } = offsetsOf(i2c);
const [READ, CLEAR, START, ON_DONE, ON_SPACE, ON_DATA, ENABLE] = [1, 1 << 4, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 15];
const [ACTIVE, DONE, NEEDS_WRITING, NEEDS_READING, HAS_DATA, NO_ACKNOWLEDGE, STRETCHED] = [
  1,
  1 << 1,
  1 << 2,
  1 << 3,
  1 << 5,
  1 << 8,
  1 << 9,
];

/** A master with a device at 0x48 that keeps what is written and gives 1, 2, 3, ... */
function connect() {
  const model = new I2c({ core: 100_000_000 });
  const events: unknown[] = [];
  let next = 1;
  model.devices.set(0x48, {
    start: (read, repeated) => void events.push([read ? "read" : "write", repeated]),
    write: (byte) => events.push(byte) > 0 && byte !== 0xee,
    read: () => next++,
  });
  model.write(divider, 1000); // 100 kHz
  const transfer = (bytes: number, flags = 0, to = 0x48) => {
    model.write(address, to);
    model.write(length, bytes);
    model.write(control, ENABLE | START | flags);
  };
  const isSet = (flags: number) => (model.read(status) & flags) === flags;
  const pass = (bytes: number) => model.clock.advance(bytes * model.byteTime);
  return { model, events, transfer, isSet, pass };
}

test("3.2 DIV: a byte takes nine cycles of the core's clock by the divider, of which the lowest bit does not count", () => {
  const { model } = connect();
  expect(model.byteTime).toBe(90_000);
  model.write(divider, 501);
  expect(model.byteTime).toBe(45_000);
  model.write(divider, 0);
  expect(model.hertz).toBe(100_000_000 / 32768);
});

test("3.2 S: a write is done when address and bytes have passed, and interrupts until that is cleared", () => {
  const { model, events, transfer, isSet, pass } = connect();
  transfer(2, ON_DONE);
  for (const byte of [7, 8]) model.write(fifo, byte);
  expect([isSet(ACTIVE), model.read(length)]).toEqual([true, 2]);
  pass(2);
  expect([isSet(ACTIVE), model.read(length), model.interrupt.level]).toEqual([true, 1, false]);
  pass(1);
  expect([isSet(ACTIVE), isSet(DONE), model.interrupt.level]).toEqual([false, true, true]);
  expect(events).toEqual([["write", false], 7, 8]);
  model.write(status, DONE);
  expect([isSet(DONE), model.interrupt.level]).toEqual([false, false]);
});

test("3.2 S: a write interrupts while less than a quarter of the FIFO is full and more is to come", () => {
  const { model, transfer, isSet, pass } = connect();
  transfer(20, ON_SPACE);
  expect(model.interrupt.level).toBe(true);
  for (let byte = 0; byte < 17; byte++) model.write(fifo, byte); // one more than there is room for, which is lost
  expect([isSet(NEEDS_WRITING), model.interrupt.level]).toEqual([false, false]);
  pass(1 + 12);
  expect(model.interrupt.level).toBe(false);
  pass(1);
  expect(model.interrupt.level).toBe(true);
  for (let byte = 16; byte < 20; byte++) model.write(fifo, byte);
  pass(6);
  expect([isSet(NEEDS_WRITING), isSet(ACTIVE), model.interrupt.level]).toEqual([false, true, false]);
  pass(1);
  expect(isSet(DONE)).toBe(true);
});

test("3.2 S: a read interrupts at three quarters of the FIFO, and waits while that is full", () => {
  const { model, transfer, isSet, pass } = connect();
  transfer(18, READ | ON_DATA);
  pass(1 + 11);
  expect(model.interrupt.level).toBe(false);
  pass(1);
  expect([isSet(NEEDS_READING), model.interrupt.level]).toEqual([true, true]);
  pass(100);
  expect([isSet(ACTIVE), model.read(length)]).toEqual([true, 2]);
  const bytes = Array.from({ length: 16 }, () => model.read(fifo));
  pass(2);
  expect([...bytes, model.read(fifo), model.read(fifo)]).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  expect([isSet(HAS_DATA), isSet(DONE)]).toEqual([false, true]);
});

test("3.2 S: an address that nobody acknowledges, and a byte, is an error", () => {
  const { model, transfer, isSet, pass } = connect();
  transfer(1, READ, 0x49);
  pass(1);
  expect([isSet(DONE | NO_ACKNOWLEDGE), isSet(ACTIVE)]).toEqual([true, false]);
  model.write(status, DONE | NO_ACKNOWLEDGE);
  expect(isSet(NO_ACKNOWLEDGE)).toBe(false);
  transfer(2);
  model.write(fifo, 0xee);
  pass(2);
  expect(isSet(DONE | NO_ACKNOWLEDGE)).toBe(true);
});

test("3.2 CLKT: a device that holds the clock for too long is an error", () => {
  const { model, transfer, isSet, pass } = connect();
  model.devices.get(0x48)!.stretch = 640_000; // 64 cycles, as after a reset
  transfer(0);
  pass(9);
  expect([isSet(DONE), isSet(STRETCHED)]).toEqual([true, false]);
  model.devices.get(0x48)!.stretch = 640_001;
  transfer(0);
  pass(9);
  expect([isSet(DONE), isSet(STRETCHED)]).toEqual([true, true]);
});

test("3.2 C: emptying the FIFO during a transfer aborts it", () => {
  const { model, events, transfer, isSet, pass } = connect();
  transfer(2);
  model.write(fifo, 1);
  model.write(control, CLEAR);
  pass(5);
  expect([isSet(ACTIVE), isSet(DONE), events]).toEqual([false, false, []]);
});

test("3.3: a start during a transfer is a repeated START after it", () => {
  const { model, events, transfer, isSet, pass } = connect();
  transfer(1);
  model.write(fifo, 5);
  transfer(2, READ);
  pass(2);
  expect([isSet(ACTIVE), isSet(DONE)]).toEqual([true, false]);
  pass(3);
  expect([isSet(ACTIVE), isSet(DONE), events]).toEqual([false, true, [["write", false], 5, ["read", true]]]);
});

test("3.2 DEL: delays from half of the divider on are refused", () => {
  const { model } = connect();
  model.write(delay, (499 << 16) | 499);
  expect(() => model.write(delay, 500)).toThrow(
    "delays of 500 and 0 cycles in DEL: less than half of DIV, 500, is needed",
  );
});
