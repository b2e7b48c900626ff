/** The model of SPI0 against its datasheet, "BCM2835 ARM Peripherals", chapter 10. */
import { expect, test } from "vitest";
import { offsetsOf } from "../../abi/registers/block";
import { spi } from "../../abi/registers/spi";
import { Spi } from "../../sim/spi";

const { control, fifo, divider } = offsetsOf(spi);
const [CLEAR, ACTIVE, ON_DONE, ON_DATA] = [3 << 4, 1 << 7, 1 << 9, 1 << 10];
const [DONE, HAS_DATA, HAS_SPACE, NEEDS_READING, FULL] = [1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20];

/** A controller with a chip that answers each byte with its complement. */
function connect() {
  const model = new Spi({ core: 100_000_000 });
  const events: unknown[] = [];
  model.chips[1] = {
    select: (mode) => void events.push(["select", mode]),
    deselect: () => void events.push("deselect"),
    exchange: (byte) => {
      events.push(byte);
      return byte ^ 0xff;
    },
  };
  model.write(divider, 100); // 1 MHz
  return {
    model,
    events,
    isSet: (flags: number) => (model.read(control) & flags) === flags,
    pass: (bytes: number) => model.clock.advance(bytes * model.byteTime),
  };
}

test("10.5 CLK: a byte takes eight cycles of the core's clock by the divider, of which the lowest bit does not count", () => {
  const { model } = connect();
  expect(model.byteTime).toBe(8_000);
  model.write(divider, 51);
  expect(model.byteTime).toBe(4_000);
  model.write(divider, 0);
  expect(model.hertz).toBe(100_000_000 / 65536);
});

test("10.5 CS: the chip is selected while the transfer is active, and a byte comes back for each that is sent", () => {
  const { model, events, isSet, pass } = connect();
  model.write(control, 1 | (3 << 2));
  expect(events).toEqual([]);
  model.write(control, 1 | (3 << 2) | ACTIVE);
  expect(isSet(DONE | HAS_SPACE)).toBe(true);
  for (const byte of [1, 2]) model.write(fifo, byte);
  pass(1);
  expect([isSet(DONE), isSet(HAS_DATA)]).toEqual([false, true]);
  pass(1);
  expect([isSet(DONE), model.read(fifo), model.read(fifo), isSet(HAS_DATA)]).toEqual([true, 0xfe, 0xfd, false]);
  model.write(control, 1);
  expect([events, isSet(DONE)]).toEqual([[["select", 3], 1, 2, "deselect"], false]);
});

test("10.6.2: it interrupts when there is nothing to be sent, and at three quarters of what was received", () => {
  const { model, isSet, pass } = connect();
  model.write(control, 1 | ACTIVE | ON_DONE | ON_DATA);
  expect(model.interrupt.level).toBe(true);
  for (let byte = 0; byte < 16; byte++) model.write(fifo, byte);
  pass(11);
  expect(model.interrupt.level).toBe(false);
  pass(1);
  expect([isSet(NEEDS_READING), model.interrupt.level]).toEqual([true, true]);
  model.read(fifo);
  expect(model.interrupt.level).toBe(false);
  model.write(control, 1);
  expect(model.interrupt.level).toBe(false);
});

test("10.5 CS: the clock stands still while the FIFO of what was received is full", () => {
  const { model, events, isSet, pass } = connect();
  model.write(control, 1 | ACTIVE);
  for (let byte = 0; byte < 17; byte++) model.write(fifo, byte);
  pass(1);
  model.write(fifo, 17);
  pass(100);
  expect([isSet(FULL), isSet(DONE), events.length]).toEqual([true, false, 17]);
  model.read(fifo);
  pass(1);
  expect(events).toHaveLength(18);
});

test("10.5 CS: the FIFOs can be emptied, and a transfer that ends takes its byte with it", () => {
  const { model, isSet, pass } = connect();
  model.write(control, 1 | ACTIVE);
  for (const byte of [1, 2, 3]) model.write(fifo, byte);
  pass(1);
  model.write(control, 1 | CLEAR);
  pass(5);
  expect([isSet(HAS_DATA), isSet(HAS_SPACE)]).toEqual([false, true]);
});

test("no chip leaves the line high, and what is not modelled is refused", () => {
  const { model, pass } = connect();
  model.write(control, ACTIVE);
  model.write(fifo, 5);
  pass(1);
  expect(model.read(fifo)).toBe(0xff);
  expect(() => model.write(control, 1 | ACTIVE)).toThrow("chip or mode changed while the transfer is active");
  model.write(control, 0);
  expect(() => model.write(fifo, 5)).toThrow("a byte is written while no transfer is active");
});
