/** The driver of the temperature sensor on its model (hardware sheet 9, "thermal 2837"). */
import { beforeAll, expect, test } from "vitest";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { ThermalSensor } from "../../sim/thermal";
import { compile } from "../lib/compile";

const NOT_VALID = -(2 ** 31);
const STEP = 538;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/thermal.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

function attach(faults: Faults<ThermalSensor["registers"]["block"]> = {}) {
  const device = new ThermalSensor();
  const faulty = withFaults(device, faults);
  const host = new HostModel(module, { clock: device.clock });
  host.device("thermal", faulty, { interrupt: false });
  return { device, faulty, driver: host.instantiate() as { read(): number } };
}

test("a temperature is read to half of a step", () => {
  const { device, driver } = attach();
  for (let temperature = -40_000; temperature <= 125_000; temperature += 97) {
    device.temperature = temperature;
    expect(Math.abs(driver.read() - temperature)).toBeLessThanOrEqual(STEP / 2);
  }
});

test("the value of the emulator, 0x6cf, is 25.178 degrees", () => {
  const { driver } = attach({ stuck: [{ register: "status", mask: 0xffff_ffff, value: 0x6cf }] });
  expect(driver.read()).toBe(25_178);
});

test("what is not valid is no temperature", () => {
  const { device, driver } = attach();
  device.temperature = undefined;
  expect(driver.read()).toBe(NOT_VALID);
  device.temperature = 50_000;
  expect(driver.read()).not.toBe(NOT_VALID);
});

test("of a valid bit that is stuck nothing is believed", () => {
  const { faulty, driver } = attach({ stuck: [{ register: "status", mask: 1 << 10, value: 0 }] });
  expect(driver.read()).toBe(NOT_VALID);
  expect(faulty.injected.stuck).toBe(1);
});

test("a read that the bus aborts is a fault, and the next is answered", () => {
  const { device, driver } = attach({ busErrors: [{ register: "status", nth: [1] }] });
  device.temperature = 412_000;
  expect(() => driver.read()).toThrow(BusError);
  expect(driver.read()).toBe(412_000);
});
