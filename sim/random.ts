/**
 * The random number generator of the BCM2835, as far as it is known (hardware sheet 9, "RNG"): it makes a bit each
 * microsecond, throws the first ones away, and stops when its FIFO is full. What it makes is a test's to say.
 */
import { random } from "../abi/registers/random";
import type { Timer } from "./clock";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

/** Time of a bit, in nanoseconds. */
export const BIT = 1000;
/** Words that it keeps. */
export const FIFO_WORDS = 4;
const WORD_BITS = 32;

export class RandomGenerator extends Model<typeof random> {
  /** Makes a word of 32 bits; by default a sequence without repetition. */
  source: () => number = () => (this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0);
  /** How many times as long as it should it takes. */
  slowdown = 1;
  private seed = 1;
  private fifo: number[] = [];
  private last = 0;
  private making: Timer | undefined;

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof random> = new RegisterFile(random, {
    read: {
      status: () => ((this.fifo.length << 24) | this.registers.field("status", "discard")) >>> 0,
      data: () => this.take(),
    },
    write: { control: (value) => this.control(value) },
  });

  constructor(surroundings: Surroundings = {}) {
    super("random number generator", surroundings);
  }

  private control(value: number): void {
    const was = this.registers.field("control", "enable");
    this.registers.set("control", value & 1);
    const is = this.registers.field("control", "enable");
    if (was === is) return;
    this.making?.cancel();
    this.making = undefined;
    this.fifo = [];
    if (is === 1) this.make(this.registers.field("status", "discard"));
  }

  /** Makes a word. @param before bits that are thrown away first */
  private make(before = 0): void {
    if (this.making !== undefined || this.fifo.length === FIFO_WORDS) return;
    this.making = this.clock.after((before + WORD_BITS) * BIT * this.slowdown, () => {
      this.making = undefined;
      this.fifo.push(this.source() >>> 0);
      this.make();
    });
  }

  /** Of an empty FIFO the last word is read once more. */
  private take(): number {
    const word = this.fifo.shift();
    if (word === undefined) return this.last;
    this.last = word;
    if (this.registers.field("control", "enable") === 1) this.make();
    return word;
  }
}
