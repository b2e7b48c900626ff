/** The driver of the random number generator on its model. */
import { beforeAll, expect, test } from "vitest";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { BIT, FIFO_WORDS, RandomGenerator } from "../../sim/random";
import { compile } from "../lib/compile";

const WARM_UP = 0x40000;
const WORD = 32 * BIT;

interface DriverExports {
  open(): void;
  available(): number;
  next(): number;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/random.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A driver that has just been started, on a device in any state. */
function attach(device = new RandomGenerator(), faults: Faults<RandomGenerator["registers"]["block"]> = {}) {
  const faulty = withFaults(device, faults);
  const host = new HostModel(module, { clock: device.clock });
  host.device("random", faulty, { interrupt: false });
  return { device, faulty, driver: host.instantiate() as unknown as DriverExports };
}

test("the first words are thrown away, then each is told and given once", () => {
  const { device, driver } = attach();
  let made = 0;
  device.source = () => ++made;
  driver.open();
  device.clock.advance(WARM_UP * BIT);
  expect([driver.available(), made]).toEqual([0, 0]);
  for (let word = 1; word <= 3 * FIFO_WORDS; word++) {
    device.clock.advance(WORD);
    expect([driver.available(), driver.next(), driver.available()]).toEqual([1, word, 0]);
  }
});

test("it keeps as many words as it has room for", () => {
  const { device, driver } = attach();
  driver.open();
  device.clock.advance(WARM_UP * BIT + 10 * WORD);
  expect(driver.available()).toBe(FIFO_WORDS);
});

test.each([
  ["warms up", (WARM_UP / 2) * BIT],
  ["has words", WARM_UP * BIT + 2 * WORD],
])("a generator that %s for a driver before is taken over, and warms up again", (_, passed) => {
  const { device, driver: first } = attach();
  first.open();
  device.clock.advance(passed);
  const { driver } = attach(device);
  driver.open();
  device.clock.advance(WARM_UP * BIT);
  expect(driver.available()).toBe(0);
  device.clock.advance(WORD);
  expect(driver.available()).toBe(1);
});

test("of a generator that never has a word nothing is told", () => {
  const { device, faulty, driver } = attach(undefined, { stuck: [{ register: "status", mask: 0xff << 24, value: 0 }] });
  driver.open();
  device.clock.advance(WARM_UP * BIT + 10 * WORD);
  expect(driver.available()).toBe(0);
  expect(faulty.injected.stuck).toBe(1);
});

test("a slow one tells its words late", () => {
  const { device, driver } = attach(undefined, { slowFifo: 3 });
  driver.open();
  device.clock.advance(3 * (WARM_UP * BIT + WORD) - 1);
  expect(driver.available()).toBe(0);
  device.clock.advance(1);
  expect(driver.available()).toBe(1);
});

test.each([1, 2])("who comes after a driver that the bus stopped at write %i to the control has a generator", (nth) => {
  const {
    device,
    faulty,
    driver: first,
  } = attach(undefined, {
    busErrors: [{ register: "control", way: "write", nth: [nth] }],
  });
  expect(() => first.open()).toThrow(BusError);
  expect(faulty.injected.busErrors).toBe(1);
  const { driver } = attach(device);
  driver.open();
  device.clock.advance(WARM_UP * BIT + WORD);
  expect(driver.available()).toBe(1);
});
