/** The SPI driver on the model of the device, without faults and with them. */
import { beforeAll, describe, expect, test } from "vitest";
import type { spi } from "../../abi/registers/spi";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { Spi } from "../../sim/spi";
import { compile } from "../lib/compile";

interface DriverExports {
  memory: WebAssembly.Memory;
  open(core: number, hertz: number): void;
  start(chip: number, mode: number, count: number): number;
  service(): number;
  stop(): void;
  buffer(): number;
}

/** `SpiProgress`. */
const [PENDING, DONE] = [0, 1];
const CORE = 250_000_000;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/spi.ts")) as Uint8Array<ArrayBuffer>);
});

/** A driver that has just been started, on a controller in any state, with a chip that complements each byte. */
function attach(model = new Spi({ core: CORE }), faults: Faults<typeof spi> = {}) {
  const events: unknown[] = [];
  for (const chip of [0, 1]) {
    model.chips[chip] = {
      select: (mode) => void events.push(`select ${chip}, mode ${mode}`),
      deselect: () => void events.push("deselect"),
      exchange: (byte) => {
        events.push(byte);
        return byte ^ 0xff;
      },
    };
  }
  const device = withFaults(model, faults);
  const host = new HostModel(module, { clock: model.clock });
  host.accessTime = 100;
  host.device("spi", device);
  const driver = host.instantiate() as unknown as DriverExports;
  driver.open(CORE, 1_000_000);
  const memory = (count: number) => new Uint8Array(driver.memory.buffer, driver.buffer(), count);
  return {
    model,
    device,
    driver,
    events,
    interrupts: 0,
    /** Serves interrupts until it is over, or many bytes' time has passed. @returns progress and what came back */
    run(chip: number, mode: number, bytes: number[]): [number, number[]] {
      memory(bytes.length).set(bytes);
      let progress = driver.start(chip, mode, bytes.length);
      for (let byte = 0; progress === PENDING && byte < 1000; byte++) {
        model.clock.advance(model.byteTime);
        if (!device.interrupt.level) continue;
        this.interrupts++;
        progress = driver.service();
      }
      return [progress, [...memory(bytes.length)]];
    },
  };
}

const count = (bytes: number) => Array.from({ length: bytes }, (_, index) => index + 1);
const answered = (bytes: number) => count(bytes).map((byte) => byte ^ 0xff);

test.each([
  [10_000, 10_000],
  [1_000_000, 1_000_000],
  [50_000_000, 41_666_667], // never faster than asked for, and the divider is even
  [125_000_000, 125_000_000],
  [1, 3_815], // 65536 is all that it can
])("a clock of %d Hz is one of %d", (asked, expected) => {
  const { model, driver } = attach();
  driver.open(CORE, asked);
  expect(Math.round(model.hertz)).toBe(expected);
});

test.each([1, 2, 15, 16, 17, 33, 64, 200])("%d bytes go out and as many come back", (bytes) => {
  const setup = attach();
  expect(setup.run(1, 0, count(bytes))).toEqual([DONE, answered(bytes)]);
  expect(setup.events).toEqual(["select 1, mode 0", ...count(bytes), "deselect"]);
  expect(setup.device.interrupt.level).toBe(false);
  expect(setup.interrupts).toBeLessThanOrEqual(2 + bytes / 12);
});

test.each([0, 1, 2, 3])("mode %d is that of the chip when it is selected", (mode) => {
  const setup = attach();
  expect(setup.run(0, mode, [7])).toEqual([DONE, [0xf8]]);
  expect(setup.events).toEqual([`select 0, mode ${mode}`, 7, "deselect"]);
});

test.each(Array.from({ length: 30 }, (_, index) => index))(
  "a transfer that was left half a byte after %d is given up by the next driver, which works",
  (bytes) => {
    const first = attach();
    first.driver.start(1, 3, 40);
    for (let byte = 0; byte < bytes; byte++) {
      first.model.clock.advance(first.model.byteTime);
      if (first.device.interrupt.level) first.driver.service();
    }
    first.model.clock.advance(first.model.byteTime / 2);
    const { device, ...setup } = attach(first.model);
    expect([device.interrupt.level, setup.events]).toEqual([false, ["deselect"]]);
    expect(setup.run(0, 0, [3, 4])).toEqual([DONE, [0xfc, 0xfb]]);
    expect(setup.events.slice(1)).toEqual(["select 0, mode 0", 3, 4, "deselect"]);
  },
);

describe("with faults", () => {
  test("of an interrupt that is lost, a look at another time makes up", () => {
    const setup = attach(undefined, { lostInterrupts: { every: 1 } });
    expect(setup.run(0, 0, count(10))[0]).toBe(PENDING);
    expect(setup.driver.service()).toBe(DONE);
    expect(setup.device.injected.lostInterrupts).toBeGreaterThan(0);
  });

  test("interrupts with nothing behind them change nothing", () => {
    const setup = attach(undefined, { spuriousInterrupts: { period: 9_000, length: 5_000 } });
    expect(setup.run(0, 0, count(60))).toEqual([DONE, answered(60)]);
    expect(setup.device.injected.spuriousInterrupts).toBeGreaterThan(0);
  });

  test.each([
    ["there is no byte", 1 << 17, 0],
    ["there is no room", 1 << 18, 0],
    ["it is never done", 1 << 16, 0],
    ["there are bytes without end", 1 << 17, 1 << 17],
    ["there is room without end", 1 << 18, 1 << 18],
  ])("with a bit that says that %s nothing is told as done, and no call hangs", (_, mask, value) => {
    const setup = attach(undefined, { stuck: [{ register: "control", mask, value }] });
    expect(setup.run(0, 0, count(60))[0]).toBe(PENDING);
    expect(setup.device.injected.stuck).toBeGreaterThan(0);
    setup.driver.stop();
  });

  test("a slow FIFO takes longer", () => {
    expect(attach(undefined, { slowFifo: 10 }).run(1, 0, count(60))).toEqual([DONE, answered(60)]);
  });

  test("an access that the bus aborts is one that the kernel ends the program for", () => {
    const setup = attach(undefined, { busErrors: [{ register: "fifo", way: "read", nth: [2] }] });
    expect(() => setup.run(0, 0, [1, 2])).toThrow(BusError);
    expect(setup.device.injected.busErrors).toBe(1);
  });
});
