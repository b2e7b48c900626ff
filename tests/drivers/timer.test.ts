/** The driver of the system timer on its model. Sections are those of "BCM2835 ARM Peripherals". */
import { beforeAll, expect, test } from "vitest";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { SystemTimer } from "../../sim/system-timer";
import { compile } from "../lib/compile";

const CHANNEL = 3;
const MICROSECOND = 1000;
const WRAP = 2 ** 32;

interface DriverExports {
  now(): bigint;
  arm(at: bigint): void;
  service(): number;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/timer.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

function attach(start = 0, faults: Faults<SystemTimer["registers"]["block"]> = {}, accessTime = 0) {
  const device = new SystemTimer(CHANNEL);
  device.start = start;
  const host = new HostModel(module, { clock: device.clock });
  host.accessTime = accessTime;
  host.device("timer", withFaults(device, faults));
  return { device, driver: host.instantiate() as unknown as DriverExports };
}

test("12.1 CLO, CHI: the counter is never torn, whenever the upper half changes", () => {
  for (let before = 0; before <= 6; before++) {
    const { device, driver } = attach(7 * WRAP - before, {}, MICROSECOND);
    const from = device.counter;
    const time = Number(driver.now());
    expect([time >= from, time <= device.counter]).toEqual([true, true]);
  }
});

test("12.1 C3: it interrupts at its moment, once, and no other compare is touched", () => {
  const { device, driver } = attach(WRAP - 100);
  driver.arm(BigInt(WRAP + 50));
  device.clock.advance(150 * MICROSECOND - 1);
  expect([device.interrupt.level, driver.service()]).toEqual([false, 0]);
  device.clock.advance(1);
  expect(device.matches.map(({ level }) => level)).toEqual([false, false, false, true]);
  expect([driver.service(), driver.service(), device.interrupt.level]).toEqual([1, 0, false]);
});

test("12.1 CS: matches of the VideoCore's compares are left alone", () => {
  const { device, driver } = attach();
  device.write(0x0c, 10);
  driver.arm(10n);
  device.clock.advance(10 * MICROSECOND);
  expect(driver.service()).toBe(1);
  expect(device.matches[0].level).toBe(true);
});

test("a moment that is just past does not interrupt: the counter tells", () => {
  const { device, driver } = attach(1000);
  driver.arm(1000n);
  device.clock.advance(1_000_000);
  expect([device.interrupt.level, driver.now()]).toEqual([false, 2000n]);
});

test("an access that the bus aborts is the last one, and the next call works", () => {
  const { device, driver } = attach(0, { busErrors: [{ register: "low", nth: [1] }] });
  expect(() => driver.now()).toThrow(BusError);
  device.clock.advance(5 * MICROSECOND);
  expect(driver.now()).toBe(5n);
});
