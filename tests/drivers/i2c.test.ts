/** The I2C driver on the model of the device, without faults and with them. */
import { beforeAll, describe, expect, test } from "vitest";
import type { i2c } from "../../abi/registers/i2c";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { I2c } from "../../sim/i2c";
import { compile } from "../lib/compile";

interface DriverExports {
  memory: WebAssembly.Memory;
  open(core: number, hertz: number): void;
  start(address: number, send: number, receive: number): number;
  service(): number;
  stop(): void;
  sendBuffer(): number;
  receiveBuffer(): number;
}

/** `I2cProgress`. */
const [PENDING, DONE, NO_ACKNOWLEDGE, STRETCHED, INCOMPLETE] = [0, 1, 2, 3, 4];
const CORE = 250_000_000;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/i2c.ts")) as Uint8Array<ArrayBuffer>);
});

/** A driver that has just been started, on a master in any state, with a memory chip at 0x50 unless another is there. */
function attach(model = new I2c({ core: CORE }), faults: Faults<typeof i2c> = {}) {
  const events: unknown[] = [];
  let next = 1;
  model.devices.set(0x50, {
    start: (read, repeated) => void events.push(`${repeated ? "repeated " : ""}${read ? "read" : "write"}`),
    write: (byte) => events.push(byte) > 0 && byte !== 0xee,
    read: () => next++ & 0xff,
  });
  const device = withFaults(model, faults);
  const host = new HostModel(module, { clock: model.clock });
  host.accessTime = 100;
  host.device("i2c", device);
  const driver = host.instantiate() as unknown as DriverExports;
  driver.open(CORE, 100_000);
  const memory = (address: number, count: number) => new Uint8Array(driver.memory.buffer, address, count);
  return {
    model,
    device,
    driver,
    events,
    interrupts: 0,
    /** Serves interrupts until it is over, or so many bytes' time has passed. @returns progress */
    run(address: number, send: number[], receive = 0, patience = 1000): number {
      memory(driver.sendBuffer(), send.length).set(send);
      let progress = driver.start(address, send.length, receive);
      for (let byte = 0; progress === PENDING && byte < patience; byte++) {
        model.clock.advance(model.byteTime);
        if (!device.interrupt.level) continue;
        this.interrupts++;
        progress = driver.service();
      }
      return progress;
    },
    received: (count: number) => [...memory(driver.receiveBuffer(), count)],
  };
}

const count = (bytes: number) => Array.from({ length: bytes }, (_, index) => index + 1);

test.each([
  [10_000, 10_000],
  [100_000, 100_000],
  [400_000, 399_361], // never faster than asked for, and the divider is even
])("a clock of %d Hz is one of %d", (asked, expected) => {
  const { model, driver } = attach();
  driver.open(CORE, asked);
  expect(Math.round(model.hertz)).toBe(expected);
});

test.each([1, 2, 15, 16, 17, 64, 200])("%d bytes are written", (bytes) => {
  const setup = attach();
  expect(setup.run(0x50, count(bytes))).toBe(DONE);
  expect(setup.events).toEqual(["write", ...count(bytes)]);
  expect(setup.device.interrupt.level).toBe(false);
  // for each 8 bytes that are put in, and at the end
  expect(setup.interrupts).toBe(Math.ceil(bytes / 8));
});

test.each([1, 12, 16, 17, 64, 200])("%d bytes are read", (bytes) => {
  const setup = attach();
  expect(setup.run(0x50, [], bytes)).toBe(DONE);
  expect([setup.events, setup.received(bytes)]).toEqual([["read"], count(bytes)]);
  expect(setup.device.interrupt.level).toBe(false);
});

test.each([
  [1, 2],
  [16, 16],
  [40, 1],
  [40, 40],
])("%d bytes are written and %d read after a repeated START", (send, receive) => {
  const setup = attach();
  expect(setup.run(0x50, count(send), receive)).toBe(DONE);
  expect(setup.events).toEqual(["write", ...count(send), "repeated read"]);
  expect(setup.received(receive)).toEqual(count(receive));
});

test("a write that was over before the read could be asked for is followed by a START of its own", () => {
  const setup = attach();
  // between looking for the start and asking for the read there is always some time: here too much
  const { model } = setup;
  const write = model.write.bind(model);
  model.write = (offset, value) => {
    if (offset === 0x08 && value === 3) model.clock.advance(10 * model.byteTime);
    write(offset, value);
  };
  expect(setup.run(0x50, [9], 3)).toBe(DONE);
  expect([setup.events, setup.received(3)]).toEqual([["write", 9, "read"], count(3)]);
});

test("a device is found by its address alone, and one that is not there is not", () => {
  const setup = attach();
  expect([setup.run(0x50, []), setup.run(0x51, []), setup.run(0x50, [])]).toEqual([DONE, NO_ACKNOWLEDGE, DONE]);
  expect(setup.events).toEqual(["write", "write"]);
});

test.each<[string, number[], number]>([
  ["write", [1], 0],
  ["read", [], 1],
  ["write and read", [1], 1],
])("a %s to nobody is told, and what comes next is not disturbed", (_, send, receive) => {
  const setup = attach();
  expect(setup.run(0x51, send, receive)).toBe(NO_ACKNOWLEDGE);
  expect(setup.device.interrupt.level).toBe(false);
  expect(setup.run(0x50, [7], 2)).toBe(DONE);
  expect(setup.events).toEqual(["write", 7, "repeated read"]);
});

test("a byte that is not acknowledged is told", () => {
  expect(attach().run(0x50, [1, 0xee, 3, 4])).toBe(NO_ACKNOWLEDGE);
});

test("a device may hold the clock for 35 milliseconds, and no longer", () => {
  const setup = attach();
  const device = setup.model.devices.get(0x50)!;
  device.stretch = 35_000_000;
  expect(setup.run(0x50, [1])).toBe(DONE);
  device.stretch = 35_100_000;
  expect(setup.run(0x50, [1])).toBe(STRETCHED);
});

test.each(Array.from({ length: 40 }, (_, index) => index))(
  "a transfer that was left half a byte after %d is given up by the next driver, which works",
  (bytes) => {
    const first = attach();
    first.driver.start(0x50, 20, 20);
    for (let byte = 0; byte < bytes; byte++) {
      first.model.clock.advance(first.model.byteTime);
      if (first.device.interrupt.level) first.driver.service();
    }
    first.model.clock.advance(first.model.byteTime / 2);
    const { device, ...setup } = attach(first.model);
    expect(device.interrupt.level).toBe(false);
    expect([setup.run(0x50, [3], 2), setup.received(2)]).toEqual([DONE, [1, 2]]);
    expect(setup.events.slice(-3)).toEqual(["write", 3, "repeated read"]);
  },
);

describe("with faults", () => {
  test("of an interrupt that is lost, a look at another time makes up", () => {
    const setup = attach(undefined, { lostInterrupts: { every: 1 } });
    expect(setup.run(0x50, [1], 2)).toBe(PENDING);
    expect([setup.driver.service(), setup.received(2)]).toEqual([DONE, [1, 2]]);
    expect(setup.device.injected.lostInterrupts).toBe(1);
  });

  test("interrupts with nothing behind them change nothing", () => {
    const setup = attach(undefined, { spuriousInterrupts: { period: 90_000, length: 50_000 } });
    expect([setup.run(0x50, count(30), 30), setup.received(30)]).toEqual([DONE, count(30)]);
    expect(setup.device.injected.spuriousInterrupts).toBeGreaterThan(0);
  });

  test.each<[string, number, number, number]>([
    ["no byte came", 1 << 5, 0, INCOMPLETE],
    ["none is needed", 1 << 2, 0, PENDING],
    ["it is never done", 1 << 1, 0, PENDING],
    ["it never begins", 1 << 0, 0, PENDING],
    ["nobody acknowledged", 1 << 8, 1 << 8, NO_ACKNOWLEDGE],
    ["the clock was held", 1 << 9, 1 << 9, STRETCHED],
  ])("a bit that says that %s ends in what it says, or in nothing; never in a hang", (what, mask, value, expected) => {
    const setup = attach(undefined, { stuck: [{ register: "status", mask, value }] });
    const progress = setup.run(0x50, count(20), 3);
    // before the write is over nobody knows that it has begun: the read comes after it
    expect(progress).toBe(what === "it never begins" ? DONE : expected);
    expect(setup.device.injected.stuck).toBeGreaterThan(0);
    setup.driver.stop();
  });

  test("a slow FIFO takes longer", () => {
    const setup = attach(undefined, { slowFifo: 10 });
    expect([setup.run(0x50, count(30), 30), setup.received(30)]).toEqual([DONE, count(30)]);
  });

  test("an access that the bus aborts is one that the kernel ends the program for", () => {
    const setup = attach(undefined, { busErrors: [{ register: "fifo", way: "write", nth: [2] }] });
    expect(() => setup.run(0x50, [1, 2])).toThrow(BusError);
    expect(setup.device.injected.busErrors).toBe(1);
  });
});
