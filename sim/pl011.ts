/**
 * The PL011 UART as ARM DDI 0183G describes it ("PrimeCell UART (PL011) Technical Reference Manual", whose sections are
 * named here), with 16-deep FIFOs and virtual time. Not modelled, and refused: IrDA, DMA, modem lines, sending a break.
 */
import { offsetsOf } from "../abi/registers/block";
import { pl011 } from "../abi/registers/pl011";
import type { Timer } from "./clock";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

/** Byte offsets of the registers, by name. */
export const Register = offsetsOf(pl011);

/** Table 3-10 and those after it: the same bits in UARTIMSC, UARTRIS, UARTMIS and UARTICR. */
export const enum Interrupt {
  Receive = 1 << 4,
  Transmit = 1 << 5,
  ReceiveTimeout = 1 << 6,
  Framing = 1 << 7,
  Parity = 1 << 8,
  Break = 1 << 9,
  Overrun = 1 << 10,
  All = 0x7ff,
}

/** What comes with a received character in UARTDR (3.3.1); shifted down by 8 in UARTRSR (3.3.2). */
export const enum Damage {
  Framing = 1 << 8,
  Parity = 1 << 9,
  Break = 1 << 10,
  Overrun = 1 << 11,
}

const enum Line {
  Break = 1 << 0,
  Parity = 1 << 1,
  TwoStopBits = 1 << 3,
  Fifos = 1 << 4,
}

const enum Control {
  Enable = 1 << 0,
  Loopback = 1 << 7,
  Transmit = 1 << 8,
  Receive = 1 << 9,
}

const FIFO_DEPTH = 16;
/** Characters in the FIFO at each value of UARTIFLS (3.3.9). */
const LEVELS = [2, 4, 8, 12, 14];
/** The receiver samples at 16 times the baud rate in the middle of a bit; beyond this the last bits are wrong. */
const RATE_TOLERANCE = 0.04;
/** Bit times without a character until the receive timeout (2.8.4). */
const TIMEOUT_BITS = 32;
const SECOND = 1e9;

/** What the UART is connected to. */
export interface Pl011Options {
  /** UARTCLK in Hz. */
  clock: number;
  /** Rate at which the other end sends, and expects to receive. */
  lineBaud: number;
}

export class Pl011 extends Model<typeof pl011> {
  /** What has been sent, complete with stop bits. */
  readonly sent: number[] = [];
  /** How many times as long as it should a character takes to be sent. */
  slowdown = 1;

  private readonly transmitFifo: number[] = [];
  /** Characters with their `Damage` bits. */
  private readonly receiveFifo: number[] = [];
  /** On their way on the line. */
  private readonly incoming: number[] = [];
  /** Being sent. */
  private shifting: number | undefined;
  private arriving = false;
  private receiveTimeout: Timer | undefined;
  private overrun = false;

  /** In 64ths, taken over by a write to UARTLCR_H. */
  private divisor = 0;

  readonly name = "PL011";
  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof pl011> = new RegisterFile(pl011, {
    read: {
      data: () => this.take(),
      status: () => this.registers.get("status") | (this.overrun ? Damage.Overrun >> 8 : 0),
      flag: () => this.flags(),
      irdaDivisor: () => this.refuseIrda(),
      maskedInterrupts: () => this.raw & this.mask,
    },
    write: {
      data: (value) => this.put(value & 0xff),
      statusClear: () => {
        this.registers.set("status", 0);
        this.overrun = false;
      },
      irdaDivisor: () => this.refuseIrda(),
      integerDivisor: (value) => {
        this.refuseWhileEnabled("UARTIBRD");
        this.registers.set("integerDivisor", value);
      },
      fractionalDivisor: (value) => {
        this.refuseWhileEnabled("UARTFBRD");
        this.registers.set("fractionalDivisor", value & 0x3f);
      },
      lineControl: (value) => this.setLine(value),
      control: (value) => {
        this.registers.set("control", value & 0xff87);
        this.startCharacter();
      },
      interruptMask: (value) => {
        this.registers.set("interruptMask", value & Interrupt.All);
        this.signal();
      },
      interruptClear: (value) => void (this.raw &= ~value),
      dmaControl: (value) => {
        if (value !== 0) throw new Error("PL011: DMA is not modelled");
      },
    },
  });

  constructor(
    private readonly options: Pl011Options,
    surroundings: Surroundings = {},
  ) {
    super("PL011", surroundings);
  }

  private get raw(): number {
    return this.registers.get("rawInterrupts");
  }

  private set raw(bits: number) {
    this.registers.set("rawInterrupts", bits);
    this.signal();
  }

  /** UARTINTR (2.8.6). */
  private signal(): void {
    this.assert((this.raw & this.mask) !== 0);
  }

  /** Baud rate that the divisors give, 0 before they are set. */
  get baud(): number {
    return this.divisor === 0 ? 0 : (this.options.clock * 4) / this.divisor;
  }

  /** Nanoseconds of one character, with start, parity and stop bits (2.4.5). */
  get characterTime(): number {
    return this.frameBits * this.bitTime;
  }

  /** Characters that the other end sends, back to back. @param characters with `Damage` bits for damaged ones */
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
    this.advance(TIMEOUT_BITS * this.bitTime);
  }

  private get mask(): number {
    return this.registers.get("interruptMask");
  }

  private get control(): number {
    return this.registers.get("control");
  }

  private get lineControl(): number {
    return this.registers.get("lineControl");
  }

  private get fifosEnabled(): boolean {
    return (this.lineControl & Line.Fifos) !== 0;
  }

  /** Without FIFOs there is one holding register each way (3.3.7). */
  private get depth(): number {
    return this.fifosEnabled ? FIFO_DEPTH : 1;
  }

  private get receiveLevel(): number {
    return this.fifosEnabled ? (LEVELS[this.registers.field("fifoLevel", "receive")] ?? FIFO_DEPTH) : 1;
  }

  private get transmitLevel(): number {
    return this.fifosEnabled ? (LEVELS[this.registers.field("fifoLevel", "transmit")] ?? 0) : 0;
  }

  /** Start bit, 5 to 8 data bits, parity, stop bits (2.4.5). */
  private get frameBits(): number {
    const parity = this.lineControl & Line.Parity ? 1 : 0;
    return (
      1 + 5 + this.registers.field("lineControl", "wordLength") + parity + (this.lineControl & Line.TwoStopBits ? 2 : 1)
    );
  }

  private get bitTime(): number {
    return SECOND / (this.baud === 0 ? this.options.lineBaud : this.baud);
  }

  /** The other end sends 8N1 at its own rate. */
  private get arrivalTime(): number {
    return (10 * SECOND) / this.options.lineBaud;
  }

  private get rateFits(): boolean {
    return Math.abs(this.baud / this.options.lineBaud - 1) <= RATE_TOLERANCE;
  }

  /** 3.3.3; at rest 0x90. */
  private flags(): number {
    let value = 0;
    // "Set as soon as the transmit FIFO becomes non-empty, regardless of whether the UART is enabled or not."
    if (this.shifting !== undefined || this.transmitFifo.length > 0) value |= 1 << 3;
    if (this.receiveFifo.length === 0) value |= 1 << 4;
    if (this.transmitFifo.length >= this.depth) value |= 1 << 5;
    if (this.receiveFifo.length >= this.depth) value |= 1 << 6;
    if (this.transmitFifo.length === 0) value |= 1 << 7;
    return value;
  }

  /** 3.3.7: not to be changed while the UART is enabled, or still completes a character after it has been disabled. */
  private refuseWhileEnabled(register: string): void {
    if (this.control & Control.Enable) throw new Error(`PL011: ${register} written while the UART is enabled (3.3.7)`);
    if (this.shifting !== undefined)
      throw new Error(`PL011: ${register} written while a character is being sent (3.3.7)`);
  }

  private refuseIrda(): never {
    throw new Error(`PL011: UARTILPR at 0x${Register.irdaDivisor.toString(16)}: IrDA is not modelled`);
  }

  private setLine(value: number): void {
    this.refuseWhileEnabled("UARTLCR_H");
    if (value & Line.Break) throw new Error("PL011: sending a break is not modelled");
    if ((value ^ this.lineControl) & Line.Fifos) {
      this.transmitFifo.length = 0;
      this.receiveFifo.length = 0;
      this.raw &= ~(Interrupt.Receive | Interrupt.ReceiveTimeout);
      this.receiveTimeout?.cancel();
    }
    this.registers.set("lineControl", value & 0xff);
    // "UARTLCR_H, UARTIBRD and UARTFBRD form a single 30-bit wide register that is updated on a single write strobe."
    this.divisor = (this.registers.get("integerDivisor") << 6) | this.registers.get("fractionalDivisor");
    const valid = this.divisor >= 1 << 6 && this.divisor <= 65535 << 6;
    if (this.divisor !== 0 && !valid)
      throw new Error(`PL011: divisor ${this.divisor / 64} is not within 1 to 65535 (3.3.6)`);
  }

  private put(character: number): void {
    if (this.transmitFifo.length >= this.depth) {
      throw new Error("PL011: UARTDR written with the transmit FIFO full; the character is lost (3.3.1)");
    }
    this.transmitFifo.push(character);
    if (this.transmitFifo.length > this.transmitLevel) this.raw &= ~Interrupt.Transmit;
    this.startCharacter();
  }

  /** @param from when the one before it ended, which is not in whole nanoseconds */
  private startCharacter(from = this.clock.now): void {
    const sending = Control.Enable | Control.Transmit;
    if (this.shifting !== undefined || (this.control & sending) !== sending) return;
    this.shifting = this.transmitFifo.shift();
    if (this.shifting === undefined) return;
    const until = from + this.characterTime * this.slowdown;
    this.clock.at(until, () => this.endCharacter(until));
    // The interrupt is for the passage from above the level to it, 2.8.3.
    if (this.transmitFifo.length === this.transmitLevel) this.raw |= Interrupt.Transmit;
  }

  private endCharacter(time: number): void {
    const character = this.shifting!;
    this.shifting = undefined;
    if (this.control & Control.Loopback) this.accept(character);
    else this.sent.push(this.rateFits ? character : character | Damage.Framing);
    this.startCharacter(time);
  }

  private arriveAfter(from: number): void {
    this.arriving = this.incoming.length > 0;
    const time = from + this.arrivalTime;
    if (this.arriving) this.clock.at(time, () => this.arrive(time));
  }

  private arrive(time: number): void {
    const character = this.incoming.shift()!;
    this.arriveAfter(time);
    // In loopback the receive pin is not connected (3.3.8).
    if ((this.control & Control.Loopback) === 0) this.accept(this.rateFits ? character : character | Damage.Framing);
  }

  private accept(character: number): void {
    const receiving = Control.Enable | Control.Receive;
    if ((this.control & receiving) !== receiving) return;
    if (this.receiveFifo.length >= this.depth) {
      // The FIFO keeps what it has; the next character that finds room carries the overrun bit (2.4.3).
      this.overrun = true;
      this.raw |= Interrupt.Overrun;
      return;
    }
    this.receiveFifo.push(character | (this.overrun ? Damage.Overrun : 0));
    this.overrun = false;
    this.raw |= (character & (Damage.Framing | Damage.Parity | Damage.Break)) >> 1;
    // The interrupt is for the passage from below the level to it (2.8.2), so once cleared it waits for the next passage.
    if (this.receiveFifo.length === this.receiveLevel) this.raw |= Interrupt.Receive;
    this.receiveTimeout?.cancel();
    this.receiveTimeout = this.clock.after(TIMEOUT_BITS * this.bitTime, () => (this.raw |= Interrupt.ReceiveTimeout));
  }

  /** Reads UARTDR. */
  private take(): number {
    const character = this.receiveFifo.shift();
    if (character === undefined) return 0;
    this.registers.set("status", (character >> 8) & 7);
    if (this.receiveFifo.length < this.receiveLevel) this.raw &= ~Interrupt.Receive;
    if (this.receiveFifo.length === 0) {
      this.raw &= ~Interrupt.ReceiveTimeout;
      this.receiveTimeout?.cancel();
    }
    return character;
  }
}
