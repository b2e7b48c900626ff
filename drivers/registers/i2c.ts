/** Made by `make docs` from abi/registers/i2c.ts. */
import { ReadWrite, blockAt, extract, insert } from "../register";

/** Value of `control`. */
@unmanaged
@final
export class I2cControl {
  static of(bits: u32): I2cControl {
    return changetype<I2cControl>(bits);
  }

  static get zero(): I2cControl {
    return changetype<I2cControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): I2cControl {
    return changetype<I2cControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: I2cControl): I2cControl {
    return changetype<I2cControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: I2cControl): I2cControl {
    return changetype<I2cControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: I2cControl): I2cControl {
    return changetype<I2cControl>(this.bits & ~other.bits);
  }

  /** The transfer reads; otherwise it writes. */
  get read(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withRead(value: bool): I2cControl {
    return I2cControl.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** A value that is not 0 empties the FIFO, and ends what goes on. */
  withClear(value: u32): I2cControl {
    return I2cControl.of(insert(this.bits, 4, 3, value));
  }

  /** Starts a transfer; while one goes on, with a repeated START after it. */
  withStart(value: bool): I2cControl {
    return I2cControl.of(insert(this.bits, 7, 1, <u32>value));
  }

  /** Interrupts while `done` is set. */
  get onDone(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  withOnDone(value: bool): I2cControl {
    return I2cControl.of(insert(this.bits, 8, 1, <u32>value));
  }

  /** Interrupts while `needsWriting` is set. */
  get onSpace(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  withOnSpace(value: bool): I2cControl {
    return I2cControl.of(insert(this.bits, 9, 1, <u32>value));
  }

  /** Interrupts while `needsReading` is set. */
  get onData(): bool {
    return extract(this.bits, 10, 1) != 0;
  }

  withOnData(value: bool): I2cControl {
    return I2cControl.of(insert(this.bits, 10, 1, <u32>value));
  }

  /** The controller is on. */
  get enable(): bool {
    return extract(this.bits, 15, 1) != 0;
  }

  withEnable(value: bool): I2cControl {
    return I2cControl.of(insert(this.bits, 15, 1, <u32>value));
  }
}

/** Value of `status`. */
@unmanaged
@final
export class I2cStatus {
  static of(bits: u32): I2cStatus {
    return changetype<I2cStatus>(bits);
  }

  static get zero(): I2cStatus {
    return changetype<I2cStatus>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: I2cStatus): I2cStatus {
    return changetype<I2cStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: I2cStatus): I2cStatus {
    return changetype<I2cStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: I2cStatus): I2cStatus {
    return changetype<I2cStatus>(this.bits & ~other.bits);
  }

  /** A transfer goes on. */
  get active(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** A transfer has ended. */
  get done(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withDone(value: bool): I2cStatus {
    return I2cStatus.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** A write goes on, less than a quarter of the FIFO is full, and that is not all of it. */
  get needsWriting(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  /** A read goes on, and three quarters of the FIFO are full. */
  get needsReading(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  /** The FIFO takes a byte. */
  get hasSpace(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  /** The FIFO has a byte. */
  get hasData(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  /** The FIFO is empty. */
  get empty(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  /** The FIFO is full. */
  get full(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  /** The address, or a byte, was not acknowledged. */
  get noAcknowledge(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  withNoAcknowledge(value: bool): I2cStatus {
    return I2cStatus.of(insert(this.bits, 8, 1, <u32>value));
  }

  /** The clock was held for longer than `stretchLimit`. */
  get stretched(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  withStretched(value: bool): I2cStatus {
    return I2cStatus.of(insert(this.bits, 9, 1, <u32>value));
  }
}

/** Value of `delay`. */
@unmanaged
@final
export class I2cDelay {
  static of(bits: u32): I2cDelay {
    return changetype<I2cDelay>(bits);
  }

  static get zero(): I2cDelay {
    return changetype<I2cDelay>(0);
  }

  /** As it is after a reset. */
  static get reset(): I2cDelay {
    return changetype<I2cDelay>(0x300030);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: I2cDelay): I2cDelay {
    return changetype<I2cDelay>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: I2cDelay): I2cDelay {
    return changetype<I2cDelay>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: I2cDelay): I2cDelay {
    return changetype<I2cDelay>(this.bits & ~other.bits);
  }

  /** From the rising edge of the clock until a bit is sampled. */
  get rising(): u32 {
    return extract(this.bits, 0, 0xffff);
  }

  withRising(value: u32): I2cDelay {
    return I2cDelay.of(insert(this.bits, 0, 0xffff, value));
  }

  /** From the falling edge of the clock until the next bit is sent. */
  get falling(): u32 {
    return extract(this.bits, 16, 0xffff);
  }

  withFalling(value: u32): I2cDelay {
    return I2cDelay.of(insert(this.bits, 16, 0xffff, value));
  }
}

/** I2C master of the BCM2835: BCM2835 ARM Peripherals, chapter 3 (BSC). */
@unmanaged
@final
export class I2cRegisters {
  /** C: Starts a transfer, and says what interrupts. */
  get control(): ReadWrite<I2cControl> {
    return changetype<ReadWrite<I2cControl>>(changetype<u32>(this));
  }

  /** S: How the transfer stands. A 1 that is written clears its bit. */
  get status(): ReadWrite<I2cStatus> {
    return changetype<ReadWrite<I2cStatus>>(changetype<u32>(this) + 4);
  }

  /** DLEN: Bytes of the transfer that are left. */
  get length(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 8);
  }

  /** A: Of the device, 7 bits. */
  get address(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0xc);
  }

  /** FIFO: 16 bytes on their way to or from the device. */
  get fifo(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x10);
  }

  /** DIV: Of the core's clock, rounded down to an even number; 0 is 32768. */
  get divider(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x14);
  }

  /** DEL: In cycles of the core's clock, less than half of the divider. */
  get delay(): ReadWrite<I2cDelay> {
    return changetype<ReadWrite<I2cDelay>>(changetype<u32>(this) + 0x18);
  }

  /** CLKT: Cycles of the bus's clock for which a device may hold it; 0: for ever. */
  get stretchLimit(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x1c);
  }
}

/** @param base of the registers: offset in the program's device window */
export function i2cAt(base: u32): I2cRegisters {
  return blockAt<I2cRegisters>(base);
}
