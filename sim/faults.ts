/**
 * Faults of a device, by declaration: the same model, seen through a board that does not work as it should.
 *
 *     const uart = new Pl011({ clock: 48_000_000, lineBaud: 115_200 });
 *     const faulty = withFaults(uart, {
 *       stuck: [{ register: "flag", mask: 1 << 3, value: 1 << 3 }],
 *       lostInterrupts: { every: 3, lateBy: 500_000 },
 *     });
 *     host.device("uart0", faulty);
 *
 * A test looks at `faulty.injected`, so that it does not pass because no fault came.
 */
import { type Block, nameOf, type Place, placesOf, type RegisterName } from "../abi/registers/block";
import { BusError, type Device } from "./bus";
import type { Clock, Timer } from "./clock";
import { type Connection, Wire } from "./wire";

/** A model that faults can be given to. */
export interface Faultable<B extends Block> extends Device {
  /** For messages. */
  readonly name: string;
  /** A `RegisterFile`; only the declaration matters here. */
  readonly registers: { readonly block: B };
  /** Faults are timed by it. */
  readonly clock: Clock;
  /** High while the device asks for service. */
  readonly interrupt: Wire;
  /** How many times as long as it should the device takes for what it does by itself; models with a FIFO have it. */
  slowdown?: number;
}

/** Which of a row of occasions, the first of which is 1. */
export type Occasions = { readonly nth: readonly number[] } | { readonly every: number };

/** A register, an element of it where it is an array; all of them unless `index` is said. */
export interface Where<B extends Block> {
  /** Its name. */
  readonly register: RegisterName<B>;
  /** From 0. */
  readonly index?: number;
}

/** Reads or writes of a register, or both, counted together: the `nth` of them or `every` so many, by default all. */
export interface BusFault<B extends Block> extends Where<B> {
  /** Only these accesses. */
  readonly way?: "read" | "write";
  /** As of `Occasions`. */
  readonly nth?: readonly number[];
  /** As of `Occasions`. */
  readonly every?: number;
}

/** What goes wrong; what is not said works. */
export interface Faults<B extends Block> {
  /** The bits of `mask` read as they are in `value`, whatever the device has: since `from`, in nanoseconds, or always. */
  readonly stuck?: readonly (Where<B> & { readonly mask: number; readonly value: number; readonly from?: number })[];
  /**
   * Interrupts, which are passages of the line from low to high, that do not arrive: the line stays low for `lateBy`
   * nanoseconds; unless that is said, until it has been low at the device and is high again.
   */
  readonly lostInterrupts?: Occasions & { readonly lateBy?: number };
  /** The line is high for `length` nanoseconds, by default 1000, though the device does not ask: at these times, or with this period. */
  readonly spuriousInterrupts?: ({ readonly at: readonly number[] } | { readonly period: number }) & {
    readonly length?: number;
  };
  /** The device takes so many times as long, at least 1: its FIFO drains slowly. */
  readonly slowFifo?: number;
  /** Accesses that the bus aborts. */
  readonly busErrors?: readonly BusFault<B>[];
}

/** How often each kind of fault has come. */
export interface Injected {
  /** Reads that gave another value than the device had. */
  stuck: number;
  /** Rises of the line that were kept back. */
  lostInterrupts: number;
  /** Pulses while the device did not ask. */
  spuriousInterrupts: number;
  /** Accesses that were aborted. */
  busErrors: number;
}

interface Access {
  readonly way: "read" | "write";
  readonly offset: number;
}

interface Stuck {
  readonly mask: number;
  readonly value: number;
  readonly from: number;
}

interface Aborting {
  readonly place: Place;
  readonly way: "read" | "write" | undefined;
  readonly occurs: (count: number) => boolean;
  count: number;
}

const PULSE = 1000;

export class FaultyDevice<B extends Block> implements Device {
  /** That of the model. */
  readonly name: string;
  /** That of the model. */
  readonly clock: Clock;
  /** As it arrives at the interrupt controller. */
  readonly interrupt: Wire;
  /** What has gone wrong so far. */
  readonly injected: Injected = { stuck: 0, lostInterrupts: 0, spuriousInterrupts: 0, busErrors: 0 };

  private readonly request: Connection;
  private readonly stuck = new Map<number, Stuck[]>();
  private readonly aborting: Aborting[] = [];
  /** The line of the device does not arrive. */
  private lost = false;
  private late: Timer | undefined;
  private interrupts = 0;
  private spurious = false;

  constructor(
    private readonly model: Faultable<B>,
    private readonly faults: Faults<B>,
  ) {
    this.name = model.name;
    this.clock = model.clock;
    this.interrupt = new Wire(`${model.name} interrupt, with faults`);
    this.request = this.interrupt.connect(model.name);
    this.prepareAccesses(faults);
    this.prepareInterrupts(faults);
    if (faults.slowFifo !== undefined) this.slowDown(faults.slowFifo);
  }

  /** @throws BusError where one is declared */
  read(offset: number): number {
    this.abortIfDeclared({ way: "read", offset });
    const value = this.model.read(offset);
    const faults = this.stuck.get(offset);
    if (!faults) return value;
    let seen = value;
    for (const bits of faults) {
      if (this.clock.now >= bits.from) seen = ((seen & ~bits.mask) | (bits.value & bits.mask)) >>> 0;
    }
    if (seen !== value) this.injected.stuck++;
    return seen;
  }

  /** @throws BusError where one is declared */
  write(offset: number, value: number): void {
    this.abortIfDeclared({ way: "write", offset });
    this.model.write(offset, value);
  }

  private abortIfDeclared({ way, offset }: Access): void {
    for (const fault of this.aborting) {
      if (fault.place.offset !== offset || (fault.way ?? way) !== way) continue;
      if (!fault.occurs(++fault.count)) continue;
      this.injected.busErrors++;
      const verb = way === "read" ? "read of" : "write to";
      throw new BusError(`${this.name}: the bus aborts a ${verb} ${nameOf(fault.place)}, as declared`);
    }
  }

  private prepareAccesses({ stuck = [], busErrors = [] }: Faults<B>): void {
    for (const { mask, value, from = 0, ...where } of stuck) {
      if (mask === 0) throw this.wrong(`no bit of ${where.register} is stuck: its mask is 0`);
      for (const { offset } of this.places(where)) {
        this.stuck.set(offset, [...(this.stuck.get(offset) ?? []), { mask, value, from }]);
      }
    }
    for (const { way, nth, every, ...where } of busErrors) {
      const occurs = this.occasions(nth ? { nth } : { every: every ?? 1 });
      for (const place of this.places(where)) this.aborting.push({ place, way, occurs, count: 0 });
    }
  }

  private prepareInterrupts({ lostInterrupts, spuriousInterrupts }: Faults<B>): void {
    const isLost = lostInterrupts ? this.occasions(lostInterrupts) : () => false;
    this.model.interrupt.onChange((level) => {
      this.late?.cancel();
      this.lost = level && isLost(++this.interrupts);
      if (this.lost) this.lose();
      this.update();
    });
    if (!spuriousInterrupts) return;
    const { length = PULSE } = spuriousInterrupts;
    if ("at" in spuriousInterrupts) {
      for (const time of spuriousInterrupts.at) this.clock.at(time, () => this.pulse(length));
      return;
    }
    const { period } = spuriousInterrupts;
    if (!(period > length))
      throw this.wrong(`a period of ${period} ns: more than the ${length} ns of a pulse is needed`);
    const again = (): void => {
      this.pulse(length);
      this.clock.after(period, again);
    };
    this.clock.after(period, again);
  }

  private lose(): void {
    this.injected.lostInterrupts++;
    const { lateBy } = this.faults.lostInterrupts!;
    if (lateBy === undefined) return;
    this.late = this.clock.after(lateBy, () => {
      this.lost = false;
      this.update();
    });
  }

  private pulse(length: number): void {
    if (this.interrupt.level) return;
    this.injected.spuriousInterrupts++;
    this.spurious = true;
    this.update();
    this.clock.after(length, () => {
      this.spurious = false;
      this.update();
    });
  }

  private update(): void {
    this.request.drive((this.model.interrupt.level && !this.lost) || this.spurious);
  }

  private slowDown(factor: number): void {
    if (!(factor >= 1)) throw this.wrong(`a FIFO that takes ${factor} times as long: 1 or more is needed`);
    if (this.model.slowdown === undefined) throw this.wrong("it has no FIFO that could be slow: no `slowdown`");
    this.model.slowdown = factor;
  }

  private places({ register, index }: Where<B>): Place[] {
    const { block } = this.model.registers;
    const found = placesOf(block).filter(
      (place) => place.name === register && (index === undefined || place.index === index),
    );
    if (found.length > 0) return found;
    throw this.wrong(`there is no register ${register}${index === undefined ? "" : `[${index}]`} in ${block.name}`);
  }

  private occasions(which: Occasions): (count: number) => boolean {
    if ("nth" in which) {
      const wrong = which.nth.find((number) => !(Number.isInteger(number) && number >= 1));
      if (wrong !== undefined) throw this.wrong(`number ${wrong}: the first one is 1`);
      return (count) => which.nth.includes(count);
    }
    if (!(Number.isInteger(which.every) && which.every >= 1)) {
      throw this.wrong(`every ${which.every}: a whole number from 1 on is needed`);
    }
    return (count) => count % which.every === 0;
  }

  private wrong(why: string): Error {
    return new Error(`faults of ${this.name}: ${why}`);
  }
}

/** Gives a model faults. The model itself stays usable, for what the outside world does to it. */
export function withFaults<B extends Block>(model: Faultable<B>, faults: Faults<B>): FaultyDevice<B> {
  return new FaultyDevice(model, faults);
}
