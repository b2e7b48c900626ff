/**
 * GPIO of the BCM2835 ("BCM2835 ARM Peripherals", chapter 6, whose sections are named here) and, with its pull registers
 * and 58 pins, of the BCM2711 ("BCM2711 ARM Peripherals", chapter 5). Each pin is a wire: other models and tests drive and
 * watch it. A pin in an alternate function is left to the model of that function.
 */
import { gpio } from "../abi/registers/gpio";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";
import type { Connection, Pull, Wire } from "./wire";

export interface GpioOptions extends Surroundings {
  /** Which pull registers there are, and how many pins. */
  variant?: "bcm2835" | "bcm2711";
}

const OUTPUT = 1;
const PINS_PER_SELECT = 10;
const PINS_PER_PULL_CONTROL = 16;

/** Pins that have an interrupt line together: 0-27, 28-45, and the others. Bits of the two words of event status. */
const BANKS = [
  [0x0fff_ffff, 0],
  [0xf000_0000, 0x0000_3fff],
  [0, 0xffff_c000],
];

/** One cycle of the system clock, at 250 MHz. */
const CYCLE = 4;
/** "Wait 150 cycles" (6.1, GPPUDCLKn). */
const PULL_WAIT = 150 * CYCLE;

/** By GPPUD's code (6.1), and by that of GPIO_PUP_PDN_CNTRL (BCM2711 5.2). */
const PULLS: readonly Pull[] = ["none", "down", "up"];
const PULLS_2711: readonly Pull[] = ["none", "up", "down"];

/** Registers with one bit a pin that are stored as they are written. */
type Enables = "rising" | "falling" | "high" | "low" | "asyncRising" | "asyncFalling";

interface Pin {
  readonly number: number;
  readonly pad: Connection;
  /** What it drives as an output: the last of set and clear, whatever its function was then (6.1, GPSETn). */
  latch: boolean;
  /** The last three samples of the system clock, the newest in bit 0. */
  samples: number;
  sampling: boolean;
}

export class Gpio extends Model<typeof gpio> {
  /** Which chip it is of. */
  readonly variant: "bcm2835" | "bcm2711";
  /** By number. An input is driven from outside by `pins[17].connect("button")`. */
  readonly pins: readonly Wire[];
  /**
   * Interrupt lines of the pins 0-27, 28-45, and the others: 49 to 51 of the BCM2835, 113 to 115 of the BCM2711.
   * `interrupt` is that of all pins, 52 or 116.
   */
  readonly banks: readonly Wire[];

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof gpio> = new RegisterFile(gpio, {
    read: {
      level: (bank) => this.bits(bank, ({ pad }) => pad.wire.level),
      pullMode: () => this.only("bcm2835", "GPPUD").get("pullMode"),
      pullClock: (bank) => this.only("bcm2835", "GPPUDCLK").get("pullClock", bank),
      pullControl: (index) => this.only("bcm2711", "GPIO_PUP_PDN_CNTRL").get("pullControl", index),
    },
    write: {
      functionSelect: (value, index) => this.select(value, index),
      set: (value, bank) => this.latch(value, bank, true),
      clear: (value, bank) => this.latch(value, bank, false),
      event: (value, bank) => this.clearEvents(value, bank),
      rising: (value, bank) => this.enable("rising", value, bank),
      falling: (value, bank) => this.enable("falling", value, bank),
      high: (value, bank) => this.enable("high", value, bank),
      low: (value, bank) => this.enable("low", value, bank),
      asyncRising: (value, bank) => this.enable("asyncRising", value, bank),
      asyncFalling: (value, bank) => this.enable("asyncFalling", value, bank),
      pullMode: (value) => this.setPullMode(value),
      pullClock: (value, bank) => this.clockPulls(value, bank),
      pullControl: (value, index) => this.setPulls(value, index),
    },
  });

  private readonly states: readonly Pin[];
  private readonly bankLines: readonly Connection[];
  private pullModeSince = -Infinity;
  private readonly pullClockSince = [-Infinity, -Infinity];

  constructor({ variant = "bcm2835", ...surroundings }: GpioOptions = {}) {
    super("GPIO", surroundings);
    this.variant = variant;
    const count = variant === "bcm2835" ? 54 : 58;
    this.states = Array.from({ length: count }, (_, number) => this.makePin(number));
    this.pins = this.states.map(({ pad }) => pad.wire);
    this.bankLines = [0, 1, 2].map((bank) => this.line(`interrupt of bank ${bank}`));
    this.banks = this.bankLines.map(({ wire }) => wire);
  }

  /** An input with the pull that the table of alternate functions gives (6.2); the BCM2711's reset values say the same. */
  private makePin(number: number): Pin {
    const pad = this.pad(`pin ${number}`);
    const [index, which] = [Math.floor(number / PINS_PER_PULL_CONTROL), number % PINS_PER_PULL_CONTROL];
    pad.pull(PULLS_2711[this.registers.field("pullControl", "resistor", index, which)]);
    const pin: Pin = { number, pad, latch: false, samples: pad.wire.level ? 7 : 0, sampling: false };
    pad.wire.onChange((level) => this.changed(pin, level));
    return pin;
  }

  private select(value: number, index: number): void {
    const first = index * PINS_PER_SELECT;
    const fields = Math.min(PINS_PER_SELECT, this.states.length - first);
    this.refuseReserved(value, fields * 3, `GPFSEL${index}`);
    this.registers.set("functionSelect", value, index);
    for (const pin of this.states.slice(first, first + fields)) this.drive(pin);
  }

  private drive({ number, pad, latch }: Pin): void {
    const [index, which] = [Math.floor(number / PINS_PER_SELECT), number % PINS_PER_SELECT];
    if (this.registers.field("functionSelect", "pin", index, which) === OUTPUT) pad.drive(latch);
    else pad.release();
  }

  private latch(value: number, bank: number, high: boolean): void {
    this.eachPin(value, bank, `GP${high ? "SET" : "CLR"}${bank}`, (pin) => {
      pin.latch = high;
      this.drive(pin);
    });
  }

  private enable(name: Enables, value: number, bank: number): void {
    this.eachPin(value, bank, `${name}[${bank}]`);
    this.registers.set(name, value, bank);
    this.detectLevels();
  }

  /** "The bit is cleared by writing a 1"; a level that is still there sets it again (6.1, GPEDSn, GPHENn, GPLENn). */
  private clearEvents(value: number, bank: number): void {
    this.eachPin(value, bank, `GPEDS${bank}`);
    this.registers.set("event", this.registers.get("event", bank) & ~value, bank);
    this.detectLevels();
  }

  private changed(pin: Pin, level: boolean): void {
    if (this.isSet(level ? "asyncRising" : "asyncFalling", pin.number)) this.setEvent(pin);
    this.detectLevels();
    if (!pin.sampling) this.sampleNext(pin);
  }

  /** Samples at each cycle of the system clock until the level is steady. */
  private sampleNext(pin: Pin): void {
    pin.sampling = true;
    this.clock.at((Math.floor(this.clock.now / CYCLE) + 1) * CYCLE, () => {
      pin.samples = ((pin.samples << 1) | Number(pin.pad.wire.level)) & 7;
      // "Looking for a 011 pattern on the sampled signal", and 100 (6.1, GPRENn, GPFENn).
      if (pin.samples === 0b011 && this.isSet("rising", pin.number)) this.setEvent(pin);
      if (pin.samples === 0b100 && this.isSet("falling", pin.number)) this.setEvent(pin);
      pin.sampling = false;
      if (pin.samples !== 0b000 && pin.samples !== 0b111) this.sampleNext(pin);
    });
  }

  private detectLevels(): void {
    for (const bank of [0, 1]) {
      if ((this.registers.get("high", bank) | this.registers.get("low", bank)) === 0) continue;
      const level = this.bits(bank, ({ pad }) => pad.wire.level);
      const seen = (level & this.registers.get("high", bank)) | (~level & this.registers.get("low", bank));
      this.registers.set("event", this.registers.get("event", bank) | seen, bank);
    }
    this.interruptOrNot();
  }

  private setEvent({ number }: Pin): void {
    const bank = number >> 5;
    this.registers.set("event", this.registers.get("event", bank) | (1 << (number & 31)), bank);
    this.interruptOrNot();
  }

  private interruptOrNot(): void {
    const events = [this.registers.get("event", 0), this.registers.get("event", 1)];
    this.bankLines.forEach((line, bank) => line.drive(BANKS[bank].some((mask, word) => (events[word] & mask) !== 0)));
    this.assert(events.some((word) => word !== 0));
  }

  private setPullMode(value: number): void {
    this.only("bcm2835", "GPPUD");
    if (value >= PULLS.length) throw new Error(`GPIO: ${value} written to GPPUD is reserved; 0 to 2 are pulls (6.1)`);
    for (const bank of [0, 1]) {
      if (this.registers.get("pullClock", bank) === 0) continue;
      if (value !== 0)
        throw new Error("GPIO: GPPUD written while GPPUDCLK is on; only 0 may be, after 150 cycles (6.1)");
      this.refuseBeforeHold(bank, "GPPUD");
    }
    this.registers.set("pullMode", value);
    this.pullModeSince = this.clock.now;
  }

  private clockPulls(value: number, bank: number): void {
    this.only("bcm2835", "GPPUDCLK");
    const old = this.registers.get("pullClock", bank);
    this.eachPin(value, bank, `GPPUDCLK${bank}`);
    if (old & ~value) this.refuseBeforeHold(bank, `GPPUDCLK${bank}`);
    const started = value & ~old;
    if (started !== 0) {
      const passed = this.clock.now - this.pullModeSince;
      if (passed < PULL_WAIT) {
        throw new Error(
          `GPIO: GPPUDCLK${bank} written ${passed} ns after GPPUD: wait 150 cycles, ${PULL_WAIT} ns (6.1)`,
        );
      }
      const pull = PULLS[this.registers.get("pullMode")];
      this.eachPin(started, bank, "", ({ pad }) => pad.pull(pull));
      this.pullClockSince[bank] = this.clock.now;
    }
    this.registers.set("pullClock", value, bank);
  }

  private refuseBeforeHold(bank: number, register: string): void {
    const passed = this.clock.now - this.pullClockSince[bank];
    if (passed >= PULL_WAIT) return;
    throw new Error(
      `GPIO: ${register} cleared ${passed} ns after GPPUDCLK${bank}: wait 150 cycles, ${PULL_WAIT} ns (6.1)`,
    );
  }

  private setPulls(value: number, index: number): void {
    this.only("bcm2711", "GPIO_PUP_PDN_CNTRL");
    const first = index * PINS_PER_PULL_CONTROL;
    const fields = Math.min(PINS_PER_PULL_CONTROL, this.states.length - first);
    this.refuseReserved(value, fields * 2, `GPIO_PUP_PDN_CNTRL_REG${index}`);
    const pulls = Array.from({ length: fields }, (_, which) => PULLS_2711[(value >>> (2 * which)) & 3]);
    const wrong = pulls.findIndex((pull) => pull === undefined);
    if (wrong >= 0) throw new Error(`GPIO: pull 3 of pin ${first + wrong} is reserved; 0 to 2 are pulls (BCM2711 5.2)`);
    this.registers.set("pullControl", value, index);
    pulls.forEach((pull, which) => this.states[first + which].pad.pull(pull));
  }

  /** The registers, if this variant has the one that is accessed. */
  private only(variant: string, register: string): RegisterFile<typeof gpio> {
    if (this.variant === variant) return this.registers;
    throw new Error(`GPIO: ${register} is not on the ${this.variant.toUpperCase()}: its pulls have other registers`);
  }

  private refuseReserved(value: number, bits: number, register: string): void {
    if (value >= 2 ** bits) {
      throw new Error(`GPIO: 0x${value.toString(16)} written to ${register}, whose bits from ${bits} on are reserved`);
    }
  }

  /** Visits the pins of a mask. @throws when it has bits of pins that there are not */
  private eachPin(mask: number, bank: number, register: string, visit?: (pin: Pin) => void): void {
    const first = bank * 32;
    this.refuseReserved(mask >>> 0, Math.min(32, this.states.length - first), register);
    if (visit) for (const pin of this.states.slice(first, first + 32)) if ((mask >>> (pin.number & 31)) & 1) visit(pin);
  }

  private bits(bank: number, of: (pin: Pin) => boolean): number {
    let value = 0;
    for (const pin of this.states.slice(bank * 32, bank * 32 + 32)) if (of(pin)) value |= 1 << (pin.number & 31);
    return value >>> 0;
  }

  private isSet(name: Enables | "event", number: number): boolean {
    return ((this.registers.get(name, number >> 5) >>> (number & 31)) & 1) === 1;
  }
}
