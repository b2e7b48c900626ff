/** Made by `make docs` from abi/registers/thermal.ts. */
import { ReadOnly, ReadWrite, blockAt, extract } from "../register";

/** Value of `status`. */
@unmanaged
@final
export class ThermalStatus {
  static of(bits: u32): ThermalStatus {
    return changetype<ThermalStatus>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: ThermalStatus): ThermalStatus {
    return changetype<ThermalStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: ThermalStatus): ThermalStatus {
    return changetype<ThermalStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: ThermalStatus): ThermalStatus {
    return changetype<ThermalStatus>(this.bits & ~other.bits);
  }

  /** 412 - 0.538 times this are degrees Celsius. */
  get value(): u32 {
    return extract(this.bits, 0, 0x3ff);
  }

  /** There is one. */
  get valid(): bool {
    return extract(this.bits, 10, 1) != 0;
  }
}

/** Temperature sensor of the BCM2837: no datasheet; Linux' bcm2835_thermal driver. */
@unmanaged
@final
export class ThermalRegisters {
  /** TSENSCTL: The firmware sets it up, and slows the processor down by it: it is left alone. */
  get control(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this));
  }

  /** TSENSSTAT: The last measurement. */
  get status(): ReadOnly<ThermalStatus> {
    return changetype<ReadOnly<ThermalStatus>>(changetype<u32>(this) + 4);
  }
}

/** @param base of the registers: offset in the program's device window */
export function thermalAt(base: u32): ThermalRegisters {
  return blockAt<ThermalRegisters>(base);
}
