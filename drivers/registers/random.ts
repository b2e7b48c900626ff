/** Made by `make docs` from abi/registers/random.ts. */
import { ReadOnly, ReadWrite, blockAt, extract, insert } from "../register";

/** Value of `control`. */
@unmanaged
@final
export class RandomControl {
  static of(bits: u32): RandomControl {
    return changetype<RandomControl>(bits);
  }

  static get zero(): RandomControl {
    return changetype<RandomControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): RandomControl {
    return changetype<RandomControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: RandomControl): RandomControl {
    return changetype<RandomControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: RandomControl): RandomControl {
    return changetype<RandomControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: RandomControl): RandomControl {
    return changetype<RandomControl>(this.bits & ~other.bits);
  }

  /** It makes words. */
  get enable(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withEnable(value: bool): RandomControl {
    return RandomControl.of(insert(this.bits, 0, 1, <u32>value));
  }
}

/** Value of `status`. */
@unmanaged
@final
export class RandomStatus {
  static of(bits: u32): RandomStatus {
    return changetype<RandomStatus>(bits);
  }

  static get zero(): RandomStatus {
    return changetype<RandomStatus>(0);
  }

  /** As it is after a reset. */
  static get reset(): RandomStatus {
    return changetype<RandomStatus>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: RandomStatus): RandomStatus {
    return changetype<RandomStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: RandomStatus): RandomStatus {
    return changetype<RandomStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: RandomStatus): RandomStatus {
    return changetype<RandomStatus>(this.bits & ~other.bits);
  }

  /** So much is thrown away after the start: what comes first is not random. */
  get discard(): u32 {
    return extract(this.bits, 0, 0xfffff);
  }

  withDiscard(value: u32): RandomStatus {
    return RandomStatus.of(insert(this.bits, 0, 0xfffff, value));
  }

  /** Words that can be read. */
  get words(): u32 {
    return extract(this.bits, 24, 0xff);
  }
}

/** Random number generator of the BCM2835: no datasheet; Linux' bcm2835-rng driver. */
@unmanaged
@final
export class RandomRegisters {
  /** RNG_CTRL: Switches the generator. */
  get control(): ReadWrite<RandomControl> {
    return changetype<ReadWrite<RandomControl>>(changetype<u32>(this));
  }

  /** RNG_STATUS: How many words there are, and how many of the first are thrown away. */
  get status(): ReadWrite<RandomStatus> {
    return changetype<ReadWrite<RandomStatus>>(changetype<u32>(this) + 4);
  }

  /** RNG_DATA: The next word. */
  get data(): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 8);
  }
}

/** @param base of the registers: offset in the program's device window */
export function randomAt(base: u32): RandomRegisters {
  return blockAt<RandomRegisters>(base);
}
