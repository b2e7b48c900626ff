/** The driver of the mini UART on its model, and on one that does not work as it should. */
import { beforeAll, describe, expect, test } from "vitest";
import type { aux } from "../../abi/registers/aux";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { MiniUart, Register } from "../../sim/mini-uart";
import { compile } from "../lib/compile";

const ACCESS = 100;
const CLOCK = 250_000_000;
const BAUD = 115_200;
const CHARACTER = 1e10 / BAUD;
const RECEIVE = 1;
const TRANSMIT = 2;

interface DriverExports {
  memory: WebAssembly.Memory;
  open: (clock: number, baud: number) => number;
  service: () => number;
  receive: (room: number) => number;
  transmit: (bytes: number) => number;
  awaitReceive: (on: boolean) => void;
  awaitTransmit: (on: boolean) => void;
  overruns: () => number;
  buffer: () => number;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/mini-uart.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A driver that has just been started, on a device in any state. */
function start(device = uart(), faults: Faults<typeof aux> = {}) {
  const host = new HostModel(module, device);
  const faulty = withFaults(device, faults);
  host.accessTime = ACCESS;
  host.device("before it in the window", device);
  host.device("aux", faulty);
  const driver = host.instantiate() as unknown as DriverExports;
  const bytes = (count: number): Uint8Array => new Uint8Array(driver.memory.buffer, driver.buffer(), count);
  return {
    ...driver,
    device,
    host,
    injected: faulty.injected,
    receiveBytes: (room = 256): number[] => [...bytes(driver.receive(room))],
    transmitBytes: (content: number[]): number => {
      bytes(content.length).set(content);
      return driver.transmit(content.length);
    },
  };
}

function open(device = uart(), faults: Faults<typeof aux> = {}) {
  const driver = start(device, faults);
  expect(driver.open(CLOCK, BAUD)).toBe(1);
  return driver;
}

function uart(clock = CLOCK, lineBaud = BAUD): MiniUart {
  return new MiniUart({ clock, lineBaud });
}

function counting(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => (from + i) & 0xff);
}

describe("the divisor (2.2.1)", () => {
  test.each([
    [250_000_000, 115_200, 270],
    [400_000_000, 115_200, 433],
    [500_000_000, 115_200, 542],
    [250_000_000, 9_600, 3254],
    [8, 1, 0],
    [524_288, 1, 0xffff],
  ])("a core clock of %i Hz and %i baud give %i", (clock, baud, divisor) => {
    const driver = start(uart(clock, baud));
    expect(driver.open(clock, baud)).toBe(1);
    expect(driver.device.read(Register.baud)).toBe(divisor);
    expect(Math.abs(driver.device.baud / baud - 1)).toBeLessThan(0.01);
  });

  test.each([
    ["a divisor below 1", 400_000, 115_200],
    ["a divisor above 65536", 524_293, 1],
    ["no clock", 0, 115_200],
    ["no rate", 250_000_000, 0],
  ])("%s is refused, and the device left alone", (_, clock, baud) => {
    const driver = start();
    expect(driver.open(clock, baud)).toBe(0);
    expect(driver.device.read(Register.enables)).toBe(0);
  });
});

describe("taking the device over", () => {
  test("one that is off is enabled before its registers are touched, with eight bits (2.1.1, errata)", () => {
    const { device } = open();
    expect(device.read(Register.enables)).toBe(1);
    expect(device.read(Register.lineControl)).toBe(3);
  });

  test("before that, nothing is there to be received", () => {
    expect(start().receiveBytes()).toEqual([]);
  });

  test("what the one before was sending is sent, and what it had not taken is kept", () => {
    const first = open();
    first.transmitBytes(counting(8));
    first.device.deliver(counting(5, 100));
    first.device.advance(5.5 * CHARACTER);
    const second = open(first.device);
    expect(second.receiveBytes()).toEqual(counting(5, 100));
    first.device.settle();
    expect(first.device.sent).toEqual(counting(8));
  });

  test("an interrupt that the one before waited for does not come", () => {
    const first = open();
    first.awaitTransmit(true);
    expect(first.device.interrupt.level).toBe(true);
    expect(open(first.device).device.interrupt.level).toBe(false);
  });
});

describe("receiving", () => {
  test("a character interrupts, until all have been taken", () => {
    const { device, service, receiveBytes } = open();
    device.deliver(counting(3));
    device.settle();
    expect(device.interrupt.level).toBe(true);
    expect(service()).toBe(RECEIVE);
    expect(receiveBytes(2)).toEqual([0, 1]);
    expect(device.interrupt.level).toBe(true);
    expect(receiveBytes()).toEqual([2]);
    expect(device.interrupt.level).toBe(false);
  });

  test("every character comes, when each interrupt is served", () => {
    const { device, receiveBytes, overruns } = open();
    const received: number[] = [];
    device.deliver(counting(300));
    for (let i = 0; i < 300; i++) {
      device.advance(CHARACTER);
      if (device.interrupt.level) received.push(...receiveBytes());
    }
    expect(received).toEqual(counting(300));
    expect(overruns()).toBe(0);
  });

  test("characters that nobody takes are lost after the eighth, which is counted once (2.2.2)", () => {
    const { device, receiveBytes, overruns } = open();
    device.deliver(counting(20));
    device.settle();
    expect(receiveBytes()).toEqual(counting(8));
    expect(overruns()).toBe(1);
    device.deliver([7]);
    device.settle();
    expect(receiveBytes()).toEqual([7]);
    expect(overruns()).toBe(1);
  });

  test("while it is not awaited it does not interrupt, and afterwards does", () => {
    const { device, awaitReceive } = open();
    awaitReceive(false);
    device.deliver([1]);
    device.settle();
    expect(device.interrupt.level).toBe(false);
    awaitReceive(true);
    expect(device.interrupt.level).toBe(true);
  });
});

describe("sending", () => {
  test("takes as much as the FIFO does, and interrupts when that has gone", () => {
    const { device, transmitBytes, awaitTransmit, service } = open();
    // one is in the shift register by now
    expect(transmitBytes(counting(20))).toBe(9);
    awaitTransmit(true);
    expect(transmitBytes(counting(11, 9))).toBe(0);
    expect(device.interrupt.level).toBe(false);
    device.settle();
    expect(device.interrupt.level).toBe(true);
    expect(service()).toBe(TRANSMIT);
    expect(transmitBytes(counting(3, 9))).toBe(3);
    awaitTransmit(false);
    device.settle();
    expect(device.interrupt.level).toBe(false);
    expect(device.sent).toEqual(counting(12));
  });
});

describe("faults", () => {
  test("a transmitter that is never done: taking over waits, but not for ever", () => {
    const first = open();
    const { device, injected, host, transmitBytes } = open(first.device, {
      stuck: [{ register: "status", mask: 1 << 9, value: 0 }],
    });
    expect(injected.stuck).toBeGreaterThan(1000);
    expect(host.clock.now).toBeLessThan(1e9);
    transmitBytes([1, 2]);
    device.settle();
    expect(device.sent).toEqual([1, 2]);
  });

  test("a transmit FIFO that says it is full takes nothing", () => {
    const { transmitBytes } = open(uart(), { stuck: [{ register: "status", mask: 15 << 24, value: 8 << 24 }] });
    expect(transmitBytes([1, 2])).toBe(0);
  });

  test("a receive FIFO that says it is never empty gives no more than there is room for", () => {
    const { receiveBytes } = open(uart(), { stuck: [{ register: "status", mask: 15 << 16, value: 8 << 16 }] });
    expect(receiveBytes(20)).toHaveLength(20);
  });

  test("an overrun that stays counts no more than once a look", () => {
    const { receiveBytes, overruns } = open(uart(), { stuck: [{ register: "status", mask: 1 << 4, value: 1 << 4 }] });
    receiveBytes();
    expect(overruns()).toBe(0);
  });

  test("a spurious interrupt is about nothing, and a slow FIFO loses nothing", () => {
    const { device, service, transmitBytes, injected } = open(uart(), {
      spuriousInterrupts: { at: [50_000] },
      slowFifo: 10,
    });
    device.advance(100_000);
    expect(injected.spuriousInterrupts).toBe(1);
    expect(service()).toBe(0);
    let sent = 0;
    while (sent < 30) {
      sent += transmitBytes(counting(30 - sent, sent));
      device.advance(CHARACTER);
    }
    device.settle();
    expect(device.sent).toEqual(counting(30));
  });

  test("a wrong core clock garbles what goes both ways", () => {
    const { device, transmitBytes, receiveBytes } = open(uart(400_000_000));
    transmitBytes([0x41]);
    device.deliver([0x42]);
    device.settle();
    device.advance(CHARACTER);
    expect(device.sent).toEqual([0xbe]);
    expect(receiveBytes()).toEqual([0xbd]);
  });
});
