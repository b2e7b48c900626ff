/** Made by `make docs` from abi/registers/gpio.ts. */
import { ReadOnly, ReadWrite, WriteOnly, blockAt, extract, insert } from "../register";

/** Function of the pin. */
export const enum GpioPin {
  Input = 0,
  Output = 1,
  Alt5 = 2,
  Alt4 = 3,
  Alt0 = 4,
  Alt1 = 5,
  Alt2 = 6,
  Alt3 = 7,
}

/** Resistor that is to be connected. */
export const enum GpioPull {
  Off = 0,
  Down = 1,
  Up = 2,
}

/** Resistor of the pin. */
export const enum GpioResistor {
  None = 0,
  Up = 1,
  Down = 2,
}

/** Value of `functionSelect`. */
@unmanaged
@final
export class GpioFunctionSelect {
  static of(bits: u32): GpioFunctionSelect {
    return changetype<GpioFunctionSelect>(bits);
  }

  static get zero(): GpioFunctionSelect {
    return changetype<GpioFunctionSelect>(0);
  }

  /** As it is after a reset. */
  static get reset(): GpioFunctionSelect {
    return changetype<GpioFunctionSelect>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: GpioFunctionSelect): GpioFunctionSelect {
    return changetype<GpioFunctionSelect>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: GpioFunctionSelect): GpioFunctionSelect {
    return changetype<GpioFunctionSelect>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: GpioFunctionSelect): GpioFunctionSelect {
    return changetype<GpioFunctionSelect>(this.bits & ~other.bits);
  }

  /** Function of the pin. */
  pin(index: u32): GpioPin {
    return extract(this.bits, index * 3, 7);
  }

  withPin(index: u32, value: GpioPin): GpioFunctionSelect {
    return GpioFunctionSelect.of(insert(this.bits, index * 3, 7, <u32>value));
  }
}

/** Value of `pullMode`. */
@unmanaged
@final
export class GpioPullMode {
  static of(bits: u32): GpioPullMode {
    return changetype<GpioPullMode>(bits);
  }

  static get zero(): GpioPullMode {
    return changetype<GpioPullMode>(0);
  }

  /** As it is after a reset. */
  static get reset(): GpioPullMode {
    return changetype<GpioPullMode>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: GpioPullMode): GpioPullMode {
    return changetype<GpioPullMode>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: GpioPullMode): GpioPullMode {
    return changetype<GpioPullMode>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: GpioPullMode): GpioPullMode {
    return changetype<GpioPullMode>(this.bits & ~other.bits);
  }

  /** Resistor that is to be connected. */
  get pull(): GpioPull {
    return extract(this.bits, 0, 3);
  }

  withPull(value: GpioPull): GpioPullMode {
    return GpioPullMode.of(insert(this.bits, 0, 3, <u32>value));
  }
}

/** Value of `pullControl`. */
@unmanaged
@final
export class GpioPullControl {
  static of(bits: u32): GpioPullControl {
    return changetype<GpioPullControl>(bits);
  }

  static get zero(): GpioPullControl {
    return changetype<GpioPullControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: GpioPullControl): GpioPullControl {
    return changetype<GpioPullControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: GpioPullControl): GpioPullControl {
    return changetype<GpioPullControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: GpioPullControl): GpioPullControl {
    return changetype<GpioPullControl>(this.bits & ~other.bits);
  }

  /** Resistor of the pin. */
  resistor(index: u32): GpioResistor {
    return extract(this.bits, index * 2, 3);
  }

  withResistor(index: u32, value: GpioResistor): GpioPullControl {
    return GpioPullControl.of(insert(this.bits, index * 2, 3, <u32>value));
  }
}

/** GPIO of the BCM2835 and BCM2711: BCM2835 ARM Peripherals, chapter 6; BCM2711 ARM Peripherals, chapter 5. */
@unmanaged
@final
export class GpioRegisters {
  /**
   * GPFSELn: What each of ten pins is for: pins 0-9, 10-19, and so on; the last has only the pins from 50.
   * @param index 0-5
   */
  functionSelect(index: u32): ReadWrite<GpioFunctionSelect> {
    return changetype<ReadWrite<GpioFunctionSelect>>(changetype<u32>(this) + index * 4);
  }

  /** GPSETn: A 1 drives an output high. @param index 0-1 */
  set(index: u32): WriteOnly<u32> {
    return changetype<WriteOnly<u32>>(changetype<u32>(this) + 0x1c + index * 4);
  }

  /** GPCLRn: A 1 drives an output low. @param index 0-1 */
  clear(index: u32): WriteOnly<u32> {
    return changetype<WriteOnly<u32>>(changetype<u32>(this) + 0x28 + index * 4);
  }

  /** GPLEVn: Level of the pin, of outputs as well. @param index 0-1 */
  level(index: u32): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 0x34 + index * 4);
  }

  /**
   * GPEDSn: An event that is enabled below was seen; interrupts while any is set. A level sets it again as long as
   * it lasts. A 1 that is written clears its bit.
   * @param index 0-1
   */
  event(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x40 + index * 4);
  }

  /**
   * GPRENn: A rising edge is an event: sampled by the system clock as 0, 1, 1, so that glitches are none.
   * @param index 0-1
   */
  rising(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x4c + index * 4);
  }

  /**
   * GPFENn: A falling edge is an event: sampled by the system clock as 1, 0, 0, so that glitches are none.
   * @param index 0-1
   */
  falling(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x58 + index * 4);
  }

  /** GPHENn: A high level is an event. @param index 0-1 */
  high(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x64 + index * 4);
  }

  /** GPLENn: A low level is an event. @param index 0-1 */
  low(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x70 + index * 4);
  }

  /** GPARENn: A rising edge is an event, not sampled: the shortest pulse counts. @param index 0-1 */
  asyncRising(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x7c + index * 4);
  }

  /** GPAFENn: A falling edge is an event, not sampled: the shortest pulse counts. @param index 0-1 */
  asyncFalling(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x88 + index * 4);
  }

  /**
   * GPPUD: Not on the BCM2711. The pull that the next clock of pullClock gives: write it, wait 150 cycles, clock,
   * wait 150 cycles, clear both.
   */
  get pullMode(): ReadWrite<GpioPullMode> {
    return changetype<ReadWrite<GpioPullMode>>(changetype<u32>(this) + 0x94);
  }

  /**
   * GPPUDCLKn: Not on the BCM2711. A 1 gives the pin the pull of pullMode, which cannot be read back.
   * @param index 0-1
   */
  pullClock(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x98 + index * 4);
  }

  /**
   * GPIO_PUP_PDN_CNTRL_REGn: BCM2711 only. Pulls of the pins 0-15, 16-31, and so on, with other numbers than
   * pullMode.
   * @param index 0-3
   */
  pullControl(index: u32): ReadWrite<GpioPullControl> {
    return changetype<ReadWrite<GpioPullControl>>(changetype<u32>(this) + 0xe4 + index * 4);
  }
}

/** @param base of the registers: offset in the program's device window */
export function gpioAt(base: u32): GpioRegisters {
  return blockAt<GpioRegisters>(base);
}
