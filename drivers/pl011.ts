/**
 * The PL011 UART: registers only. Whoever owns the device decides what to do with its bytes and when to be interrupted.
 * Sections named are those of ARM DDI 0183G, "PrimeCell UART (PL011) Technical Reference Manual".
 */
import { deviceRead, deviceWrite } from "../abi/host";

const enum Register {
  Data = 0x00,
  Flag = 0x18,
  IntegerDivisor = 0x24,
  FractionalDivisor = 0x28,
  LineControl = 0x2c,
  Control = 0x30,
  FifoLevel = 0x34,
  InterruptMask = 0x38,
  MaskedInterrupt = 0x40,
  InterruptClear = 0x44,
}

const enum Data {
  Framing = 1 << 8,
  Parity = 1 << 9,
  Break = 1 << 10,
  Overrun = 1 << 11,
}

const enum Flag {
  Busy = 1 << 3,
  ReceiveEmpty = 1 << 4,
  TransmitFull = 1 << 5,
  TransmitEmpty = 1 << 7,
}

const enum Line {
  Fifos = 1 << 4,
  EightBits = 3 << 5,
}

const enum Control {
  Enable = 1 << 0,
  Transmit = 1 << 8,
  Receive = 1 << 9,
}

const enum Interrupt {
  Receive = 1 << 4,
  Transmit = 1 << 5,
  ReceiveTimeout = 1 << 6,
  /** Framing, parity, break, overrun. */
  Errors = 15 << 7,
  All = 0x7ff,
}

/** Characters; there are 32 on the BCM2711. */
const FIFO_DEPTH: u32 = 16;

/**
 * Receive at half full: 8 characters' time to answer in. Transmit at an eighth: the fewest interrupts, and being late costs
 * nothing but a pause on the line.
 */
const FIFO_LEVELS = (2 << 3) | 0;

/** A character of 8N1 takes 10 bit times, so 17 of them at 9600 baud are 18 ms; a register read takes 50 ns or more. */
const BUSY_POLLS = 1_000_000;

/** What an interrupt was about, from `Pl011.service`. */
export const enum Pl011Event {
  /** Bytes are there: `receive` until it returns less than there was room for. */
  Receive = 1,
  /** The transmit FIFO has run low: `transmit` more. */
  Transmit = 2,
}

@final
export class Pl011 {
  /** Times that characters were lost because the receive FIFO was full; each is at least one character. */
  overruns: u32 = 0;
  /** Characters thrown away for a framing or parity error or a break. */
  damaged: u32 = 0;
  private mask: u32 = 0;

  /** @param base of the registers, for `deviceRead` */
  constructor(private readonly base: u32) {}

  /**
   * Takes the device over in whatever state it is, at 8N1 with FIFOs, and enables its receive interrupts. What the
   * transmit FIFO holds is sent first; call `receive` before, to keep what has already come.
   * @param clock UARTCLK in Hz
   * @returns false, with the device untouched, when no divisor gives this baud rate
   */
  open(clock: u32, baud: u32): bool {
    // In 64ths: clock / (16 * baud) * 64, rounded (3.3.6).
    const divisor = baud == 0 ? 0 : (<u64>clock * 4 + baud / 2) / baud;
    // The integer part is 1 to 65535, and with 65535 there is no fraction (3.3.6).
    if (divisor < 1 << 6 || divisor > 65535 << 6) return false;

    this.mask = 0;
    this.write(Register.InterruptMask, 0);
    const sent = this.finishSending();
    this.write(Register.Control, 0);
    if (!sent) this.flush();
    this.write(Register.IntegerDivisor, (<u32>divisor) >> 6);
    this.write(Register.FractionalDivisor, (<u32>divisor) & 63);
    // This write also takes the divisors over (3.3.7).
    this.write(Register.LineControl, Line.Fifos | Line.EightBits);
    this.write(Register.FifoLevel, FIFO_LEVELS);
    // Not the receive interrupts: in QEMU 7.2 one cleared with bytes in the FIFO never comes back.
    this.write(Register.InterruptClear, Interrupt.All & ~(Interrupt.Receive | Interrupt.ReceiveTimeout));
    this.write(Register.Control, Control.Enable | Control.Transmit | Control.Receive);
    this.awaitReceive(true);
    return true;
  }

  /**
   * To be called at an interrupt, before the device is served and the interrupt acknowledged.
   * @returns `Pl011Event` bits
   */
  service(): u32 {
    const pending = this.read(Register.MaskedInterrupt);
    // Receive interrupts end by reading the bytes, never by clearing: see `open`. The transmit interrupt is cleared before
    // more is written, so that running low again is a new one (2.8.3).
    const clear = pending & (Interrupt.Transmit | Interrupt.Errors);
    if (clear != 0) this.write(Register.InterruptClear, clear);
    let events: u32 = 0;
    if ((pending & (Interrupt.Receive | Interrupt.ReceiveTimeout | Interrupt.Errors)) != 0)
      events |= Pl011Event.Receive;
    if ((pending & Interrupt.Transmit) != 0) events |= Pl011Event.Transmit;
    return events;
  }

  /** Takes received bytes until there are none left, or no room. @returns how many */
  receive(address: usize, room: u32): u32 {
    let count: u32 = 0;
    while (count < room && (this.read(Register.Flag) & Flag.ReceiveEmpty) == 0) {
      const data = this.read(Register.Data);
      // The overrun bit tells of characters lost before this one, which itself is good (3.3.1).
      if ((data & Data.Overrun) != 0) this.overruns++;
      if ((data & (Data.Framing | Data.Parity | Data.Break)) != 0) {
        this.damaged++;
        continue;
      }
      store<u8>(address + count++, <u8>data);
    }
    return count;
  }

  /** Writes bytes until the transmit FIFO is full. @returns how many */
  transmit(address: usize, bytes: u32): u32 {
    let count: u32 = 0;
    while (count < bytes) {
      const flags = this.read(Register.Flag);
      if ((flags & Flag.TransmitFull) != 0) break;
      // Most of the cost is reading flags, so an empty FIFO is filled without asking again.
      const room: u32 = (flags & Flag.TransmitEmpty) != 0 ? FIFO_DEPTH : 1;
      for (const end = min(count + room, bytes); count < end; count++) {
        this.write(Register.Data, load<u8>(address + count));
      }
    }
    return count;
  }

  /**
   * Whether to interrupt when bytes come. After switching it on, `receive` all: the interrupt comes when the FIFO fills
   * *to* its level (2.8.2), not while it is above.
   */
  awaitReceive(on: bool): void {
    const bits = Interrupt.Receive | Interrupt.ReceiveTimeout | Interrupt.Errors;
    this.setMask(on ? this.mask | bits : this.mask & ~bits);
  }

  /**
   * Whether to interrupt when the transmit FIFO runs low. To be switched on after `transmit` has filled it: the interrupt
   * comes when the FIFO drains *to* its level (2.8.3), not because it is empty.
   */
  awaitTransmit(on: bool): void {
    this.setMask(on ? this.mask | Interrupt.Transmit : this.mask & ~Interrupt.Transmit);
  }

  /**
   * Waits for what an earlier driver left in the transmit FIFO. BUSY stays set while a disabled UART has something to send
   * (3.3.3), so the wait comes before disabling, only if it is sending, and has an end.
   * @returns whether the FIFO is empty now
   */
  private finishSending(): bool {
    const sending = Control.Enable | Control.Transmit;
    return this.idle((this.read(Register.Control) & sending) == sending ? BUSY_POLLS : 1);
  }

  /**
   * Only FEN = 0 empties the transmit FIFO, after the end of the character being sent (3.3.8). It empties the receive FIFO
   * as well, so it is the last resort.
   */
  private flush(): void {
    this.idle(BUSY_POLLS);
    this.write(Register.LineControl, 0);
  }

  private idle(polls: u32): bool {
    for (let i: u32 = 0; i < polls; i++) if ((this.read(Register.Flag) & Flag.Busy) == 0) return true;
    return false;
  }

  private setMask(mask: u32): void {
    if (mask == this.mask) return;
    this.mask = mask;
    this.write(Register.InterruptMask, mask);
  }

  private read(register: Register): u32 {
    return deviceRead(this.base + register);
  }

  private write(register: Register, value: u32): void {
    deviceWrite(this.base + register, value);
  }
}
