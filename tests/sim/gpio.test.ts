/** GPIO: "BCM2835 ARM Peripherals", chapter 6; "BCM2711 ARM Peripherals", chapter 5. Offsets are those of table 6-1. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Gpio } from "../../sim/gpio";

const SELECT = 0x00;
const SET = 0x1c;
const CLEAR = 0x28;
const LEVEL = 0x34;
const EVENT = 0x40;
const RISING = 0x4c;
const FALLING = 0x58;
const HIGH = 0x64;
const LOW = 0x70;
const ASYNC_RISING = 0x7c;
const ASYNC_FALLING = 0x88;
const PULL_MODE = 0x94;
const PULL_CLOCK = 0x98;
const PULL_CONTROL = 0xe4;

const ENABLES = [RISING, FALLING, HIGH, LOW, ASYNC_RISING, ASYNC_FALLING];
/** One cycle of the system clock. */
const CYCLE = 4;
const PULL_WAIT = 150 * CYCLE;

function bank(pin: number): number {
  return 4 * (pin >> 5);
}

function mask(pin: number): number {
  return (1 << (pin & 31)) >>> 0;
}

function level(model: Gpio, pin: number): boolean {
  return (model.read(LEVEL + bank(pin)) & mask(pin)) !== 0;
}

function event(model: Gpio, pin: number): boolean {
  return (model.read(EVENT + bank(pin)) & mask(pin)) !== 0;
}

function makeOutput(model: Gpio, pin: number): void {
  model.write(SELECT + 4 * Math.floor(pin / 10), 1 << (3 * (pin % 10)));
}

/** A model and the outer end of one of its pins. */
function withPin(pin: number, high = false) {
  const model = new Gpio();
  const outside = model.pins[pin].connect("button");
  outside.drive(high);
  model.clock.advance(10 * CYCLE);
  return { model, outside };
}

describe("function select (6.1, GPFSELn)", () => {
  test("every pin is an input after reset", () => {
    const model = new Gpio();
    for (let i = 0; i < 6; i++) expect(model.read(SELECT + 4 * i)).toBe(0);
  });

  test("three bits a pin, ten pins a register; 50 to 53 in the last", () => {
    const model = new Gpio();
    model.write(SELECT + 4, 0b100_000_000_000_000);
    expect(model.read(SELECT + 4)).toBe(0b100_000_000_000_000);
    model.write(SELECT + 20, 0xfff);
    expect(model.read(SELECT + 20)).toBe(0xfff);
  });

  test("reserved bits are not to be written", () => {
    expect(() => new Gpio().write(SELECT, 1 << 30)).toThrow("GPFSEL0, whose bits from 30 on are reserved");
    expect(() => new Gpio().write(SELECT + 20, 0x1000)).toThrow("GPFSEL5, whose bits from 12 on are reserved");
  });
});

describe("outputs (6.1, GPSETn, GPCLRn)", () => {
  test("set and clear drive the pins of their 1s and leave the others alone", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(2 ** 22 - 1), fc.nat(1))), (writes) => {
        const model = new Gpio();
        for (let i = 0; i < 6; i++) model.write(SELECT + 4 * i, i < 5 ? 0o1111111111 : 0o1111);
        const wanted = [0, 0];
        for (const [high, bits, which] of writes) {
          model.write((high ? SET : CLEAR) + 4 * which, bits);
          wanted[which] = high ? wanted[which] | bits : wanted[which] & ~bits;
        }
        expect([model.read(LEVEL), model.read(LEVEL + 4)]).toEqual(wanted);
        model.pins.forEach((wire, pin) => expect(wire.level).toBe((wanted[pin >> 5] & mask(pin)) !== 0));
      }),
    );
  });

  test("on an input they have no effect, until it becomes an output: then the last of them holds", () => {
    const model = new Gpio();
    model.write(SET, mask(17));
    expect(level(model, 17)).toBe(false);
    makeOutput(model, 17);
    expect(level(model, 17)).toBe(true);
    model.write(SELECT + 4, 0);
    model.write(CLEAR, mask(17));
    makeOutput(model, 17);
    expect(level(model, 17)).toBe(false);
  });

  test("a pin in an alternate function is driven by its device, not by the latch", () => {
    const model = new Gpio();
    model.write(SET, mask(14));
    model.write(SELECT + 4, 4 << 12);
    const uart = model.pins[14].connect("UART0 TX");
    uart.drive(false);
    expect(level(model, 14)).toBe(false);
    uart.drive(true);
    expect(level(model, 14)).toBe(true);
  });

  test("an output that something else drives the other way is a short circuit", () => {
    const { model } = withPin(17, true);
    expect(() => makeOutput(model, 17)).toThrow("GPIO pin 17: button drives it high and GPIO low");
  });

  test("pins that there are not are not to be written", () => {
    expect(() => new Gpio().write(SET + 4, 1 << 22)).toThrow("GPSET1, whose bits from 22 on are reserved");
    expect(() => new Gpio().write(CLEAR + 4, 0x8000_0000)).toThrow("reserved");
    expect(() => new Gpio().write(RISING + 4, 1 << 30)).toThrow("reserved");
  });

  test("set and clear cannot be read, the level cannot be written (table 6-1)", () => {
    expect(() => new Gpio().read(SET)).toThrow("write-only");
    expect(() => new Gpio().read(CLEAR + 4)).toThrow("write-only");
    expect(() => new Gpio().write(LEVEL, 1)).toThrow("read-only");
    expect(() => new Gpio().read(0x24)).toThrow("no register");
  });
});

describe("inputs (6.1, GPLEVn; 6.2)", () => {
  test("the level is that of the wire", () => {
    const { model, outside } = withPin(40, true);
    expect(level(model, 40)).toBe(true);
    outside.drive(false);
    expect(level(model, 40)).toBe(false);
  });

  test("undriven after reset, the pulls of table 6-31 give the level", () => {
    const model = new Gpio();
    const high = model.pins.flatMap((wire, pin) => (wire.level ? [pin] : []));
    const floating = model.pins.flatMap((wire, pin) => (wire.floating ? [pin] : []));
    expect(high).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 34, 35, 36, 46, 47, 48, 49, 50, 51, 52, 53]);
    expect(floating).toEqual([28, 29, 44, 45]);
  });
});

describe("edges (6.1, GPRENn, GPFENn)", () => {
  test.each([
    ["rising", RISING, true],
    ["falling", FALLING, false],
  ])("a %s edge is an event after two samples of the new level; the other edge is none", (_, enable, to) => {
    const { model, outside } = withPin(17, !to);
    model.write(enable, mask(17));
    outside.drive(to);
    model.clock.advance(CYCLE);
    expect(event(model, 17)).toBe(false);
    model.clock.advance(CYCLE);
    expect(event(model, 17)).toBe(true);
    model.write(EVENT, mask(17));
    outside.drive(!to);
    model.clock.advance(10 * CYCLE);
    expect(event(model, 17)).toBe(false);
  });

  test("both can be enabled, and each edge counts", () => {
    const { model, outside } = withPin(33);
    model.write(RISING + 4, mask(33));
    model.write(FALLING + 4, mask(33));
    for (const high of [true, false, true]) {
      outside.drive(high);
      model.clock.advance(2 * CYCLE);
      expect(event(model, 33)).toBe(true);
      model.write(EVENT + 4, mask(33));
      expect(event(model, 33)).toBe(false);
    }
  });

  test.each([
    ["high", RISING, true],
    ["low", FALLING, false],
  ])("a %s glitch of less than two samples is suppressed", (_, enable, to) => {
    const { model, outside } = withPin(17, !to);
    model.write(enable, mask(17));
    outside.drive(to);
    model.clock.advance(CYCLE);
    outside.drive(!to);
    model.clock.advance(10 * CYCLE);
    expect(event(model, 17)).toBe(false);
  });

  test.each([
    ["rising", ASYNC_RISING, true],
    ["falling", ASYNC_FALLING, false],
  ])("an asynchronous %s edge is an event however short the pulse (GPARENn, GPAFENn)", (_, enable, to) => {
    const { model, outside } = withPin(17, !to);
    model.write(enable, mask(17));
    outside.drive(to);
    outside.drive(!to);
    expect(event(model, 17)).toBe(true);
    model.write(EVENT, mask(17));
    outside.drive(to);
    expect(event(model, 17)).toBe(true);
  });

  test("edges of outputs count as well, since it is the pin's level that is looked at", () => {
    const model = new Gpio();
    makeOutput(model, 17);
    model.write(RISING, mask(17));
    model.write(SET, mask(17));
    model.clock.advance(3 * CYCLE);
    expect(event(model, 17)).toBe(true);
  });

  test("what is not enabled is no event, whatever the pin does", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(20))), (changes) => {
        const { model, outside } = withPin(17);
        // Pin 0 is pulled up, pin 18 down.
        for (const enable of ENABLES) model.write(enable, mask(enable === LOW ? 0 : 18));
        for (const [high, time] of changes) {
          outside.drive(high);
          model.clock.advance(time);
        }
        expect(model.read(EVENT)).toBe(0);
        expect(model.interrupt.level).toBe(false);
      }),
    );
  });

  test("with all edges enabled, of all changes that last each gives one event", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2 * CYCLE, max: 50 }), { maxLength: 20 }), (times) => {
        const { model, outside } = withPin(5);
        model.write(RISING, mask(5));
        model.write(FALLING, mask(5));
        let events = 0;
        times.forEach((time, index) => {
          outside.drive(index % 2 === 0);
          model.clock.advance(time);
          if (!event(model, 5)) return;
          events++;
          model.write(EVENT, mask(5));
        });
        expect(events).toBe(times.length);
      }),
    );
  });
});

describe("levels (6.1, GPHENn, GPLENn)", () => {
  test.each([
    ["high", HIGH, true],
    ["low", LOW, false],
  ])("a %s level is an event, and again after clearing for as long as it lasts", (_, enable, at) => {
    const { model, outside } = withPin(17, !at);
    model.write(enable, mask(17));
    expect(event(model, 17)).toBe(false);
    outside.drive(at);
    expect(event(model, 17)).toBe(true);
    model.write(EVENT, mask(17));
    expect(event(model, 17)).toBe(true);
    outside.drive(!at);
    expect(event(model, 17)).toBe(true);
    model.write(EVENT, mask(17));
    expect(event(model, 17)).toBe(false);
  });

  test("a level that is there already when it is enabled is an event", () => {
    const { model } = withPin(17, true);
    model.write(HIGH, mask(17));
    expect(event(model, 17)).toBe(true);
  });
});

describe("event status and interrupts (6.1, GPEDSn; interrupts 49 to 52)", () => {
  test("a 1 clears its bit only", () => {
    const model = new Gpio();
    model.write(ASYNC_RISING, mask(20) | mask(21));
    for (const pin of [20, 21]) model.pins[pin].connect("button").drive(true);
    model.write(EVENT, mask(20));
    expect(model.read(EVENT)).toBe(mask(21));
    model.write(EVENT, 0);
    expect(model.read(EVENT)).toBe(mask(21));
  });

  test.each([
    [0, 0],
    [27, 0],
    [28, 1],
    [31, 1],
    [32, 1],
    [45, 1],
    [46, 2],
    [53, 2],
  ])("an event of pin %i asserts the line of bank %i, and the one for all, until it is cleared", (pin, line) => {
    const { model, outside } = withPin(pin);
    model.write(ASYNC_RISING + bank(pin), mask(pin));
    outside.drive(true);
    expect(model.banks.map((wire) => wire.level)).toEqual([0, 1, 2].map((index) => index === line));
    expect(model.interrupt.level).toBe(true);
    model.write(EVENT + bank(pin), mask(pin));
    expect(model.banks.some((wire) => wire.level)).toBe(false);
    expect(model.interrupt.level).toBe(false);
  });
});

describe("pulls of the BCM2835 (6.1, GPPUD, GPPUDCLKn)", () => {
  /** The sequence of the datasheet. */
  function pull(model: Gpio, pin: number, code: number, setUp = PULL_WAIT, hold = PULL_WAIT): void {
    model.write(PULL_MODE, code);
    model.clock.advance(setUp);
    model.write(PULL_CLOCK + bank(pin), mask(pin));
    model.clock.advance(hold);
    model.write(PULL_MODE, 0);
    model.write(PULL_CLOCK + bank(pin), 0);
  }

  test.each([17, 44, 31, 32])("the sequence gives pin %i the pull, and no other pin", (pin) => {
    const model = new Gpio();
    const before = model.pins.map((wire) => wire.level);
    pull(model, pin, 2);
    expect(level(model, pin)).toBe(true);
    pull(model, pin, 1);
    expect(level(model, pin)).toBe(false);
    pull(model, pin, 0);
    expect(model.pins[pin].floating).toBe(true);
    expect(model.pins.map((wire) => wire.level)).toEqual(before.map((high, index) => index !== pin && high));
  });

  test("a pull does not matter to a pin that is driven", () => {
    const { model, outside } = withPin(17, false);
    pull(model, 17, 2);
    expect(level(model, 17)).toBe(false);
    outside.release();
    expect(level(model, 17)).toBe(true);
  });

  test("150 cycles of set-up and of hold are needed", () => {
    expect(() => pull(new Gpio(), 17, 2, PULL_WAIT - 1)).toThrow(
      "GPPUDCLK0 written 599 ns after GPPUD: wait 150 cycles",
    );
    expect(() => pull(new Gpio(), 17, 2, PULL_WAIT, PULL_WAIT - 1)).toThrow("GPPUD cleared 599 ns after GPPUDCLK0");
    const model = new Gpio();
    model.write(PULL_MODE, 2);
    model.clock.advance(PULL_WAIT);
    model.write(PULL_CLOCK + 4, 1);
    expect(() => model.write(PULL_CLOCK + 4, 0)).toThrow("GPPUDCLK1 cleared 0 ns after GPPUDCLK1");
  });

  test("the reserved code, and a change of code while a clock is on, are errors", () => {
    const model = new Gpio();
    expect(() => model.write(PULL_MODE, 3)).toThrow("3 written to GPPUD is reserved");
    model.write(PULL_CLOCK, 1);
    model.clock.advance(PULL_WAIT);
    expect(() => model.write(PULL_MODE, 1)).toThrow("while GPPUDCLK is on");
  });

  test("there are no pull registers of the BCM2711", () => {
    expect(() => new Gpio().read(PULL_CONTROL)).toThrow("GPIO_PUP_PDN_CNTRL is not on the BCM2835");
    expect(() => new Gpio().write(PULL_CONTROL, 0)).toThrow("not on the BCM2835");
  });
});

describe("the BCM2711 (5.2)", () => {
  test("its pull registers have the reset values of table 5-2", () => {
    const model = new Gpio({ variant: "bcm2711" });
    expect([0, 4, 8, 12].map((offset) => model.read(PULL_CONTROL + offset))).toEqual([
      0xaaa95555, 0xa0aaaaaa, 0x50aaa95a, 0x00055555,
    ]);
    expect(model.pins.slice(0, 54).map((wire) => wire.level)).toEqual(new Gpio().pins.map((wire) => wire.level));
  });

  test("two bits a pin: 0 none, 1 up, 2 down, read back", () => {
    const model = new Gpio({ variant: "bcm2711" });
    model.write(PULL_CONTROL + 4, 0b01 << 2);
    expect(level(model, 17)).toBe(true);
    expect(model.pins[16].floating).toBe(true);
    model.write(PULL_CONTROL + 4, 0b10 << 2);
    expect(level(model, 17)).toBe(false);
    expect(model.read(PULL_CONTROL + 4)).toBe(0b10 << 2);
  });

  test("the reserved code and the registers of the BCM2835 are errors", () => {
    const model = new Gpio({ variant: "bcm2711" });
    expect(() => model.write(PULL_CONTROL + 4, 0b11 << 2)).toThrow("pull 3 of pin 17 is reserved");
    expect(() => model.write(PULL_CONTROL + 12, 1 << 20)).toThrow("REG3, whose bits from 20 on are reserved");
    expect(() => model.write(PULL_MODE, 0)).toThrow("GPPUD is not on the BCM2711");
    expect(() => model.read(PULL_CLOCK)).toThrow("GPPUDCLK is not on the BCM2711");
  });

  test("it has 58 pins", () => {
    const model = new Gpio({ variant: "bcm2711" });
    makeOutput(model, 57);
    model.write(SET + 4, mask(57));
    expect(level(model, 57)).toBe(true);
    expect(() => model.write(SET + 4, 1 << 26)).toThrow("reserved");
  });
});

test("accesses can be traced, with fields decoded", () => {
  const model = new Gpio();
  const seen: string[] = [];
  model.registers.trace = ({ way, register, value, fields }) =>
    seen.push(`${way} ${register} ${value} ${fields.find(({ value }) => value !== 0)?.meaning ?? ""}`);
  makeOutput(model, 17);
  model.read(LEVEL + 4);
  expect(seen).toEqual([`write functionSelect[1] ${1 << 21} Output`, `read level[1] ${0x3fc01c} `]);
});
