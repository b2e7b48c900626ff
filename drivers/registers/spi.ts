/** Made by `make docs` from abi/registers/spi.ts. */
import { ReadWrite, blockAt, extract, insert } from "../register";

/** Value of `control`. */
@unmanaged
@final
export class SpiControl {
  static of(bits: u32): SpiControl {
    return changetype<SpiControl>(bits);
  }

  static get zero(): SpiControl {
    return changetype<SpiControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): SpiControl {
    return changetype<SpiControl>(0x41000);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: SpiControl): SpiControl {
    return changetype<SpiControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: SpiControl): SpiControl {
    return changetype<SpiControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: SpiControl): SpiControl {
    return changetype<SpiControl>(this.bits & ~other.bits);
  }

  /** Which of the chip selects is active during the transfer, 0 to 2. */
  get chip(): u32 {
    return extract(this.bits, 0, 3);
  }

  withChip(value: u32): SpiControl {
    return SpiControl.of(insert(this.bits, 0, 3, value));
  }

  /** CPHA: the first edge of the clock is at the start of a bit, otherwise in its middle. */
  get phase(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withPhase(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** CPOL: the clock rests high. */
  get polarity(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  withPolarity(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 3, 1, <u32>value));
  }

  /** Empties the FIFO of what is to be sent. */
  withClearSend(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 4, 1, <u32>value));
  }

  /** Empties the FIFO of what was received. */
  withClearReceive(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 5, 1, <u32>value));
  }

  /** The chip select is active high. */
  get selectHigh(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  withSelectHigh(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 6, 1, <u32>value));
  }

  /** The transfer goes on: the chip is selected. */
  get active(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withActive(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 7, 1, <u32>value));
  }

  /** Interrupts while `done` is set. */
  get onDone(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  withOnDone(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 9, 1, <u32>value));
  }

  /** Interrupts while `needsReading` is set. */
  get onData(): bool {
    return extract(this.bits, 10, 1) != 0;
  }

  withOnData(value: bool): SpiControl {
    return SpiControl.of(insert(this.bits, 10, 1, <u32>value));
  }

  /** The transfer is active, and all that was to be sent is. */
  get done(): bool {
    return extract(this.bits, 16, 1) != 0;
  }

  /** There is a received byte. */
  get hasData(): bool {
    return extract(this.bits, 17, 1) != 0;
  }

  /** There is room for a byte to be sent. */
  get hasSpace(): bool {
    return extract(this.bits, 18, 1) != 0;
  }

  /** Three quarters of the received bytes' FIFO are full. */
  get needsReading(): bool {
    return extract(this.bits, 19, 1) != 0;
  }

  /** The received bytes' FIFO is full: the clock stands still. */
  get full(): bool {
    return extract(this.bits, 20, 1) != 0;
  }
}

/** SPI0 of the BCM2835: BCM2835 ARM Peripherals, chapter 10. */
@unmanaged
@final
export class SpiRegisters {
  /** CS: Says how to transfer, and tells how that stands. */
  get control(): ReadWrite<SpiControl> {
    return changetype<ReadWrite<SpiControl>>(changetype<u32>(this));
  }

  /** FIFO: Writes a byte to be sent, reads one that was received; there are 16 of each. */
  get fifo(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 4);
  }

  /** CLK: Of the core's clock, rounded down to an even number; 0 is 65536. */
  get divider(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 8);
  }
}

/** @param base of the registers: offset in the program's device window */
export function spiAt(base: u32): SpiRegisters {
  return blockAt<SpiRegisters>(base);
}
