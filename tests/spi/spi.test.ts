/** The SPI server on the model of its device, without faults and with them. */
import { beforeAll, describe, expect, test } from "vitest";
import { PinMode } from "../../abi/protocol/gpio";
import { Reply } from "../../abi/reply";
import { CommonBit } from "../../abi/service";
import { lent } from "../../sim/message";
import { compile } from "../lib/compile";
import { SpiSetup } from "./setup";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/spi.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

const count = (bytes: number) => Array.from({ length: bytes }, (_, index) => (index + 1) & 0xff);
const answered = (bytes: number[]) => ({ bytes: Uint8Array.from(bytes, (byte) => byte ^ 0xff) });

test("bytes are exchanged with the chip, in the mode and at the speed that were asked for", () => {
  const setup = new SpiSetup(module);
  setup.run(function* () {
    for (const [bytes, how] of [
      [count(3), { chip: 0, mode: 0, hertz: 1_000_000 }],
      [count(1), { chip: 1, mode: 3, hertz: 10_000 }],
      [count(40), { chip: 0, mode: 2, hertz: 50_000_000 }],
    ] as const) {
      const asked = setup.transfer(bytes, how);
      yield* setup.answer(asked);
      expect(asked.result).toEqual(answered(bytes));
      const real = how.hertz === 50_000_000 ? 41_666_667 : how.hertz;
      expect(setup.events.splice(0)).toEqual([`chip ${how.chip}, mode ${how.mode}, ${real} Hz`, ...bytes]);
      expect([setup.faulty.interrupt.level, setup.host.timer]).toEqual([false, undefined]);
    }
  });
});

test.each<[string, number[], object]>([
  ["BadChip", [1], { chip: 2 }],
  ["BadMode", [1], { mode: 4 }],
  ["BadSpeed", [1], { hertz: 9_999 }],
  ["BadSpeed", [1], { hertz: 50_000_001 }],
  ["BadLength", [], {}],
  ["BadLength", count(4097), {}],
])("%s is told, with nothing on the bus (%#)", (error, bytes, how) => {
  const setup = new SpiSetup(module);
  setup.run(function* () {
    const asked = setup.transfer(bytes, how);
    yield* setup.answer(asked);
    expect([asked.error, setup.events]).toEqual([error, []]);
  });
});

test("4096 bytes are possible", () => {
  const setup = new SpiSetup(module);
  setup.run(function* () {
    const asked = setup.transfer(count(4096), { hertz: 10_000_000 });
    yield* setup.answer(asked);
    expect(asked.result).toEqual(answered(count(4096)));
  });
});

test("those who ask while others are served wait, in their order; who dies leaves the bus to the others", () => {
  const setup = new SpiSetup(module);
  setup.run(function* () {
    const asked = [1, 2, 3, 4].map((byte) => setup.transfer([byte], { hertz: 10_000 }));
    for (const { request } of asked) yield request;
    setup.host.cancel(asked[0].request);
    setup.host.cancel(asked[2].request);
    yield* setup.wait(asked[3]);
    expect([asked[1].result, asked[3].result]).toEqual([answered([2]), answered([4])]);
    expect(setup.events.filter((event) => typeof event === "number")).toEqual([1, 2, 4]);
  });
});

test("more than 64 waiting programs are refused", () => {
  const setup = new SpiSetup(module);
  setup.run(function* () {
    const asked = Array.from({ length: 66 }, () => setup.transfer([1]));
    for (const { request } of asked) yield request;
    yield* setup.wait(asked[64]);
    expect([asked[65].error, asked[64].result]).toEqual(["Busy", answered([1])]);
  });
});

test("a lease that cannot be read is a bad request", () => {
  const setup = new SpiSetup(module);
  setup.run(function* () {
    const bad = setup.host.request(1, {
      words: [0, 0, 1_000_000],
      leases: [{ ...lent("a"), readable: false, text: "" }],
    });
    yield bad;
    yield setup.host.notification(0n);
    expect(bad.reply?.code).toBe(Reply.BadRequest);
  });
});

test("the pins are the bus's, also after the GPIO server was started again", () => {
  const setup = new SpiSetup(module);
  const all = [7, 8, 9, 10, 11].map((pin) => [pin, PinMode.Alt0]);
  setup.run(function* () {
    expect(setup.pins).toEqual(all);
    yield setup.host.notification(1n << BigInt(CommonBit.PeerRestarted));
    expect(setup.pins).toEqual([...all, ...all]);
  });
});

test("a server that takes over in the middle of a transfer serves", () => {
  const first = new SpiSetup(module);
  first.run(function* () {
    yield first.transfer(count(100)).request;
    first.device.clock.advance(200_000);
    yield first.host.notification(1n);
  });
  const setup = new SpiSetup(module, {}, first.device);
  setup.run(function* () {
    const asked = setup.transfer([7, 8]);
    yield* setup.answer(asked);
    expect(asked.result).toEqual(answered([7, 8]));
  });
});

describe("with faults", () => {
  test("interrupts that are lost, or that have nothing behind them, only take time", () => {
    for (const faults of [
      { lostInterrupts: { every: 1 } },
      { spuriousInterrupts: { period: 70_000, length: 30_000 } },
    ]) {
      const setup = new SpiSetup(module, faults);
      setup.run(function* () {
        const asked = setup.transfer(count(30));
        yield* setup.answer(asked);
        expect(asked.result).toEqual(answered(count(30)));
      });
      const { lostInterrupts, spuriousInterrupts } = setup.faulty.injected;
      expect(lostInterrupts + spuriousInterrupts).toBeGreaterThan(0);
    }
  });

  test.each([
    ["is never done", 1 << 16],
    ["never has a byte", 1 << 17],
    ["never has room", 1 << 18],
    ["is not there, and reads as 0", 0xffff_ffff],
  ])("a device that %s is told to each who asks, within its time", (_, mask) => {
    const setup = new SpiSetup(module, { stuck: [{ register: "control", mask, value: 0 }] });
    setup.run(function* () {
      for (let attempt = 0; attempt < 2; attempt++) {
        const asked = setup.transfer(count(3));
        yield* setup.answer(asked, 120);
        expect(asked.error).toBe("NoAnswer");
      }
    });
    expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
  });

  test("a slow bus has twice its time, and some", () => {
    const setup = new SpiSetup(module, { slowFifo: 10_000 });
    setup.run(function* () {
      const asked = setup.transfer(count(3));
      yield* setup.answer(asked, 120);
      expect(asked.error).toBe("NoAnswer");
    });
  });

  test("a bus error ends the server as a fault; its successor serves", () => {
    const setup = new SpiSetup(module, { busErrors: [{ register: "fifo", way: "read" }] });
    const outcome = setup.host.run(function* () {
      yield* setup.answer(setup.transfer([1]));
    });
    expect(outcome.kind).toBe("fault");
    const next = new SpiSetup(module, {}, setup.device);
    next.run(function* () {
      const asked = next.transfer([5]);
      yield* next.answer(asked);
      expect(asked.result).toEqual(answered([5]));
    });
  });
});
