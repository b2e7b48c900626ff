/**
 * The DMA controller of the BCM2835 ("BCM2835 ARM Peripherals", chapter 4) between memory and memory, in virtual time. Not
 * modelled, and refused: peripherals' requests, 128-bit accesses, chains of control blocks. Channels 7 to 14 are lite.
 */
import { offsetsOf } from "../abi/registers/block";
import { dma } from "../abi/registers/dma";
import type { Timer } from "./clock";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";
import type { Connection, Wire } from "./wire";

/** Byte offsets of the registers, by name; those of channel 0. */
export const Register = offsetsOf(dma);

/** Bits of CS. */
export const enum Control {
  Active = 1 << 0,
  End = 1 << 1,
  Interrupt = 1 << 2,
  WaitsForWrites = 1 << 6,
  Error = 1 << 8,
  Abort = 1 << 30,
  Reset = 2 ** 31,
}

/** Bits of TI that are modelled. */
export const enum Transfer {
  Interrupt = 1 << 0,
  Rows = 1 << 1,
  DestinationIncrement = 1 << 4,
  SourceIncrement = 1 << 8,
}

const CHANNELS = 15;
const FIRST_LITE = 7;
const LITE = 1 << 28;
const LITE_BYTES = 0x10000;
/** The alias of RAM that goes round the VideoCore's cache (1.2.4): another may show what was there before. */
const UNCACHED = 0xc000_0000;
const ALIAS = 0xc000_0000;
const KEPT_BITS = 0x30ff_0000;
/** TI: wait for response, bursts, waits, which change nothing here. */
const NO_EFFECT = (1 << 3) | (15 << 12) | (31 << 21) | (1 << 26);
/** Of a word read and written. */
const WORD_TIME = 8;

export class Dma extends Model<typeof dma> {
  /** Interrupt lines by channel: 16 to 27 of the controller for channels 0 to 11. */
  readonly lines: readonly Wire[];
  /** Channels that never get on with what they are told. */
  readonly hanging = new Set<number>();
  /** Channels that do not even stop for a reset. */
  readonly dead = new Set<number>();
  /** Error bits of DEBUG with which the next transfer of a channel ends. */
  readonly errors = new Map<number, number>();
  /** How many times as long as it should a transfer takes. */
  slowdown = 1;
  /** Control blocks carried out. */
  carriedOut = 0;

  private readonly outputs: readonly Connection[];
  private readonly running: (Timer | undefined)[] = [];

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof dma> = new RegisterFile(dma, {
    read: {
      interruptStatus: () =>
        this.outputs.reduce((bits, { wire }, channel) => bits | (wire.level ? 1 << channel : 0), 0),
    },
    write: {
      control: (value, channel) => this.control(value, channel),
      controlBlock: (value, channel) => {
        if (value % 32 !== 0)
          throw new Error(`DMA: control block at 0x${value.toString(16)}, no multiple of 32 (4.2.1.1)`);
        if (this.isActive(channel)) throw new Error("DMA: CONBLK_AD written while the channel is active (4.2.1.2)");
        this.registers.set("controlBlock", value, channel);
      },
      debug: (value, channel) => {
        this.registers.set("debug", this.registers.get("debug", channel) & ~(value & 7), channel);
        if ((this.registers.get("debug", channel) & 7) === 0) this.change(channel, 0, Control.Error);
      },
    },
  });

  constructor(surroundings: Surroundings = {}) {
    super("DMA", surroundings);
    this.outputs = Array.from({ length: CHANNELS }, (_, channel) => this.line(`interrupt of channel ${channel}`));
    this.lines = this.outputs.map(({ wire }) => wire);
    for (let channel = FIRST_LITE; channel < CHANNELS; channel++) this.registers.set("debug", LITE, channel);
  }

  private isActive(channel: number): boolean {
    return (this.registers.get("control", channel) & Control.Active) !== 0;
  }

  private change(channel: number, set: number, clear: number): void {
    this.registers.set("control", (this.registers.get("control", channel) & ~clear) | set, channel);
    const level = (this.registers.get("control", channel) & Control.Interrupt) !== 0;
    this.outputs[channel].drive(level);
    this.assert(this.lines.some((line) => line.level));
  }

  private control(value: number, channel: number): void {
    if (value >= Control.Reset) {
      if (this.dead.has(channel)) return;
      this.stop(channel);
      this.registers.set("control", 0, channel);
      this.change(channel, 0, 0);
      return;
    }
    if (value & Control.Abort && !this.dead.has(channel)) this.stop(channel);
    this.change(channel, value & KEPT_BITS, KEPT_BITS | (value & (Control.End | Control.Interrupt)));
    const start = (value & Control.Active) !== 0;
    if (!start && this.isActive(channel) && !this.dead.has(channel)) this.stop(channel);
    if (start && !this.isActive(channel)) this.start(channel);
  }

  private stop(channel: number): void {
    this.running[channel]?.cancel();
    this.change(channel, 0, Control.Active);
  }

  private start(channel: number): void {
    if (((this.registers.get("enable") >> channel) & 1) === 0)
      throw new Error(`DMA: channel ${channel} is not enabled`);
    this.change(channel, Control.Active, Control.Error);
    const block = this.registers.get("controlBlock", channel);
    if (this.hanging.has(channel) || this.dead.has(channel)) return;
    const [information, source, destination, length, stride, next] = [0, 4, 8, 12, 16, 20].map((at) =>
      this.load(block + at),
    );
    const known = Transfer.Interrupt | Transfer.Rows | Transfer.DestinationIncrement | Transfer.SourceIncrement;
    if (information & ~(known | NO_EFFECT)) throw new Error(`DMA: TI 0x${information.toString(16)} is not modelled`);
    if (next !== 0) throw new Error("DMA: chains of control blocks are not modelled");
    const values = { transferInformation: information, source, destination, length, stride, next };
    for (const [name, value] of Object.entries(values)) this.registers.set(name as keyof typeof values, value, channel);
    const rows = information & Transfer.Rows ? (length >>> 16) + 1 : 1;
    const width = information & Transfer.Rows ? length & 0xffff : length;
    if (width === 0 || width % 4 !== 0) throw new Error(`DMA: rows of ${width} bytes: whole words are modelled`);
    if (channel >= FIRST_LITE && (information & Transfer.Rows || length >= LITE_BYTES))
      throw new Error(`DMA: channel ${channel} is lite: no rows, less than 64 KiB (4.5)`);
    const time = ((rows * width) / 4) * WORD_TIME * this.slowdown;
    this.running[channel] = this.clock.after(time, () => this.finish(channel, rows, width));
  }

  private finish(channel: number, rows: number, width: number): void {
    const error = this.errors.get(channel);
    if (error !== undefined) {
      this.errors.delete(channel);
      this.registers.set("debug", this.registers.get("debug", channel) | error, channel);
      this.change(channel, Control.Error | Control.Interrupt, Control.Active);
      return;
    }
    const information = this.registers.get("transferInformation", channel);
    const stride = this.registers.get("stride", channel);
    let source = this.registers.get("source", channel);
    let destination = this.registers.get("destination", channel);
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < width; at += 4) {
        this.memory.write(this.physical(destination), this.load(source));
        if (information & Transfer.SourceIncrement) source += 4;
        if (information & Transfer.DestinationIncrement) destination += 4;
      }
      source += (stride << 16) >> 16;
      destination += stride >> 16;
    }
    this.carriedOut++;
    const interrupt = information & Transfer.Interrupt ? Control.Interrupt : 0;
    this.change(channel, Control.End | interrupt, Control.Active);
  }

  private load(address: number): number {
    return this.memory.read(this.physical(address));
  }

  /** The physical address of what the bus names. */
  private physical(bus: number): number {
    if ((bus & ALIAS) >>> 0 !== UNCACHED)
      throw new Error(`DMA: bus address 0x${bus.toString(16)} goes through the VideoCore's cache (1.2.4)`);
    return bus % 0x4000_0000;
  }
}
