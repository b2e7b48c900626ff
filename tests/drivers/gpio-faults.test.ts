/** The GPIO driver on a device that does not work as it should: each call ends, and what it tells is what the device shows. */
import { beforeAll, describe, expect, test } from "vitest";
import type { gpio } from "../../abi/registers/gpio";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { Gpio } from "../../sim/gpio";
import { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";

const ACCESS = 100;
const OUTPUT = 1;
const ALT0 = 4;
const PULL_UP = 1;
const ASYNC_RISING = 16;
const HIGH = 4;
/** BCM2835 ARM Peripherals, 6.1. */
const PULL_MODE = 0x94;
const PULL_CLOCK = [0x98, 0x9c];

interface DriverExports {
  start(pullRegisters: number): void;
  open(): void;
  setFunction(pin: number, value: number): void;
  getFunction(pin: number): number;
  read(pin: number): number;
  write(pin: number, high: boolean): void;
  setPull(pin: number, pull: number): void;
  getPull(pin: number): number;
  detect(pin: number, events: number): void;
  detected(pin: number): number;
  service(): bigint;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/gpio.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A driver of a device, with faults from the start; it is not open yet. */
function attach(faults: Faults<typeof gpio>, device = new Gpio()) {
  const faulty = withFaults(device, faults);
  const host = new HostModel(module, { clock: device.clock });
  host.accessTime = ACCESS;
  host.ticksPerLook = 1n;
  host.device("before it in the window", device);
  host.device("gpio", faulty);
  const driver = host.instantiate() as unknown as DriverExports;
  driver.start(device.variant === "bcm2835" ? 0 : 1);
  return {
    ...driver,
    device,
    faulty,
    injected: faulty.injected,
    events(): number[] {
      const mask = BigInt.asUintN(64, driver.service());
      return Array.from({ length: 64 }, (_, pin) => pin).filter((pin) => ((mask >> BigInt(pin)) & 1n) === 1n);
    },
    /** A short pulse on a pin from outside. */
    pulse(pin: number): void {
      const end = device.pins[pin].connect("outside");
      end.drive(true);
      device.clock.advance(ACCESS);
      end.drive(false);
      device.clock.advance(ACCESS);
      end.release();
    },
  };
}

describe("stuck bits", () => {
  test("of a level are what is read of that pin, and of no other", () => {
    const driver = attach({ stuck: [{ register: "level", index: 0, mask: 1 << 17, value: 1 << 17 }] });
    driver.open();
    for (const pin of [17, 18]) driver.setFunction(pin, OUTPUT);
    for (const high of [true, false, true]) {
      for (const pin of [17, 18]) driver.write(pin, high);
      expect([driver.read(17), driver.read(18)]).toEqual([1, Number(high)]);
      expect([driver.device.pins[17].level, driver.device.pins[18].level]).toEqual([high, high]);
    }
    expect(driver.injected.stuck).toBe(2);
  });

  test("of a function show when it is read back", () => {
    const driver = attach({ stuck: [{ register: "functionSelect", index: 1, mask: 7 << 21, value: 0 }] });
    driver.open();
    driver.setFunction(17, ALT0);
    driver.setFunction(18, OUTPUT);
    expect([driver.getFunction(17), driver.getFunction(18)]).toEqual([0, OUTPUT]);
    expect(driver.injected.stuck).toBeGreaterThan(0);
  });

  test("an event that is always there is told at each look, beside those that came; each look ends", () => {
    const driver = attach({ stuck: [{ register: "event", index: 0, mask: 1 << 3, value: 1 << 3 }] });
    driver.open();
    driver.detect(17, ASYNC_RISING);
    driver.pulse(17);
    expect([driver.events(), driver.events()]).toEqual([[3, 17], [3]]);
    expect(driver.device.interrupt.level).toBe(false);
    expect(driver.injected.stuck).toBeGreaterThan(1);
  });

  test("an event that cannot be seen is not told, and the line stays high: its pin is to be given up by detect", () => {
    const driver = attach({ stuck: [{ register: "event", index: 0, mask: 1 << 17, value: 0 }] });
    driver.open();
    for (const pin of [17, 18]) driver.detect(pin, ASYNC_RISING);
    driver.pulse(17);
    driver.pulse(18);
    expect([driver.events(), driver.events()]).toEqual([[18], []]);
    expect(driver.device.interrupt.level).toBe(true);
    driver.detect(17, 0);
    expect(driver.device.interrupt.level).toBe(false);
    expect(driver.injected.stuck).toBe(2);
  });

  test("of what is detected show when it is read back", () => {
    const driver = attach({ stuck: [{ register: "high", index: 0, mask: 1 << 17, value: 0 }] });
    driver.open();
    driver.detect(17, HIGH | ASYNC_RISING);
    expect(driver.detected(17)).toBe(ASYNC_RISING);
    expect(driver.injected.stuck).toBeGreaterThan(0);
  });

  test("of the pulls show when they are read back, where the chip has that (BCM2711 5.2)", () => {
    const device = new Gpio({ variant: "bcm2711" });
    const stuck = [{ register: "pullControl", index: 1, mask: 3 << 2, value: 0 }] as const;
    const driver = attach({ stuck }, device);
    driver.open();
    driver.setPull(17, PULL_UP);
    driver.setPull(18, PULL_UP);
    expect([driver.getPull(17), driver.getPull(18)]).toEqual([0, PULL_UP]);
    expect([device.pins[17].level, device.pins[18].level]).toEqual([true, true]);
    expect(driver.injected.stuck).toBeGreaterThan(0);
  });
});

describe("interrupts", () => {
  test("with nothing behind them find no event, and change nothing", () => {
    const driver = attach({ spuriousInterrupts: { period: 10_000 } });
    driver.open();
    driver.detect(17, ASYNC_RISING);
    const told: number[][] = [];
    driver.faulty.interrupt.onChange((level) => {
      if (level && !driver.device.interrupt.level) told.push([]);
    });
    driver.device.clock.advance(100_000);
    expect(told.length).toBeGreaterThanOrEqual(9);
    expect(driver.events()).toEqual([]);
    expect(driver.detected(17)).toBe(ASYNC_RISING);
    driver.pulse(17);
    expect(driver.events()).toEqual([17]);
    expect(driver.injected.spuriousInterrupts).toBeGreaterThanOrEqual(told.length);
  });

  test("one that is lost loses no event: the next look tells all, however late", () => {
    const driver = attach({ lostInterrupts: { nth: [1] } });
    driver.open();
    for (const pin of [3, 17, 40]) driver.detect(pin, ASYNC_RISING);
    for (const pin of [17, 3, 40, 17]) driver.pulse(pin);
    expect([driver.device.interrupt.level, driver.faulty.interrupt.level]).toEqual([true, false]);
    driver.device.clock.advance(1e9);
    expect(driver.events()).toEqual([3, 17, 40]);
    driver.pulse(17);
    expect(driver.faulty.interrupt.level).toBe(true);
    expect(driver.injected.lostInterrupts).toBe(1);
  });
});

test("there is no FIFO that could be slow", () => {
  expect(() => attach({ slowFifo: 2 })).toThrow("it has no FIFO that could be slow");
});

describe("bus errors", () => {
  const uses: [string, Faults<typeof gpio>["busErrors"], (driver: DriverExports) => void][] = [
    [
      "setFunction",
      [{ register: "functionSelect", index: 1, way: "write" }],
      (driver) => driver.setFunction(17, OUTPUT),
    ],
    ["getFunction", [{ register: "functionSelect", index: 1, way: "read" }], (driver) => driver.getFunction(17)],
    ["read", [{ register: "level", index: 0 }], (driver) => driver.read(17)],
    ["write", [{ register: "set", index: 0 }], (driver) => driver.write(17, true)],
    ["detect", [{ register: "asyncRising", index: 0, way: "write", nth: [2] }], (driver) => driver.detect(17, 16)],
    ["service", [{ register: "event", index: 0, way: "read", nth: [2] }], (driver) => driver.service()],
    ["setPull, before the clock", [{ register: "pullClock", index: 0, nth: [2] }], (driver) => driver.setPull(17, 1)],
    ["setPull, after the clock", [{ register: "pullClock", index: 0, nth: [3] }], (driver) => driver.setPull(17, 1)],
  ];

  test.each(uses)(
    "in %s, the access that the bus aborts is the last one; who takes over finds a device that works",
    (_, busErrors, use) => {
      const driver = attach({ busErrors });
      driver.open();
      driver.device.clock.advance(1_000);
      expect(() => use(driver)).toThrow(BusError);
      expect(driver.injected.busErrors).toBe(1);

      const next = attach({}, driver.device);
      next.open();
      expect([PULL_MODE, ...PULL_CLOCK].map((offset) => driver.device.read(offset))).toEqual([0, 0, 0]);
      next.setPull(20, PULL_UP);
      expect(driver.device.pins[20].level).toBe(true);
      next.detect(17, ASYNC_RISING);
      next.pulse(17);
      expect(next.events()).toEqual([17]);
    },
  );

  test("in open", () => {
    const driver = attach({ busErrors: [{ register: "event", index: 1, nth: [1] }] });
    expect(() => driver.open()).toThrow(BusError);
    expect(driver.injected.busErrors).toBe(1);
  });
});
