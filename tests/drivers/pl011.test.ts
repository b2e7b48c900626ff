import { beforeAll, describe, expect, test } from "vitest";
import { Damage, Interrupt, Pl011, Register } from "../../sim/pl011";
import { QemuPl011 } from "../../sim/pl011-qemu";
import { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";

/** A register access takes this long on the bus. */
const ACCESS = 100;
const RECEIVE = 1;
const TRANSMIT = 2;

interface DriverExports {
  memory: WebAssembly.Memory;
  open(clock: number, baud: number): number;
  service(): number;
  receive(room: number): number;
  transmit(bytes: number): number;
  awaitReceive(on: boolean): void;
  awaitTransmit(on: boolean): void;
  overruns(): number;
  damaged(): number;
  buffer(): number;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/pl011.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A driver that has just been started, on a device in any state. */
function start(device: Pl011 | QemuPl011) {
  const writes: [number, number][] = [];
  const host = new HostModel(module, device instanceof Pl011 ? device : {});
  host.accessTime = ACCESS;
  host.device("before it in the window", device);
  host.device("uart", {
    read: (offset) => device.read(offset),
    write: (offset, value) => {
      writes.push([offset, value]);
      device.write(offset, value);
    },
  });
  const driver = host.instantiate() as unknown as DriverExports;
  const bytes = (count: number): Uint8Array => new Uint8Array(driver.memory.buffer, driver.buffer(), count);
  return {
    ...driver,
    writes,
    receiveBytes: (room = 256): number[] => [...bytes(driver.receive(room))],
    transmitBytes(content: number[]): number {
      bytes(content.length).set(content);
      return driver.transmit(content.length);
    },
  };
}

function uart(clock = 48_000_000, lineBaud = 115_200): Pl011 {
  return new Pl011({ clock, lineBaud });
}

function counting(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => (from + i) & 0xff);
}

describe("baud divisors (DDI 0183G 3.3.5, 3.3.6)", () => {
  test.each([
    [48_000_000, 115_200, 26, 3],
    [48_000_000, 921_600, 3, 16],
    [3_000_000, 115_200, 1, 40],
    [4_000_000, 115_200, 2, 11],
    [50_000_000, 921_600, 3, 25],
    [48_000_000, 9_600, 312, 32],
  ])("a clock of %i Hz and %i baud give %i and %i/64", (clock, baud, integer, fraction) => {
    const device = uart(clock, baud);
    expect(start(device).open(clock, baud)).toBe(1);
    expect([device.read(Register.integerDivisor), device.read(Register.fractionalDivisor)]).toEqual([
      integer,
      fraction,
    ]);
    expect(Math.abs(device.baud / baud - 1)).toBeLessThan(0.01);
  });

  test.each([
    ["a divisor below 1", 3_000_000, 921_600],
    ["a divisor above 65535", 48_000_000, 45],
    ["no clock", 0, 115_200],
    ["no rate", 48_000_000, 0],
  ])("%s is refused, and the device left alone", (_, clock, baud) => {
    const driver = start(uart());
    expect(driver.open(clock, baud)).toBe(0);
    expect(driver.writes).toEqual([]);
  });

  test("the smallest and the largest divisor are accepted", () => {
    expect(start(uart(1_843_200)).open(1_843_200, 115_200)).toBe(1);
    expect(start(uart(1_048_560, 1)).open(1_048_560, 1)).toBe(1);
  });

  test("a wrong clock gives characters with framing errors, which are counted and not delivered (3.3.1)", () => {
    const device = uart(48_000_000);
    const driver = start(device);
    driver.open(40_000_000, 115_200);
    device.deliver([0x41]);
    device.settle();
    expect(driver.receiveBytes()).toEqual([]);
    expect(driver.damaged()).toBe(1);
  });
});

describe("taking the device over", () => {
  test("the write of UARTLCR_H comes after the divisors, and the enable last (3.3.7, 3.3.8)", () => {
    const driver = start(uart());
    driver.open(48_000_000, 115_200);
    const order = driver.writes.map(([register]) => register);
    expect(order.indexOf(Register.control)).toBe(1);
    expect(order.indexOf(Register.lineControl)).toBeGreaterThan(order.indexOf(Register.integerDivisor));
    expect(order.indexOf(Register.lineControl)).toBeGreaterThan(order.indexOf(Register.fractionalDivisor));
    expect(driver.writes.filter(([register]) => register === Register.lineControl)).toEqual([
      [Register.lineControl, 0x70],
    ]);
    expect(order.lastIndexOf(Register.control)).toBeGreaterThan(order.indexOf(Register.lineControl));
    expect(driver.writes.find(([register], at) => register === Register.control && at > 1)?.[1]).toBe(0x301);
  });

  test("what an earlier driver left in the transmit FIFO is sent before the rate changes (3.3.8)", () => {
    const device = uart();
    const first = start(device);
    first.open(48_000_000, 115_200);
    expect(first.transmitBytes(counting(17))).toBe(17);
    const second = start(device);
    second.open(48_000_000, 115_200);
    second.transmitBytes([0x5a]);
    device.settle();
    expect(device.sent).toEqual([...counting(17), 0x5a]);
  });

  test("what came before stays in the receive FIFO, in order with what comes after (3.3.7)", () => {
    const device = uart();
    start(device).open(48_000_000, 115_200);
    device.deliver(counting(5));
    device.settle();
    const second = start(device);
    second.open(48_000_000, 115_200);
    device.deliver([0x5a]);
    device.settle();
    expect(second.receiveBytes()).toEqual([...counting(5), 0x5a]);
  });

  test("bytes queued in a UART that is disabled keep BUSY set for ever (3.3.3): they are flushed", () => {
    const device = uart();
    device.write(Register.data, 0x41);
    expect(device.read(Register.flag) & 8).toBe(8);
    const driver = start(device);
    expect(driver.open(48_000_000, 115_200)).toBe(1);
    driver.transmitBytes([0x42]);
    device.settle();
    expect(device.sent).toEqual([0x42]);
  });

  test("a transmitter that never ends is waited for, but not for ever (3.3.3)", () => {
    const slow = uart(3_000_000, 300);
    start(slow).open(3_000_000, 300);
    for (let i = 0; i < 12; i++) slow.write(Register.data, i);
    const second = start(slow);
    expect(second.open(3_000_000, 300)).toBe(1);
    expect(slow.clock.now).toBeLessThan(1e9);
    expect(slow.sent.length).toBeLessThan(12);
  }, 60_000);

  test("a driver that died with the transmit interrupt enabled leaves none behind (3.3.10)", () => {
    const device = uart();
    const first = start(device);
    first.open(48_000_000, 115_200);
    first.transmitBytes(counting(17));
    first.awaitTransmit(true);
    const second = start(device);
    second.open(48_000_000, 115_200);
    device.settle();
    expect(device.interrupt.level).toBe(false);
  });
});

describe("receiving", () => {
  test("the interrupt comes at half full (2.8.2, 3.3.9), and reading ends it", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    device.deliver(counting(8));
    device.advance(7.5 * device.characterTime);
    expect(device.interrupt.level).toBe(false);
    device.advance(device.characterTime);
    expect(device.read(Register.maskedInterrupts)).toBe(Interrupt.Receive);
    expect(driver.service()).toBe(RECEIVE);
    expect(driver.receiveBytes()).toEqual(counting(8));
    expect(device.interrupt.level).toBe(false);
  });

  test("a single character interrupts after 32 bit times (2.8.4)", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    device.deliver([0x41]);
    device.advance(4 * device.characterTime);
    expect(device.interrupt.level).toBe(false);
    device.advance(device.characterTime);
    expect(device.read(Register.maskedInterrupts)).toBe(Interrupt.ReceiveTimeout);
    expect(driver.service()).toBe(RECEIVE);
    expect(driver.receiveBytes()).toEqual([0x41]);
    expect(device.interrupt.level).toBe(false);
  });

  test("a flood of 64 KiB arrives whole when each interrupt is served in time (2.8.2)", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    const flood = counting(65_536);
    device.deliver(flood);
    const got: number[] = [];
    let interrupts = 0;
    while (got.length < flood.length) {
      device.advance(device.characterTime);
      if (!device.interrupt.level) continue;
      interrupts++;
      driver.service();
      got.push(...driver.receiveBytes());
    }
    expect(got).toEqual(flood);
    expect(driver.overruns()).toBe(0);
    expect(interrupts).toBeLessThanOrEqual(65_536 / 8);
  }, 60_000);

  test("an overrun loses what did not fit, is counted once, and later characters come (2.4.3, 3.3.1)", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    device.deliver(counting(20));
    device.settle();
    expect(device.read(Register.maskedInterrupts) & Interrupt.Overrun).toBe(Interrupt.Overrun);
    expect(driver.service()).toBe(RECEIVE);
    expect(driver.receiveBytes()).toEqual(counting(16));
    device.deliver(counting(2, 50));
    device.settle();
    driver.service();
    expect(driver.receiveBytes()).toEqual([50, 51]);
    expect(driver.overruns()).toBe(1);
    expect(device.interrupt.level).toBe(false);
  });

  test.each([
    ["framing error", Damage.Framing],
    ["parity error", Damage.Parity],
    ["break", Damage.Break],
  ])("a character with a %s is counted and left out (3.3.1)", (_, damage) => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    device.deliver([0x41, 0x00 | damage, 0x42]);
    device.settle();
    expect(driver.service()).toBe(RECEIVE);
    expect(driver.receiveBytes()).toEqual([0x41, 0x42]);
    expect(driver.damaged()).toBe(1);
    expect(device.interrupt.level).toBe(false);
  });

  test("with no room the interrupt is masked (3.3.10); unmasked and read empty, nothing was lost", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    device.deliver(counting(12));
    device.settle();
    driver.service();
    expect(driver.receiveBytes(5)).toEqual(counting(5));
    driver.awaitReceive(false);
    expect(device.interrupt.level).toBe(false);
    device.deliver(counting(4, 12));
    device.settle();
    expect(device.interrupt.level).toBe(false);
    driver.awaitReceive(true);
    expect(driver.receiveBytes()).toEqual(counting(11, 5));
    device.deliver([0x5a]);
    device.settle();
    expect(device.interrupt.level).toBe(true);
  });
});

describe("sending", () => {
  test("the FIFO takes 16 characters and the shifter one (3.3.3); what does not fit is left to the caller", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    expect(driver.transmitBytes(counting(40))).toBe(17);
    device.settle();
    expect(device.sent).toEqual(counting(17));
  });

  test("the interrupt comes when the FIFO has drained to an eighth (2.8.3, 3.3.9), and only while it is wanted (3.3.10)", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    driver.transmitBytes(counting(17));
    device.settle();
    expect(device.interrupt.level).toBe(false);
    driver.transmitBytes(counting(17));
    driver.awaitTransmit(true);
    driver.service();
    device.advance(13.5 * device.characterTime);
    expect(device.interrupt.level).toBe(false);
    device.advance(device.characterTime);
    expect(driver.service()).toBe(TRANSMIT);
    driver.awaitTransmit(false);
    expect(device.interrupt.level).toBe(false);
  });

  test("64 KiB go out without a pause on the line", () => {
    const device = uart();
    const driver = start(device);
    driver.open(48_000_000, 115_200);
    const content = counting(65_536);
    let done = driver.transmitBytes(content.slice(0, 100));
    driver.awaitTransmit(true);
    const from = device.clock.now;
    while (done < content.length) {
      device.advance(device.characterTime / 2);
      if (!device.interrupt.level) continue;
      expect(driver.service() & TRANSMIT).toBe(TRANSMIT);
      done += driver.transmitBytes(content.slice(done, done + 100));
    }
    driver.awaitTransmit(false);
    device.settle();
    expect(device.sent).toEqual(content);
    const ideal = content.length * device.characterTime;
    expect((device.clock.now - from) / ideal).toBeLessThan(1.001);
    expect(device.interrupt.level).toBe(false);
  }, 60_000);
});

describe.each([7, 10] as const)("in QEMU %i (hardware sheet 6.1)", (version) => {
  test("a byte that came before the start is kept, and there is no stale one after it", () => {
    const device = new QemuPl011(version);
    device.deliver([0x41, 0x42, 0x43]);
    const driver = start(device);
    expect(driver.receiveBytes()).toEqual([0x41, 0x42, 0x43]);
    driver.open(3_000_000, 115_200);
    expect(driver.receiveBytes()).toEqual([]);
  });

  test("every byte of a paste interrupts, whatever room there is", () => {
    const device = new QemuPl011(version);
    const driver = start(device);
    driver.open(3_000_000, 115_200);
    const paste = counting(4_000);
    const got: number[] = [];
    device.deliver(paste);
    while (device.interrupt.level) {
      expect(driver.service() & RECEIVE).toBe(RECEIVE);
      got.push(...driver.receiveBytes(1 + (got.length % 30)));
    }
    expect(got).toEqual(paste);
  });

  test("the FIFO takes everything, and the transmit interrupt is quiet when it is not wanted", () => {
    const device = new QemuPl011(version);
    const driver = start(device);
    driver.open(3_000_000, 115_200);
    expect(driver.transmitBytes(counting(200))).toBe(200);
    expect(device.sent).toEqual(counting(200));
    expect(device.interrupt.level).toBe(false);
    driver.awaitTransmit(true);
    expect(driver.service()).toBe(TRANSMIT);
    expect(device.interrupt.level).toBe(false);
  });
});
