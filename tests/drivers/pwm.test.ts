/** The PWM driver on its model. Sections are those of "BCM2835 ARM Peripherals". */
import { beforeAll, expect, test } from "vitest";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { PulseWidth } from "../../sim/pwm";
import { compile } from "../lib/compile";

/** A cycle of the clock, in nanoseconds. */
const CYCLE = 10;

interface DriverExports {
  start(channel: number, period: number, pulse: number): void;
  stop(channel: number): void;
  isRunning(channel: number): number;
  period(channel: number): number;
  pulse(channel: number): number;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/pwm.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

function attach(device = new PulseWidth(), faults: Faults<PulseWidth["registers"]["block"]> = {}) {
  const host = new HostModel(module, { clock: device.clock });
  host.device("pwm", withFaults(device, faults), { interrupt: false });
  const driver = host.instantiate() as unknown as DriverExports;
  /** Of so many periods, in how many cycles each output was high. */
  const high = (periods: number, period: number) => {
    const counts = [0, 0];
    for (let cycle = 0; cycle < periods * period; cycle++) {
      device.clock.advance(CYCLE / 2);
      for (const channel of [0, 1]) counts[channel] += Number(device.outputs[channel].level);
      device.clock.advance(CYCLE / 2);
    }
    return counts;
  };
  return { device, driver, high };
}

test.each([
  [0, 100, 0],
  [0, 100, 1],
  [1, 100, 50],
  [1, 250, 249],
  [0, 100, 100],
])("9.4: channel %i is high for its pulse in each period, and the other stays low", (channel, period, pulse) => {
  const { driver, high } = attach();
  driver.start(channel, period, pulse);
  const expected = [0, 0];
  expected[channel] = 3 * pulse;
  expect(high(3, period)).toEqual(expected);
  expect([driver.isRunning(channel), driver.period(channel), driver.pulse(channel)]).toEqual([1, period, pulse]);
});

test("both run beside each other; one that is stopped is low, and the other goes on", () => {
  const { driver, high } = attach();
  driver.start(0, 100, 30);
  driver.start(1, 50, 20);
  expect(high(1, 100)).toEqual([30, 40]);
  driver.stop(0);
  expect(high(1, 100)).toEqual([0, 40]);
  expect([driver.isRunning(0), driver.isRunning(1)]).toEqual([0, 1]);
});

test("a change counts from the next period on", () => {
  const { driver, high } = attach();
  driver.start(0, 100, 30);
  high(1, 10);
  driver.start(0, 200, 150);
  expect(high(1, 90)[0]).toBe(20);
  expect(high(1, 200)[0]).toBe(150);
});

test("whatever a driver before left in the control is put right", () => {
  const device = new PulseWidth();
  device.registers.set("control", 0xbebe);
  const { driver, high } = attach(device);
  driver.stop(1);
  driver.start(0, 100, 30);
  expect(high(2, 100)).toEqual([60, 0]);
});

test.each([["range"], ["data"], ["control"]] as const)(
  "who comes after a driver that the bus stopped at the %s starts the channel",
  (register) => {
    const { device, driver } = attach(undefined, { busErrors: [{ register, way: "write", nth: [1] }] });
    expect(() => driver.start(0, 100, 30)).toThrow(BusError);
    const next = attach(device);
    next.driver.start(0, 100, 30);
    expect(next.high(1, 100)).toEqual([30, 0]);
  },
);
