/**
 * The mini UART as "BCM2835 ARM Peripherals" describes it (sections 2.1 and 2.2, named here), with the errata that are known, 8-deep
 * FIFOs and virtual time. Not modelled, and refused: modem lines and flow control, sending a break, SPI1 and SPI2.
 */
import { aux } from "../abi/registers/aux";
import { offsetsOf } from "../abi/registers/block";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

/** Byte offsets of the registers, by name. */
export const Register = offsetsOf(aux);

const FIFO_DEPTH = 8;
/** Sampled in the middle of a bit; beyond this the last bits are wrong. */
const RATE_TOLERANCE = 0.04;
/** Start bit, 8 data bits, stop bit. */
const FRAME_BITS = 10;
const SECOND = 1e9;
const RECEIVE = 1;
const TRANSMIT = 2;
/** Bits 2 and 3 of AUX_MU_IER_REG, without which there is no interrupt (elinux.org, BCM2835 datasheet errata, p. 12). */
const NEEDED = 0xc;
const EIGHT_BITS = 3;

/** What the mini UART is connected to. */
export interface MiniUartOptions {
  /** Core clock in Hz. */
  clock: number;
  /** Rate at which the other end sends, and expects to receive. */
  lineBaud: number;
}

export class MiniUart extends Model<typeof aux> {
  /** What has been sent, complete with stop bits; of characters at a wrong rate the complement, as they are garbled. */
  readonly sent: number[] = [];
  /** How many times as long as it should a character takes to be sent. */
  slowdown = 1;

  private readonly transmitFifo: number[] = [];
  private readonly receiveFifo: number[] = [];
  /** On their way on the line. */
  private readonly incoming: number[] = [];
  /** Being sent. */
  private shifting: number | undefined;
  private arriving = false;
  private overrun = false;

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof aux> = new RegisterFile(aux, {
    read: {
      pending: () => (this.interrupt.level ? 1 : 0),
      data: () => this.take(),
      interruptId: () => this.cause(),
      lineStatus: () => {
        const value = this.lineStatus();
        this.overrun = false;
        return value;
      },
      status: () => this.status(),
    },
    write: {
      enables: (value) => {
        if (value & ~1) throw new Error("AUX: SPI1 and SPI2 are not modelled (2.1.1)");
        this.registers.set("enables", value);
        this.startCharacter();
      },
      data: (value) => this.put(value & 0xff),
      interruptEnable: (value) => {
        this.registers.set("interruptEnable", value & 0xf);
        this.signal();
      },
      fifoClear: (value) => {
        if (value & 2) this.receiveFifo.length = 0;
        if (value & 4) this.transmitFifo.length = 0;
        this.signal();
      },
      lineControl: (value) => {
        if (value & 0xc0) throw new Error("AUX: breaks, and the divisor behind DLAB, are not modelled (2.2.2)");
        this.registers.set("lineControl", value & EIGHT_BITS);
      },
      modemControl: (value) => {
        if (value !== 0) throw new Error("AUX: modem lines are not modelled (2.2.2)");
      },
      control: (value) => {
        if (value & 0xfc) throw new Error("AUX: flow control is not modelled (2.2.2)");
        this.registers.set("control", value);
        this.startCharacter();
      },
    },
  });

  constructor(
    private readonly options: MiniUartOptions,
    surroundings: Surroundings = {},
  ) {
    super("mini UART", surroundings);
  }

  override read(offset: number): number {
    this.refuseDead(offset);
    return super.read(offset);
  }

  override write(offset: number, value: number): void {
    this.refuseDead(offset);
    super.write(offset, value);
  }

  /** Baud rate that the divisor gives (2.2.1). */
  get baud(): number {
    return this.options.clock / (8 * (this.registers.get("baud") + 1));
  }

  /** Nanoseconds of one character. */
  get characterTime(): number {
    return (FRAME_BITS * SECOND) / this.baud;
  }

  /** Characters that the other end sends, back to back. */
  deliver(characters: Iterable<number>): void {
    this.incoming.push(...characters);
    if (!this.arriving) this.arriveAfter(this.clock.now);
  }

  /** Lets time pass, for all that shares the clock. @param nanoseconds how much */
  advance(nanoseconds: number): void {
    this.clock.advance(nanoseconds);
  }

  /** Lets time pass until nothing is on its way in either direction. */
  settle(): void {
    while (this.shifting !== undefined || this.incoming.length > 0) this.advance(this.characterTime);
  }

  private get enabled(): boolean {
    return this.registers.field("enables", "uart") === 1;
  }

  /** "If clear the mini UART is disabled. That also disables any mini UART register access" (2.1.1). */
  private refuseDead(offset: number): void {
    if (offset >= Register.data && !this.enabled)
      throw new Error(
        `AUX: register 0x${offset.toString(16)} accessed before AUX_ENABLES has the mini UART on (2.1.1)`,
      );
  }

  private garbled(character: number): number {
    const bits = this.registers.get("lineControl") === EIGHT_BITS ? character : character & 0x7f;
    return Math.abs(this.baud / this.options.lineBaud - 1) <= RATE_TOLERANCE ? bits : ~bits & 0xff;
  }

  private get asking(): number {
    const enabled = this.registers.get("interruptEnable");
    if ((enabled & NEEDED) !== NEEDED) return 0;
    const now = (this.receiveFifo.length > 0 ? RECEIVE : 0) | (this.transmitFifo.length === 0 ? TRANSMIT : 0);
    return enabled & now;
  }

  /** Both are levels: they last until the FIFO is served. */
  private signal(): void {
    this.assert(this.asking !== 0);
  }

  private cause(): number {
    const asking = this.asking;
    if (asking & RECEIVE) return 0xc4;
    return asking & TRANSMIT ? 0xc2 : 0xc1;
  }

  private lineStatus(): number {
    const idle = this.shifting === undefined && this.transmitFifo.length === 0;
    return (
      (this.receiveFifo.length > 0 ? 1 : 0) |
      (this.overrun ? 2 : 0) |
      (this.transmitFifo.length < FIFO_DEPTH ? 0x20 : 0) |
      (idle ? 0x40 : 0)
    );
  }

  private status(): number {
    const [received, waiting] = [this.receiveFifo.length, this.transmitFifo.length];
    const flags = [
      received > 0,
      waiting < FIFO_DEPTH,
      !this.arriving,
      this.shifting === undefined,
      this.overrun,
      waiting === FIFO_DEPTH,
      false,
      false,
      waiting === 0,
      waiting === 0 && this.shifting === undefined,
    ];
    return flags.reduce((bits, set, bit) => bits | (set ? 1 << bit : 0), (received << 16) | (waiting << 24));
  }

  private put(character: number): void {
    if (this.transmitFifo.length >= FIFO_DEPTH) {
      throw new Error("AUX: AUX_MU_IO_REG written with the transmit FIFO full; the character is lost (2.2.2)");
    }
    this.transmitFifo.push(character);
    this.startCharacter();
    this.signal();
  }

  /** @param from when the one before it ended, which is not in whole nanoseconds */
  private startCharacter(from = this.clock.now): void {
    if (this.shifting !== undefined || !this.enabled || this.registers.field("control", "transmit") === 0) return;
    this.shifting = this.transmitFifo.shift();
    if (this.shifting === undefined) return;
    const until = from + this.characterTime * this.slowdown;
    this.clock.at(until, () => {
      this.sent.push(this.garbled(this.shifting!));
      this.shifting = undefined;
      this.startCharacter(until);
    });
    this.signal();
  }

  private arriveAfter(from: number): void {
    this.arriving = this.incoming.length > 0;
    const time = from + (FRAME_BITS * SECOND) / this.options.lineBaud;
    if (this.arriving) this.clock.at(time, () => this.arrive(time));
  }

  private arrive(time: number): void {
    const character = this.incoming.shift()!;
    this.arriveAfter(time);
    if (!this.enabled || this.registers.field("control", "receive") === 0) return;
    // "The newly arrived characters have been discarded" (2.2.2, AUX_MU_LSR_REG)
    if (this.receiveFifo.length >= FIFO_DEPTH) this.overrun = true;
    else this.receiveFifo.push(this.garbled(character));
    this.signal();
  }

  /** Reads AUX_MU_IO_REG. */
  private take(): number {
    const character = this.receiveFifo.shift() ?? 0;
    this.signal();
    return character;
  }
}
