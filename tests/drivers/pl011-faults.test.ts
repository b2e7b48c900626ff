/** The PL011 driver on a device that does not work as it should: no call hangs, and no loss goes uncounted. */
import { beforeAll, describe, expect, test } from "vitest";
import type { pl011 } from "../../abi/registers/pl011";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { Pl011 } from "../../sim/pl011";
import { compile } from "../lib/compile";

const ACCESS = 100;
const CLOCK = 48_000_000;
const BAUD = 115_200;
const CHARACTER = 1e10 / BAUD;

const BUSY = 1 << 3;
const RECEIVE_EMPTY = 1 << 4;
const TRANSMIT_FULL = 1 << 5;
const TRANSMIT_EMPTY = 1 << 7;

interface DriverExports {
  memory: WebAssembly.Memory;
  open(clock: number, baud: number): number;
  service(): number;
  receive(room: number): number;
  transmit(bytes: number): number;
  awaitTransmit(on: boolean): void;
  overruns(): number;
  damaged(): number;
  buffer(): number;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/pl011.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A driver and its device, with faults from the start. */
function attach(faults: Faults<typeof pl011>, uart = new Pl011({ clock: CLOCK, lineBaud: BAUD })) {
  const faulty = withFaults(uart, faults);
  const host = new HostModel(module, uart);
  host.accessTime = ACCESS;
  host.device("before it in the window", uart);
  host.device("uart", faulty);
  const driver = host.instantiate() as unknown as DriverExports;
  const bytes = (count: number): Uint8Array => new Uint8Array(driver.memory.buffer, driver.buffer(), count);
  // As the controller does, an interrupt is remembered until it is served.
  let pending = false;
  faulty.interrupt.onChange((level) => (pending ||= level));
  const received: number[] = [];
  const receive = (room = 256): number[] => [...bytes(driver.receive(room))];
  return {
    ...driver,
    uart,
    injected: faulty.injected,
    received,
    receive,
    transmitBytes(content: number[]): number {
      bytes(content.length).set(content);
      return driver.transmit(content.length);
    },
    /** Time for so many characters, in which interrupts are served. @param transmit what to do when the FIFO runs low */
    pass(characters: number, transmit?: () => void): void {
      for (let i = 0; i < characters; i++) {
        uart.advance(CHARACTER);
        if (!pending && !faulty.interrupt.level) continue;
        pending = false;
        const events = driver.service();
        received.push(...receive());
        if ((events & 2) !== 0) transmit?.();
      }
    },
  };
}

function counting(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i & 0xff);
}

describe("stuck bits", () => {
  test("BUSY for ever: the driver waits, but not for ever, and works then", () => {
    const driver = attach({ stuck: [{ register: "flag", mask: BUSY, value: BUSY }] });
    expect(driver.open(CLOCK, BAUD)).toBe(1);
    driver.uart.deliver([1, 2, 3]);
    expect(driver.transmitBytes([4, 5])).toBe(2);
    driver.pass(10);
    expect(driver.received).toEqual([1, 2, 3]);
    expect(driver.uart.sent).toEqual([4, 5]);
    expect(driver.injected.stuck).toBeGreaterThan(1000);
  }, 60_000);

  test("a receive FIFO that never looks empty fills the room and no more", () => {
    const driver = attach({ stuck: [{ register: "flag", mask: RECEIVE_EMPTY, value: 0 }] });
    driver.open(CLOCK, BAUD);
    driver.uart.deliver([7]);
    driver.uart.advance(2 * CHARACTER);
    expect(driver.receive(100)).toEqual([7, ...new Array<number>(99).fill(0)]);
  });

  test("a receive FIFO that always looks empty gives nothing, and each call ends", () => {
    const driver = attach({ stuck: [{ register: "flag", mask: RECEIVE_EMPTY, value: RECEIVE_EMPTY }] });
    driver.open(CLOCK, BAUD);
    driver.uart.deliver(counting(20));
    driver.pass(30);
    expect(driver.received).toEqual([]);
    expect(driver.injected.stuck).toBeGreaterThan(1);
  });

  test("a transmit FIFO that always looks full takes nothing: the caller keeps it all", () => {
    const driver = attach({ stuck: [{ register: "flag", mask: TRANSMIT_FULL, value: TRANSMIT_FULL }] });
    driver.open(CLOCK, BAUD);
    expect(driver.transmitBytes(counting(5))).toBe(0);
  });

  test("an error bit of the data leaves out every character, and counts it", () => {
    const driver = attach({ stuck: [{ register: "data", mask: 1 << 8, value: 1 << 8 }] });
    driver.open(CLOCK, BAUD);
    driver.uart.deliver(counting(40));
    driver.pass(60);
    expect(driver.received).toEqual([]);
    expect(driver.damaged()).toBe(40);
  });
});

test("an interrupt that is stuck is served each time, and finds nothing; each call ends", () => {
  const ALL = 0x7ff;
  const driver = attach({ stuck: [{ register: "maskedInterrupts", mask: ALL, value: ALL }] });
  driver.open(CLOCK, BAUD);
  for (let look = 0; look < 10; look++) expect([driver.service(), driver.receive()]).toEqual([3, []]);
  driver.uart.deliver(counting(5));
  driver.pass(20);
  expect(driver.received).toEqual(counting(5));
  expect(driver.injected.stuck).toBeGreaterThan(9);
});

test("an interrupt that cannot be seen is not told, and what came is there for who looks", () => {
  const driver = attach({ stuck: [{ register: "maskedInterrupts", mask: 0x7ff, value: 0 }] });
  driver.open(CLOCK, BAUD);
  driver.uart.deliver(counting(5));
  driver.uart.settle();
  expect([driver.service(), driver.receive()]).toEqual([0, counting(5)]);
  expect(driver.injected.stuck).toBe(1);
});

test("a FIFO that looks empty while it is not is no fault to be seen: the datasheet has what it loses refused", () => {
  const driver = attach({ stuck: [{ register: "flag", mask: TRANSMIT_EMPTY, value: TRANSMIT_EMPTY }] });
  driver.open(CLOCK, BAUD);
  expect(driver.transmitBytes(counting(10))).toBe(10);
  expect(() => driver.transmitBytes(counting(10))).toThrow("UARTDR written with the transmit FIFO full");
  expect(driver.injected.stuck).toBe(1);
});

describe("lost interrupts", () => {
  test("late by less than the FIFO takes, they lose nothing", () => {
    const driver = attach({ lostInterrupts: { every: 3, lateBy: 6 * CHARACTER } });
    driver.open(CLOCK, BAUD);
    const content = counting(1000);
    driver.uart.deliver(content);
    driver.pass(1100);
    expect(driver.received).toEqual(content);
    expect(driver.overruns()).toBe(0);
    expect(driver.injected.lostInterrupts).toBeGreaterThan(30);
  });

  test("late by more, each loses what did not fit, and each loss is counted once", () => {
    const driver = attach({ lostInterrupts: { every: 3, lateBy: 20 * CHARACTER } });
    driver.open(CLOCK, BAUD);
    const content = counting(250);
    driver.uart.deliver(content);
    driver.pass(300);
    // Where the numbers jump, something was lost.
    const jumps = driver.received.filter((byte, index) => index > 0 && byte !== driver.received[index - 1] + 1);
    expect(driver.overruns()).toBe(jumps.length);
    expect(driver.overruns()).toBeLessThanOrEqual(driver.injected.lostInterrupts);
    expect(driver.overruns()).toBeGreaterThan(3);
    expect(driver.received.length).toBeGreaterThan(100);
  });

  test("one that never comes is made up for by the next look: the oldest 16 are there, the rest counted", () => {
    const driver = attach({ lostInterrupts: { nth: [1] } });
    driver.open(CLOCK, BAUD);
    driver.uart.deliver(counting(30));
    driver.pass(40);
    expect(driver.received).toEqual([]);
    expect(driver.service()).toBe(1);
    expect(driver.receive()).toEqual(counting(16));
    driver.uart.deliver([50, 51]);
    driver.pass(10);
    expect(driver.received).toEqual([50, 51]);
    expect(driver.overruns()).toBe(1);
  });
});

test("spurious interrupts find nothing to do, and change nothing", () => {
  const driver = attach({ spuriousInterrupts: { period: 3 * CHARACTER } });
  driver.open(CLOCK, BAUD);
  driver.pass(50);
  expect(driver.received).toEqual([]);
  const content = counting(500);
  driver.uart.deliver(content);
  expect(driver.transmitBytes(content.slice(0, 17))).toBe(17);
  driver.pass(600);
  expect(driver.received).toEqual(content);
  expect(driver.uart.sent).toEqual(content.slice(0, 17));
  expect([driver.overruns(), driver.damaged()]).toEqual([0, 0]);
  expect(driver.injected.spuriousInterrupts).toBeGreaterThan(100);
});

test("a FIFO that drains ten times as slowly sends all of it, in order", () => {
  const driver = attach({ slowFifo: 10 });
  driver.open(CLOCK, BAUD);
  const content = counting(200);
  let done = driver.transmitBytes(content.slice(0, 100));
  expect(done).toBe(17);
  driver.awaitTransmit(true);
  driver.pass(2100, () => (done += driver.transmitBytes(content.slice(done, done + 100))));
  expect(driver.uart.sent).toEqual(content);
  expect(driver.uart.clock.now).toBeGreaterThan(200 * 10 * CHARACTER);
});

describe("bus errors", () => {
  test.each([
    ["open", "lineControl", 1],
    ["receive", "data", 3],
    ["service", "maskedInterrupts", 1],
    ["transmit", "data", 6],
  ] as const)(
    "in %s, the access that the bus aborts is the last one; who takes over finds a device that works",
    (_, register, nth) => {
      const driver = attach({ busErrors: [{ register, nth: [nth] }] });
      driver.uart.deliver(counting(5));
      expect(() => {
        driver.open(CLOCK, BAUD);
        driver.uart.settle();
        driver.service();
        driver.receive();
        driver.transmitBytes([1, 2, 3]);
      }).toThrow(BusError);
      expect(driver.injected.busErrors).toBe(1);

      const next = attach({}, driver.uart);
      next.receive();
      expect(next.open(CLOCK, BAUD)).toBe(1);
      driver.uart.deliver([50, 51]);
      expect(next.transmitBytes([60, 61])).toBe(2);
      next.pass(20);
      expect(next.received.slice(-2)).toEqual([50, 51]);
      expect(driver.uart.sent.slice(-2)).toEqual([60, 61]);
    },
  );
});
