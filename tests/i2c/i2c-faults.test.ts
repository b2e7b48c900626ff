/** The I2C server on a device with faults: every call is answered, and the next one too. */
import { beforeAll, expect, test } from "vitest";
import type { i2c } from "../../abi/registers/i2c";
import type { Faults } from "../../sim/faults";
import { compile } from "../lib/compile";
import { I2cSetup } from "./setup";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/i2c.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

const RECEIVED = { receive: Uint8Array.of(1, 2, 3) };

test("interrupts that are lost, or that have nothing behind them, only take time", () => {
  for (const faults of [{ lostInterrupts: { every: 1 } }, { spuriousInterrupts: { period: 70_000, length: 30_000 } }]) {
    const setup = new I2cSetup(module, faults);
    setup.run(function* () {
      const asked = setup.transfer(0x50, [1, 2], 3);
      yield* setup.answer(asked);
      expect(asked.result).toEqual(RECEIVED);
    });
    const { lostInterrupts, spuriousInterrupts } = setup.faulty.injected;
    expect(lostInterrupts + spuriousInterrupts).toBeGreaterThan(0);
  }
});

test.each<[string, number, number, string]>([
  ["it is never done", 1 << 1, 0, "NoAnswer"],
  ["the FIFO has no byte", 1 << 5, 0, "NoAnswer"],
  ["nobody acknowledges", 1 << 8, 1 << 8, "NoAcknowledge"],
  ["the clock is held", 1 << 9, 1 << 9, "Stretched"],
])("a status bit that says that %s for ever is told to each who asks, within its time", (_, mask, value, error) => {
  const setup = new I2cSetup(module, { stuck: [{ register: "status", mask, value }] });
  setup.run(function* () {
    for (let attempt = 0; attempt < 2; attempt++) {
      const asked = setup.transfer(0x50, [1], 3);
      yield* setup.answer(asked, 120);
      expect(asked.error).toBe(error);
    }
  });
  expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
});

test("a device that is not there, and reads as 0, is told", () => {
  const setup = new I2cSetup(module, { stuck: [{ register: "status", mask: 0xffff_ffff, value: 0 }] });
  setup.run(function* () {
    const asked = setup.probe(0x50);
    yield* setup.answer(asked, 120);
    expect(asked.error).toBe("NoAnswer");
  });
});

test("a device that holds the clock for too long is told, and the next is served", () => {
  const setup = new I2cSetup(module);
  setup.device.devices.set(0x48, { stretch: 40_000_000, write: () => true, read: () => 0 });
  setup.run(function* () {
    const held = setup.transfer(0x48, [1]);
    yield* setup.answer(held);
    expect(held.error).toBe("Stretched");
    const asked = setup.transfer(0x50, [1], 3);
    yield* setup.answer(asked);
    expect(asked.result).toEqual(RECEIVED);
  });
});

test("a slow bus has twice its time, and some", () => {
  const setup = new I2cSetup(module, { slowFifo: 1000 });
  setup.run(function* () {
    const asked = setup.transfer(0x50, [1], 3);
    yield* setup.answer(asked, 120);
    expect(asked.error).toBe("NoAnswer");
  });
});

test.each<NonNullable<Faults<typeof i2c>["busErrors"]>[number]>([
  { register: "fifo", way: "write" },
  { register: "status", nth: [5] },
  { register: "divider" },
])("a bus error at $register ends the server as a fault; its successor serves", (busError) => {
  const setup = new I2cSetup(module, { busErrors: [busError] });
  const outcome = setup.host.run(function* () {
    yield* setup.answer(setup.transfer(0x50, [1], 3));
  });
  expect(outcome.kind).toBe("fault");
  const next = new I2cSetup(module, {}, setup.device);
  next.run(function* () {
    const asked = next.transfer(0x50, [1], 3);
    yield* next.answer(asked);
    expect(asked.result).toEqual(RECEIVED);
  });
});
