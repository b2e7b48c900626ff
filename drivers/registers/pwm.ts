/** Made by `make docs` from abi/registers/pwm.ts. */
import { ReadWrite, blockAt, extract, insert } from "../register";

/** Value of `control`. */
@unmanaged
@final
export class PwmControl {
  static of(bits: u32): PwmControl {
    return changetype<PwmControl>(bits);
  }

  static get zero(): PwmControl {
    return changetype<PwmControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): PwmControl {
    return changetype<PwmControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: PwmControl): PwmControl {
    return changetype<PwmControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: PwmControl): PwmControl {
    return changetype<PwmControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: PwmControl): PwmControl {
    return changetype<PwmControl>(this.bits & ~other.bits);
  }

  /** The channel runs. */
  enable(index: u32): bool {
    return extract(this.bits, index * 8, 1) != 0;
  }

  withEnable(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, index * 8, 1, <u32>value));
  }

  /** It sends bits instead of pulses. */
  serial(index: u32): bool {
    return extract(this.bits, 1 + index * 8, 1) != 0;
  }

  withSerial(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, 1 + index * 8, 1, <u32>value));
  }

  /** The last word is sent again when the FIFO is empty. */
  repeat(index: u32): bool {
    return extract(this.bits, 2 + index * 8, 1) != 0;
  }

  withRepeat(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, 2 + index * 8, 1, <u32>value));
  }

  /** Level of the output when it does not run. */
  silence(index: u32): bool {
    return extract(this.bits, 3 + index * 8, 1) != 0;
  }

  withSilence(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, 3 + index * 8, 1, <u32>value));
  }

  /** The output is turned round. */
  inverted(index: u32): bool {
    return extract(this.bits, 4 + index * 8, 1) != 0;
  }

  withInverted(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, 4 + index * 8, 1, <u32>value));
  }

  /** Words come from the FIFO. */
  fromFifo(index: u32): bool {
    return extract(this.bits, 5 + index * 8, 1) != 0;
  }

  withFromFifo(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, 5 + index * 8, 1, <u32>value));
  }

  /** One pulse in each period; otherwise many are spread over it. */
  markSpace(index: u32): bool {
    return extract(this.bits, 7 + index * 8, 1) != 0;
  }

  withMarkSpace(index: u32, value: bool): PwmControl {
    return PwmControl.of(insert(this.bits, 7 + index * 8, 1, <u32>value));
  }
}

/** Pulse width modulation of the BCM2835: BCM2835 ARM Peripherals, chapter 9. */
@unmanaged
@final
export class PwmRegisters {
  /** CTL: What each channel does. */
  get control(): ReadWrite<PwmControl> {
    return changetype<ReadWrite<PwmControl>>(changetype<u32>(this));
  }

  /** RNGn: Cycles of the clock in a period. @param index 0-1 */
  range(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x10 + index * 16);
  }

  /** DATn: Cycles of the clock in a pulse. @param index 0-1 */
  data(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x14 + index * 16);
  }
}

/** @param base of the registers: offset in the program's device window */
export function pwmAt(base: u32): PwmRegisters {
  return blockAt<PwmRegisters>(base);
}
