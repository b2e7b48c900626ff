/** Made by `make docs` from abi/registers/power.ts. */
import { ReadWrite, blockAt, extract, insert } from "../register";

/** Every write carries it. */
export const enum PowerPassword {
  Write = 90,
}

/** Which reset. */
export const enum PowerConfiguration {
  None = 0,
  Full = 2,
}

/** Value of `resetControl`. */
@unmanaged
@final
export class PowerResetControl {
  static of(bits: u32): PowerResetControl {
    return changetype<PowerResetControl>(bits);
  }

  static get zero(): PowerResetControl {
    return changetype<PowerResetControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): PowerResetControl {
    return changetype<PowerResetControl>(0x102);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: PowerResetControl): PowerResetControl {
    return changetype<PowerResetControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: PowerResetControl): PowerResetControl {
    return changetype<PowerResetControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: PowerResetControl): PowerResetControl {
    return changetype<PowerResetControl>(this.bits & ~other.bits);
  }

  /** Every write carries it. */
  withPassword(value: PowerPassword): PowerResetControl {
    return PowerResetControl.of(insert(this.bits, 24, 0xff, <u32>value));
  }

  /** Which reset. */
  get configuration(): PowerConfiguration {
    return extract(this.bits, 4, 3);
  }

  withConfiguration(value: PowerConfiguration): PowerResetControl {
    return PowerResetControl.of(insert(this.bits, 4, 3, <u32>value));
  }
}

/** Value of `resetStatus`. */
@unmanaged
@final
export class PowerResetStatus {
  static of(bits: u32): PowerResetStatus {
    return changetype<PowerResetStatus>(bits);
  }

  static get zero(): PowerResetStatus {
    return changetype<PowerResetStatus>(0);
  }

  /** As it is after a reset. */
  static get reset(): PowerResetStatus {
    return changetype<PowerResetStatus>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: PowerResetStatus): PowerResetStatus {
    return changetype<PowerResetStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: PowerResetStatus): PowerResetStatus {
    return changetype<PowerResetStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: PowerResetStatus): PowerResetStatus {
    return changetype<PowerResetStatus>(this.bits & ~other.bits);
  }

  /** Every write carries it. */
  withPassword(value: PowerPassword): PowerResetStatus {
    return PowerResetStatus.of(insert(this.bits, 24, 0xff, <u32>value));
  }

  /** Bit n of the partition to boot from. 63, which no card has, makes the firmware halt. */
  partition(index: u32): bool {
    return extract(this.bits, index * 2, 1) != 0;
  }

  withPartition(index: u32, value: bool): PowerResetStatus {
    return PowerResetStatus.of(insert(this.bits, index * 2, 1, <u32>value));
  }
}

/** Value of `watchdog`. */
@unmanaged
@final
export class PowerWatchdog {
  static of(bits: u32): PowerWatchdog {
    return changetype<PowerWatchdog>(bits);
  }

  static get zero(): PowerWatchdog {
    return changetype<PowerWatchdog>(0);
  }

  /** As it is after a reset. */
  static get reset(): PowerWatchdog {
    return changetype<PowerWatchdog>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: PowerWatchdog): PowerWatchdog {
    return changetype<PowerWatchdog>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: PowerWatchdog): PowerWatchdog {
    return changetype<PowerWatchdog>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: PowerWatchdog): PowerWatchdog {
    return changetype<PowerWatchdog>(this.bits & ~other.bits);
  }

  /** Every write carries it. */
  withPassword(value: PowerPassword): PowerWatchdog {
    return PowerWatchdog.of(insert(this.bits, 24, 0xff, <u32>value));
  }

  /** Time left, in units of 1/65536 s. */
  get ticks(): u32 {
    return extract(this.bits, 0, 0xfffff);
  }

  withTicks(value: u32): PowerWatchdog {
    return PowerWatchdog.of(insert(this.bits, 0, 0xfffff, value));
  }
}

/**
 * Power management of the BCM2835: watchdog and reset: no datasheet; Linux' bcm2835_wdt driver and the boot
 * firmware's documentation.
 */
@unmanaged
@final
export class PowerRegisters {
  /** PM_RSTC: What the watchdog does when its time is over. The bits that are not told are to be kept. */
  get resetControl(): ReadWrite<PowerResetControl> {
    return changetype<ReadWrite<PowerResetControl>>(changetype<u32>(this) + 0x1c);
  }

  /**
   * PM_RSTS: Why the last reset was, and what the firmware boots after the next. The bits that are not told are to
   * be kept.
   */
  get resetStatus(): ReadWrite<PowerResetStatus> {
    return changetype<ReadWrite<PowerResetStatus>>(changetype<u32>(this) + 0x20);
  }

  /** PM_WDOG: Starts the watchdog. */
  get watchdog(): ReadWrite<PowerWatchdog> {
    return changetype<ReadWrite<PowerWatchdog>>(changetype<u32>(this) + 0x24);
  }
}

/** @param base of the registers: offset in the program's device window */
export function powerAt(base: u32): PowerRegisters {
  return blockAt<PowerRegisters>(base);
}
