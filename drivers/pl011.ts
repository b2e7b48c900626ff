/**
 * The PL011 UART: registers only. Whoever owns the device decides what to do with its bytes and when to be interrupted.
 * Sections named are those of ARM DDI 0183G, "PrimeCell UART (PL011) Technical Reference Manual".
 */
import {
  Pl011Control,
  Pl011Data,
  Pl011FifoLevel,
  Pl011FractionalDivisor,
  Pl011Interrupts,
  Pl011Level,
  Pl011LineControl,
  Pl011Registers,
  Pl011WordLength,
  pl011At,
} from "./registers/pl011";
import { Uart, UartEvent } from "./uart";

/** Characters; there are 32 on the BCM2711. */
const FIFO_DEPTH: u32 = 16;

/** All bits that UARTICR has. */
const ALL_INTERRUPTS: u32 = 0x7ff;

/** A character of 8N1 takes 10 bit times, so 17 of them at 9600 baud are 18 ms; a register read takes 50 ns or more. */
const BUSY_POLLS = 1_000_000;

/** One UART, driven by its registers. */
@final
export class Pl011 extends Uart {
  /** Characters thrown away for a framing or parity error or a break. */
  damaged: u32 = 0;
  private readonly registers: Pl011Registers;
  private mask: Pl011Interrupts = Pl011Interrupts.zero;

  /** @param base of the registers: offset in the program's device window */
  constructor(base: u32) {
    super();
    this.registers = pl011At(base);
  }

  override open(clock: u32, baud: u32): bool {
    // In 64ths: clock / (16 * baud) * 64, rounded (3.3.6).
    const divisor = baud == 0 ? 0 : (<u64>clock * 4 + baud / 2) / baud;
    // The integer part is 1 to 65535, and with 65535 there is no fraction (3.3.6).
    if (divisor < 1 << 6 || divisor > 65535 << 6) return false;

    const registers = this.registers;
    this.mask = Pl011Interrupts.zero;
    registers.interruptMask.write(this.mask);
    const sent = this.finishSending();
    registers.control.write(Pl011Control.zero);
    if (!sent) this.flush();
    registers.integerDivisor.write((<u32>divisor) >> 6);
    registers.fractionalDivisor.write(Pl011FractionalDivisor.zero.withFraction((<u32>divisor) & 63));
    // This write also takes the divisors over (3.3.7).
    registers.lineControl.write(Pl011LineControl.zero.withFifos(true).withWordLength(Pl011WordLength.Eight));
    // Receive at half full: 8 characters' time to answer in. Transmit at an eighth: the fewest interrupts, and being late
    // costs nothing but a pause on the line.
    registers.fifoLevel.write(Pl011FifoLevel.zero.withReceive(Pl011Level.Half).withTransmit(Pl011Level.Eighth));
    // Not the receive interrupts: in QEMU 7.2 one cleared with bytes in the FIFO never comes back.
    registers.interruptClear.write(Pl011Interrupts.of(ALL_INTERRUPTS).without(arrivals()));
    registers.control.write(Pl011Control.zero.withEnable(true).withTransmit(true).withReceive(true));
    this.awaitReceive(true);
    return true;
  }

  override service(): u32 {
    const pending = this.registers.maskedInterrupts.read();
    // Receive interrupts end by reading the bytes, never by clearing: see `open`. The transmit interrupt is cleared before
    // more is written, so that running low again is a new one (2.8.3).
    const clear = pending.and(errors().withTransmit(true));
    if (clear.bits != 0) this.registers.interruptClear.write(clear);
    let events: u32 = 0;
    if (pending.and(arrivals().or(errors())).bits != 0) events |= UartEvent.Receive;
    if (pending.transmit) events |= UartEvent.Transmit;
    return events;
  }

  override receive(address: usize, room: u32): u32 {
    let count: u32 = 0;
    while (count < room && !this.registers.flag.read().receiveEmpty) {
      const data = this.registers.data.read();
      // The overrun bit tells of characters lost before this one, which itself is good (3.3.1).
      if (data.overrun) this.overruns++;
      if (data.framing || data.parity || data.lineBreak) {
        this.damaged++;
        continue;
      }
      store<u8>(address + count++, <u8>data.character);
    }
    return count;
  }

  override transmit(address: usize, bytes: u32): u32 {
    let count: u32 = 0;
    while (count < bytes) {
      const flags = this.registers.flag.read();
      if (flags.transmitFull) break;
      // Most of the cost is reading flags, so an empty FIFO is filled without asking again.
      const room: u32 = flags.transmitEmpty ? FIFO_DEPTH : 1;
      for (const end = min(count + room, bytes); count < end; count++) {
        this.registers.data.write(Pl011Data.zero.withCharacter(load<u8>(address + count)));
      }
    }
    return count;
  }

  /**
   * Whether to interrupt when bytes come. After switching it on, `receive` all: the interrupt comes when the FIFO fills
   * *to* its level (2.8.2), not while it is above.
   */
  override awaitReceive(on: bool): void {
    const interrupts = arrivals().or(errors());
    this.setMask(on ? this.mask.or(interrupts) : this.mask.without(interrupts));
  }

  /**
   * Whether to interrupt when the transmit FIFO runs low. To be switched on after `transmit` has filled it: the interrupt
   * comes when the FIFO drains *to* its level (2.8.3), not because it is empty.
   */
  override awaitTransmit(on: bool): void {
    this.setMask(this.mask.withTransmit(on));
  }

  /**
   * Waits for what an earlier driver left in the transmit FIFO. BUSY stays set while a disabled UART has something to send
   * (3.3.3), so the wait comes before disabling, only if it is sending, and has an end.
   * @returns whether the FIFO is empty now
   */
  private finishSending(): bool {
    const control = this.registers.control.read();
    return this.idle(control.enable && control.transmit ? BUSY_POLLS : 1);
  }

  /**
   * Only FEN = 0 empties the transmit FIFO, after the end of the character being sent (3.3.8). It empties the receive FIFO
   * as well, so it is the last resort.
   */
  private flush(): void {
    this.idle(BUSY_POLLS);
    this.registers.lineControl.write(Pl011LineControl.zero);
  }

  private idle(polls: u32): bool {
    for (let i: u32 = 0; i < polls; i++) if (!this.registers.flag.read().busy) return true;
    return false;
  }

  private setMask(mask: Pl011Interrupts): void {
    if (mask.bits == this.mask.bits) return;
    this.mask = mask;
    this.registers.interruptMask.write(mask);
  }
}

/** Of characters that have come. */
function arrivals(): Pl011Interrupts {
  return Pl011Interrupts.zero.withReceive(true).withReceiveTimeout(true);
}

function errors(): Pl011Interrupts {
  return Pl011Interrupts.zero.withFraming(true).withParity(true).withLineBreak(true).withOverrun(true);
}
