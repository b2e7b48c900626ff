/** The GPIO driver on the model of the device. Sections are those of "BCM2835 ARM Peripherals". */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Clock } from "../../sim/clock";
import { withFaults } from "../../sim/faults";
import { Gpio } from "../../sim/gpio";
import { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { runs } from "../lib/runs";

/** A register access takes this long on the bus, in nanoseconds. */
const ACCESS = 100;
const PINS = 54;
const OUTPUT = 1;

const enum Pull {
  None,
  Up,
  Down,
  Unknown,
}

const enum Detect {
  Rising = 1,
  Falling = 2,
  High = 4,
  Low = 8,
  AsyncRising = 16,
  AsyncFalling = 32,
  All = 63,
}

const EVENT = 0x40;
const DETECTION = [0x4c, 0x58, 0x64, 0x70, 0x7c, 0x88];
const PULL_MODE = 0x94;

interface DriverExports {
  start(pullRegisters: number): void;
  open(): void;
  setFunction(pin: number, value: number): void;
  getFunction(pin: number): number;
  read(pin: number): number;
  levels(bank: number): number;
  write(pin: number, high: boolean): void;
  setPull(pin: number, pull: Pull): void;
  getPull(pin: number): Pull;
  detect(pin: number, events: number): void;
  detected(pin: number): number;
  service(): bigint;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/gpio.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

const variants = ["bcm2835", "bcm2711"] as const;
type Variant = (typeof variants)[number];

/** A driver that has just been started, on a device in any state. */
function attach(device: Gpio) {
  const host = new HostModel(module, { clock: device.clock });
  host.accessTime = ACCESS;
  host.ticksPerLook = 1n;
  host.device("before it in the window", device);
  host.device("gpio", device);
  const driver = host.instantiate() as unknown as DriverExports;
  driver.start(variants.indexOf(device.variant));
  return {
    ...driver,
    /** The pins that `service` tells, in order. */
    events(): number[] {
      const mask = BigInt.asUintN(64, driver.service());
      return Array.from({ length: 64 }, (_, pin) => pin).filter((pin) => ((mask >> BigInt(pin)) & 1n) === 1n);
    },
    /** What happens between here and there on the bus. */
    during(action: () => void): string[] {
      const accesses: string[] = [];
      device.registers.trace = ({ way, register, value }) =>
        accesses.push(`${way} ${register} 0x${value.toString(16)}`);
      action();
      device.registers.trace = undefined;
      return accesses;
    },
  };
}

function start(variant: Variant = "bcm2835") {
  const device = new Gpio({ variant, clock: new Clock() });
  const driver = attach(device);
  driver.open();
  const outside = (pin: number, high: boolean) => {
    const end = device.pins[pin].connect("outside");
    end.drive(high);
    device.clock.advance(ACCESS);
    return end;
  };
  return { device, driver, outside };
}

const anyPin = fc.nat(PINS - 1);

describe("functions (6.1, GPFSELn)", () => {
  test("what is set for a pin is got for it, and other pins keep theirs", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPin, fc.nat(7))), (changes) => {
        const { driver } = start();
        const wanted = new Array<number>(PINS).fill(0);
        for (const [pin, value] of changes) driver.setFunction(pin, (wanted[pin] = value));
        expect(wanted.map((_, pin) => driver.getFunction(pin))).toEqual(wanted);
      }),
      runs(100),
    );
  });

  test.each([
    [17, 4, 0x04, 21],
    [0, 1, 0x00, 0],
    [53, 7, 0x14, 9],
  ])("pin %i with function %i is in the register at 0x%i", (pin, value, offset, bit) => {
    const { device, driver } = start();
    driver.setFunction(pin, value);
    expect(device.read(offset)).toBe(value << bit);
  });
});

describe("levels (6.1, GPSETn, GPCLRn, GPLEVn)", () => {
  test("outputs have the level that was written last, inputs that of outside", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyPin),
        fc.array(fc.tuple(anyPin, fc.boolean()), { maxLength: 100 }),
        (outputs, changes) => {
          const { device, driver } = start();
          const wanted = Array.from({ length: PINS }, (_, pin) => driver.read(pin) === 1);
          for (const pin of outputs) {
            driver.setFunction(pin, OUTPUT);
            wanted[pin] = false;
          }
          const ends = device.pins.map((wire) => wire.connect("outside"));
          for (const [pin, high] of changes) {
            if (outputs.includes(pin)) driver.write(pin, high);
            else ends[pin].drive(high);
            wanted[pin] = high;
          }
          expect(wanted.map((_, pin) => driver.read(pin) === 1)).toEqual(wanted);
          expect(device.pins.slice(0, PINS).map((wire) => wire.level)).toEqual(wanted);
          const banks = BigInt(driver.levels(0) >>> 0) | (BigInt(driver.levels(1)) << 32n);
          expect(wanted.map((_, pin) => ((banks >> BigInt(pin)) & 1n) === 1n)).toEqual(wanted);
        },
      ),
      runs(100),
    );
  });

  test("a write is one access, which says nothing of other pins", () => {
    const { driver } = start();
    expect(driver.during(() => driver.write(17, true))).toEqual(["write set[0] 0x20000"]);
    expect(driver.during(() => driver.write(17, false))).toEqual(["write clear[0] 0x20000"]);
    expect(driver.during(() => driver.write(31, true))).toEqual(["write set[0] 0x80000000"]);
    expect(driver.during(() => driver.write(53, true))).toEqual(["write set[1] 0x200000"]);
  });

  test("what is written to an input holds from when it becomes an output: no glitch", () => {
    const { device, driver, outside } = start();
    outside(17, true).release();
    const levels: boolean[] = [];
    device.pins[17].onChange((level) => levels.push(level));
    driver.write(17, true);
    driver.setFunction(17, OUTPUT);
    expect(driver.read(17)).toBe(1);
    expect(levels).not.toContain(false);
  });
});

describe.each(variants)("pulls of the %s (6.1, GPPUD; BCM2711 5.2)", (variant) => {
  test("an input that nothing drives has the level of its pull", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPin, fc.constantFrom(Pull.Up, Pull.Down)), { maxLength: 30 }), (changes) => {
        const { driver } = start(variant);
        const wanted = Array.from({ length: PINS }, (_, pin) => driver.read(pin));
        for (const [pin, pull] of changes) {
          driver.setPull(pin, pull);
          wanted[pin] = pull === Pull.Up ? 1 : 0;
          expect(driver.getPull(pin)).toBe(pull);
        }
        expect(wanted.map((_, pin) => driver.read(pin))).toEqual(wanted);
      }),
      runs(30),
    );
  });

  test("without a pull it floats, and that is told", () => {
    const { device, driver } = start(variant);
    driver.setPull(17, Pull.None);
    expect(device.pins[17].floating).toBe(true);
    expect(driver.getPull(17)).toBe(Pull.None);
  });
});

test("the BCM2835 does not tell the pulls from before the driver; the BCM2711 does", () => {
  expect(start("bcm2835").driver.getPull(0)).toBe(Pull.Unknown);
  const { driver } = start("bcm2711");
  expect([0, 9, 28].map((pin) => driver.getPull(pin))).toEqual([Pull.Up, Pull.Down, Pull.None]);
});

describe("events (6.1, GPRENn to GPAFENn)", () => {
  test("what is detected is what was said last of the pin, and nothing of others", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPin, fc.nat(Detect.All)), { maxLength: 40 }), (changes) => {
        const { driver } = start();
        const wanted = new Array<number>(PINS).fill(0);
        for (const [pin, events] of changes) driver.detect(pin, (wanted[pin] = events));
        expect(wanted.map((_, pin) => driver.detected(pin))).toEqual(wanted);
      }),
      runs(100),
    );
  });

  test.each([
    ["a rising edge", Detect.Rising, true],
    ["a falling edge", Detect.Falling, false],
    ["an asynchronous rising edge", Detect.AsyncRising, true],
    ["an asynchronous falling edge", Detect.AsyncFalling, false],
    ["a high level", Detect.High, true],
    ["a low level", Detect.Low, false],
  ])("%s interrupts, is told once, and ends the interrupt", (_, events, to) => {
    const { device, driver, outside } = start();
    for (const pin of [3, 17, 31, 32, 53]) {
      const end = outside(pin, !to);
      driver.detect(pin, events);
      device.clock.advance(ACCESS);
      expect(device.interrupt.level).toBe(false);
      end.drive(to);
      device.clock.advance(ACCESS);
      expect(device.interrupt.level).toBe(true);
      expect(driver.events()).toEqual([pin]);
      expect(device.interrupt.level).toBe(false);
      end.drive(!to);
      device.clock.advance(ACCESS);
      expect(driver.events()).toEqual([]);
    }
  });

  test("each edge that is served before the next one is told", () => {
    fc.assert(
      fc.property(fc.array(anyPin, { maxLength: 40 }), (pins) => {
        const { device, driver } = start();
        const ends = device.pins.map((wire) => wire.connect("outside"));
        for (const [pin, end] of ends.entries()) if (pin < PINS) end.drive(false);
        device.clock.advance(ACCESS);
        for (let pin = 0; pin < PINS; pin++) driver.detect(pin, Detect.Rising | Detect.Falling);
        for (const pin of pins) {
          ends[pin].drive(!device.pins[pin].level);
          device.clock.advance(ACCESS);
          expect(driver.events()).toEqual([pin]);
        }
      }),
      runs(30),
    );
  });

  test("events of several pins come together, and one that comes during the service stays for the next", () => {
    const { device, driver, outside } = start();
    const ends = [1, 31, 32, 53].map((pin) => {
      driver.detect(pin, Detect.AsyncRising);
      return outside(pin, false);
    });
    driver.events();
    ends.slice(0, 3).forEach((end) => end.drive(true));
    // While the service reads bank 1, which it does first.
    device.clock.after(1.5 * ACCESS, () => ends[3].drive(true));
    expect(driver.events()).toEqual([1, 31, 32]);
    expect(device.interrupt.level).toBe(true);
    expect(driver.events()).toEqual([53]);
  });

  test("whenever events come, also in the middle of a service, each is told once", () => {
    const pulses = fc.uniqueArray(fc.record({ pin: anyPin, time: fc.nat(5000) }), { selector: ({ pin }) => pin });
    fc.assert(
      fc.property(pulses, (list) => {
        const { device, driver } = start();
        const from = device.clock.now + 54 * 20 * ACCESS;
        for (const { pin, time } of list) {
          driver.detect(pin, Detect.AsyncRising);
          const end = device.pins[pin].connect("outside");
          end.drive(false);
          device.clock.at(from + time, () => {
            end.drive(true);
            end.drive(false);
          });
        }
        driver.events();
        const told: number[] = [];
        while (device.clock.next < Infinity || device.interrupt.level) {
          if (device.interrupt.level) told.push(...driver.events());
          else device.clock.advance(ACCESS);
        }
        expect(told.toSorted((a, b) => a - b)).toEqual(list.map(({ pin }) => pin).toSorted((a, b) => a - b));
      }),
      runs(100),
    );
  });

  test("with no event the service reads the two registers, and writes nothing", () => {
    const { driver } = start();
    expect(driver.during(() => driver.service())).toEqual(["read event[1] 0x0", "read event[0] 0x0"]);
  });

  test("a level that lasts does not interrupt for ever: it is told again after the next detect", () => {
    const { device, driver, outside } = start();
    outside(17, true);
    driver.detect(17, Detect.High | Detect.Falling);
    expect(driver.events()).toEqual([17]);
    expect(device.interrupt.level).toBe(false);
    expect(driver.detected(17)).toBe(Detect.Falling);
    driver.detect(17, Detect.High | Detect.Falling);
    expect(driver.events()).toEqual([17]);
  });

  test("a change of what is detected drops an event that nobody took", () => {
    const { device, driver, outside } = start();
    driver.detect(17, Detect.AsyncRising);
    outside(17, true);
    expect(device.interrupt.level).toBe(true);
    driver.detect(17, Detect.Falling);
    expect(device.interrupt.level).toBe(false);
    driver.detect(17, Detect.AsyncRising);
    driver.detect(17, 0);
    expect(driver.events()).toEqual([]);
  });
});

test("a spurious interrupt finds no event; one that is late tells all that came meanwhile", () => {
  const { device, driver, outside } = start();
  const ends = [17, 40].map((pin) => {
    const end = outside(pin, false);
    driver.detect(pin, Detect.AsyncRising);
    return end;
  });
  const from = device.clock.now;
  const faulty = withFaults(device, {
    spuriousInterrupts: { at: [from + 50_000] },
    lostInterrupts: { nth: [1], lateBy: 5_000 },
  });
  ends.forEach((end, index) => device.clock.at(from + 1_000 * (index + 1), () => end.drive(true)));
  const told: number[][] = [];
  while (device.clock.next < Infinity) {
    device.clock.advance(500);
    if (faulty.interrupt.level) told.push(driver.events());
  }
  expect(told).toEqual([[17, 40], []]);
  expect(faulty.injected).toMatchObject({ lostInterrupts: 1, spuriousInterrupts: 1 });
});

describe("taking the device over", () => {
  test("nothing is detected any more, no event is left; functions, levels and pulls stay", () => {
    const { device, driver, outside } = start();
    driver.setFunction(20, OUTPUT);
    driver.write(20, true);
    driver.setPull(21, Pull.Up);
    outside(40, true);
    for (const pin of [17, 40]) driver.detect(pin, Detect.All);
    expect(device.interrupt.level).toBe(true);
    const second = attach(device);
    second.open();
    expect(device.interrupt.level).toBe(false);
    for (const register of [EVENT, ...DETECTION]) {
      expect([device.read(register), device.read(register + 4)]).toEqual([0, 0]);
    }
    expect([second.getFunction(20), second.read(20), second.read(21)]).toEqual([OUTPUT, 1, 1]);
  });

  test.each([1, 2, 3, 4])(
    "a pull that a driver left after %i of its 5 writes is ended as the datasheet wants",
    (count) => {
      const { device, driver } = start();
      const write = device.write.bind(device);
      let left = count;
      device.write = (offset, value) => {
        if (left-- === 0) throw new Error("the driver dies");
        write(offset, value);
      };
      expect(() => driver.setPull(17, Pull.Up)).toThrow("the driver dies");
      left = Infinity;
      const second = attach(device);
      second.open();
      expect([0, 4, 8].map((offset) => device.read(PULL_MODE + offset))).toEqual([0, 0, 0]);
      second.setPull(17, Pull.Up);
      second.setPull(18, Pull.Up);
      expect([second.read(17), second.read(18)]).toEqual([1, 1]);
    },
  );

  test("the registers of the other chip's pulls are left alone", () => {
    const { driver } = start("bcm2711");
    expect(driver.during(() => driver.open()).filter((access) => access.includes("pull"))).toEqual([]);
  });
});
