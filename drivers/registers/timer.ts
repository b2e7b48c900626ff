/** Made by `make docs` from abi/registers/timer.ts. */
import { ReadOnly, ReadWrite, blockAt, extract, insert } from "../register";

/** Value of `status`. */
@unmanaged
@final
export class TimerStatus {
  static of(bits: u32): TimerStatus {
    return changetype<TimerStatus>(bits);
  }

  static get zero(): TimerStatus {
    return changetype<TimerStatus>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: TimerStatus): TimerStatus {
    return changetype<TimerStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: TimerStatus): TimerStatus {
    return changetype<TimerStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: TimerStatus): TimerStatus {
    return changetype<TimerStatus>(this.bits & ~other.bits);
  }

  /** The counter has reached the compare. */
  match(index: u32): bool {
    return extract(this.bits, index, 1) != 0;
  }

  withMatch(index: u32, value: bool): TimerStatus {
    return TimerStatus.of(insert(this.bits, index, 1, <u32>value));
  }
}

/** System timer of the BCM2835: BCM2835 ARM Peripherals, chapter 12. */
@unmanaged
@final
export class TimerRegisters {
  /** CS: Which compares have matched; each interrupts as long as it is set. A 1 that is written clears its bit. */
  get status(): ReadWrite<TimerStatus> {
    return changetype<ReadWrite<TimerStatus>>(changetype<u32>(this));
  }

  /** CLO: Microseconds, the lower half. */
  get low(): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 4);
  }

  /** CHI: Microseconds, the upper half. */
  get high(): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 8);
  }

  /** Cn: Matches when the lower half of the counter becomes this. 0 and 2 are the VideoCore's. @param index 0-3 */
  compare(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0xc + index * 4);
  }
}

/** @param base of the registers: offset in the program's device window */
export function timerAt(base: u32): TimerRegisters {
  return blockAt<TimerRegisters>(base);
}
