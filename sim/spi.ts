/**
 * SPI0 of the BCM2835 ("BCM2835 ARM Peripherals", chapter 10, whose sections are named here) and the chips on its bus. A byte
 * takes eight cycles of the bus's clock. Not modelled, and refused: DMA, LoSSI.
 */
import { spi } from "../abi/registers/spi";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

/** A chip on the bus. */
export interface SpiChip {
  /** It is selected, in this mode: polarity of the clock in bit 1, phase in bit 0. */
  select?(mode: number): void;
  /** It is no longer selected. */
  deselect?(): void;
  /** A byte passes. @returns the one that comes back */
  exchange(byte: number): number;
}

export interface SpiOptions extends Surroundings {
  /** The core's clock in Hz. */
  core?: number;
}

const FIFO_BYTES = 16;
const THREE_QUARTERS = 12;
const BITS = 8;
const SECOND = 1e9;
/** What the line has that no chip drives. */
const FLOATING = 0xff;

export class Spi extends Model<typeof spi> {
  /** By chip select. */
  readonly chips: (SpiChip | undefined)[] = [];
  /** How many times as long as it should a byte takes. */
  slowdown = 1;
  private readonly core: number;
  private readonly sending: number[] = [];
  private readonly received: number[] = [];
  private active = false;
  /** A byte is on the wires. */
  private shifting = false;
  /** Counts transfers, so that what was given up does not go on. */
  private transfer = 0;

  readonly registers: RegisterFile<typeof spi> = new RegisterFile(spi, {
    read: {
      control: () => this.control(),
      fifo: () => this.take(),
    },
    write: {
      control: (value) => this.setControl(value),
      fifo: (byte) => this.put(byte),
    },
  });

  constructor({ core = 250_000_000, ...surroundings }: SpiOptions = {}) {
    super("SPI", surroundings);
    this.core = core;
  }

  /** Of the bus's clock, in Hz. */
  get hertz(): number {
    return this.core / (this.registers.get("divider") & ~1 || 65536);
  }

  /** Nanoseconds that a byte takes. */
  get byteTime(): number {
    return Math.round((BITS * SECOND * this.slowdown) / this.hertz);
  }

  private setControl(value: number): void {
    const { registers } = this;
    const before = [registers.field("control", "chip"), this.mode];
    registers.set("control", value);
    if (registers.field("control", "clearSend") === 1) this.sending.length = 0;
    if (registers.field("control", "clearReceive") === 1) this.received.length = 0;
    const active = registers.field("control", "active") === 1;
    const chip = registers.field("control", "chip");
    if (active && this.active && (chip !== before[0] || this.mode !== before[1])) {
      throw new Error("SPI: chip or mode changed while the transfer is active (10.5, CS)");
    }
    if (active && !this.active) this.chips[chip]?.select?.(this.mode);
    if (!active && this.active) {
      this.transfer++;
      this.shifting = false;
      this.chips[before[0]]?.deselect?.();
    }
    this.active = active;
    this.proceed();
  }

  private get mode(): number {
    return (this.registers.field("control", "polarity") << 1) | this.registers.field("control", "phase");
  }

  private put(byte: number): void {
    if (!this.active) throw new Error("SPI: a byte is written while no transfer is active: only DMA does that (10.6)");
    if (this.sending.length < FIFO_BYTES) this.sending.push(byte);
    this.proceed();
  }

  private take(): number {
    const byte = this.received.shift() ?? 0;
    this.proceed();
    return byte;
  }

  /** The next byte, unless the clock has to stand still. */
  private proceed(): void {
    if (this.active && !this.shifting && this.sending.length > 0 && this.received.length < FIFO_BYTES) {
      const { transfer } = this;
      const byte = this.sending.shift()!;
      this.shifting = true;
      this.clock.after(this.byteTime, () => {
        if (this.transfer !== transfer) return;
        this.shifting = false;
        this.received.push(this.chips[this.registers.field("control", "chip")]?.exchange(byte) ?? FLOATING);
        this.proceed();
      });
    }
    this.interruptOrNot();
  }

  private control(): number {
    const { registers, received, sending } = this;
    const flags = {
      done: this.active && !this.shifting && sending.length === 0,
      hasData: received.length > 0,
      hasSpace: sending.length < FIFO_BYTES,
      needsReading: this.active && received.length >= THREE_QUARTERS,
      full: received.length === FIFO_BYTES,
    };
    for (const [name, flag] of Object.entries(flags)) {
      registers.setField("control", name as keyof typeof flags, Number(flag));
    }
    // those that empty the FIFOs read as 0
    registers.setField("control", "clearSend", 0);
    registers.setField("control", "clearReceive", 0);
    return registers.get("control");
  }

  private interruptOrNot(): void {
    this.control();
    const asks = (how: "onDone" | "onData", why: "done" | "needsReading"): boolean =>
      this.registers.field("control", how) === 1 && this.registers.field("control", why) === 1;
    this.assert(asks("onDone", "done") || asks("onData", "needsReading"));
  }
}
