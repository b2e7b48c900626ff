/**
 * GPIO of the BCM2835 to BCM2837 and of the BCM2711: registers only. Who may use which pin, and who is told of its events, is
 * for the owner of the device to say. Sections named are those of "BCM2835 ARM Peripherals".
 *
 * A pin is 0 to 53 everywhere here, and a function or pull one of its enum: the caller has checked them.
 */
import { frequency, now } from "../abi/host";
import { ReadWrite } from "./register";
import { gpioAt, GpioPin, GpioPull, GpioPullMode, GpioRegisters, GpioResistor } from "./registers/gpio";

/** How many pins a BCM2835 has; numbers from here on are no pins. */
export const GPIO_PINS: u32 = 54;

/** Which registers the chip has for its pulls. */
export const enum PullRegisters {
  /** GPPUD and GPPUDCLK, also of BCM2836 and BCM2837. */
  Bcm2835,
  /** GPIO_PUP_PDN_CNTRL. */
  Bcm2711,
}

/** Resistor of a pin. */
export const enum Pull {
  None,
  Up,
  Down,
  /** What the pin had before the driver: a BCM2835 does not tell. Not to be set. */
  Unknown,
}

/** What of a pin is an event; any of them together. */
export const enum Detect {
  /** Edges sampled by the system clock, which suppresses glitches. */
  Rising = 1 << 0,
  Falling = 1 << 1,
  /** Levels: told once, see `service`. */
  High = 1 << 2,
  Low = 1 << 3,
  /** Edges however short the pulse. */
  AsyncRising = 1 << 4,
  AsyncFalling = 1 << 5,
}

const PINS_PER_SELECT: u32 = 10;
const PINS_PER_RESISTORS: u32 = 16;

/** "Wait 150 cycles" of a system clock of 250 MHz or more (6.1, GPPUDCLKn) is 0.6 microseconds. */
const WAITS_PER_SECOND: u64 = 1_000_000;

/** One GPIO block, driven by its registers. */
@final
export class Gpio {
  private readonly registers: GpioRegisters;
  /** Pins whose pull was set here, and those of them pulled up and down; the BCM2835 needs it remembered. */
  private pulled: u64 = 0;
  private pulledUp: u64 = 0;
  private pulledDown: u64 = 0;

  /** @param base of the registers: offset in the program's device window */
  constructor(
    base: u32,
    private readonly pullRegisters: PullRegisters,
  ) {
    this.registers = gpioAt(base);
  }

  /**
   * Takes the device over from whoever had it: nothing is detected any more and no event is left; functions, levels and
   * pulls stay.
   */
  open(): void {
    for (let bank: u32 = 0; bank < 2; bank++) {
      this.registers.rising(bank).write(0);
      this.registers.falling(bank).write(0);
      this.registers.high(bank).write(0);
      this.registers.low(bank).write(0);
      this.registers.asyncRising(bank).write(0);
      this.registers.asyncFalling(bank).write(0);
      this.registers.event(bank).write(this.registers.event(bank).read());
    }
    // It may have ended between the steps of setting a pull.
    if (this.pullRegisters == PullRegisters.Bcm2835) this.endPull();
  }

  /** Makes the pin an input, an output, or part of another device. */
  setFunction(pin: u32, value: GpioPin): void {
    const select = this.registers.functionSelect(pin / PINS_PER_SELECT);
    select.write(select.read().withPin(pin % PINS_PER_SELECT, value));
  }

  /** What the pin is. */
  getFunction(pin: u32): GpioPin {
    return this.registers
      .functionSelect(pin / PINS_PER_SELECT)
      .read()
      .pin(pin % PINS_PER_SELECT);
  }

  /** Level of the pin, whatever its function. */
  read(pin: u32): bool {
    return (this.registers.level(bankOf(pin)).read() & maskOf(pin)) != 0;
  }

  /** Levels of the pins 0-31, or 32-53. @param bank 0 or 1 */
  levels(bank: u32): u32 {
    return this.registers.level(bank).read();
  }

  /** What the pin drives as an output; said of an input, it holds from when it becomes an output (6.1, GPSETn). */
  write(pin: u32, high: bool): void {
    // One write that no other pin takes notice of, so that nothing has to be read before.
    if (high) this.registers.set(bankOf(pin)).write(maskOf(pin));
    else this.registers.clear(bankOf(pin)).write(maskOf(pin));
  }

  /** Takes 1 to 3 microseconds on a BCM2835, which wants waits. */
  setPull(pin: u32, pull: Pull): void {
    if (this.pullRegisters == PullRegisters.Bcm2711) {
      const control = this.registers.pullControl(pin / PINS_PER_RESISTORS);
      const resistor = pull == Pull.Up ? GpioResistor.Up : pull == Pull.Down ? GpioResistor.Down : GpioResistor.None;
      control.write(control.read().withResistor(pin % PINS_PER_RESISTORS, resistor));
      return;
    }
    const code = pull == Pull.Up ? GpioPull.Up : pull == Pull.Down ? GpioPull.Down : GpioPull.Off;
    this.registers.pullMode.write(GpioPullMode.zero.withPull(code));
    wait();
    this.registers.pullClock(bankOf(pin)).write(maskOf(pin));
    this.endPull();

    const bit: u64 = 1 << (<u64>pin);
    this.pulled |= bit;
    this.pulledUp = pull == Pull.Up ? this.pulledUp | bit : this.pulledUp & ~bit;
    this.pulledDown = pull == Pull.Down ? this.pulledDown | bit : this.pulledDown & ~bit;
  }

  /** @returns on a BCM2835 what `setPull` said last */
  getPull(pin: u32): Pull {
    if (this.pullRegisters == PullRegisters.Bcm2711) {
      const resistor = this.registers
        .pullControl(pin / PINS_PER_RESISTORS)
        .read()
        .resistor(pin % PINS_PER_RESISTORS);
      return resistor == GpioResistor.Up ? Pull.Up : resistor == GpioResistor.Down ? Pull.Down : Pull.None;
    }
    const bit: u64 = 1 << (<u64>pin);
    if ((this.pulled & bit) == 0) return Pull.Unknown;
    return (this.pulledUp & bit) != 0 ? Pull.Up : (this.pulledDown & bit) != 0 ? Pull.Down : Pull.None;
  }

  /**
   * Sets what of a pin is an event from now on, and nothing else is; an event that nobody took yet is dropped.
   * @param events `Detect` bits; 0 for none
   */
  detect(pin: u32, events: u32): void {
    const bank = bankOf(pin);
    const mask = maskOf(pin);
    // Nothing at first, so that no event of what was detected before comes after the clear.
    this.setDetect(bank, mask, 0);
    this.registers.event(bank).write(mask);
    if (events != 0) this.setDetect(bank, mask, events);
  }

  /** @returns `Detect` bits of a pin */
  detected(pin: u32): u32 {
    const bank = bankOf(pin);
    const mask = maskOf(pin);
    let events: u32 = 0;
    if ((this.registers.rising(bank).read() & mask) != 0) events |= Detect.Rising;
    if ((this.registers.falling(bank).read() & mask) != 0) events |= Detect.Falling;
    if ((this.registers.high(bank).read() & mask) != 0) events |= Detect.High;
    if ((this.registers.low(bank).read() & mask) != 0) events |= Detect.Low;
    if ((this.registers.asyncRising(bank).read() & mask) != 0) events |= Detect.AsyncRising;
    if ((this.registers.asyncFalling(bank).read() & mask) != 0) events |= Detect.AsyncFalling;
    return events;
  }

  /**
   * Takes the events that there are: to be called at an interrupt, before it is acknowledged. Events that come meanwhile
   * stay for the next call. A level would be an event again at once, so it is told once: detection of the levels of a pin
   * ends with its event, until the next `detect`.
   * @returns the pins that had events, pin 0 in bit 0
   */
  service(): u64 {
    return ((<u64>this.takeEvents(1)) << 32) | this.takeEvents(0);
  }

  private takeEvents(bank: u32): u32 {
    const event = this.registers.event(bank);
    const seen = event.read();
    if (seen == 0) return 0;
    change(this.registers.high(bank), seen, false);
    change(this.registers.low(bank), seen, false);
    event.write(seen);
    return seen;
  }

  private setDetect(bank: u32, mask: u32, events: u32): void {
    change(this.registers.rising(bank), mask, (events & Detect.Rising) != 0);
    change(this.registers.falling(bank), mask, (events & Detect.Falling) != 0);
    change(this.registers.high(bank), mask, (events & Detect.High) != 0);
    change(this.registers.low(bank), mask, (events & Detect.Low) != 0);
    change(this.registers.asyncRising(bank), mask, (events & Detect.AsyncRising) != 0);
    change(this.registers.asyncFalling(bank), mask, (events & Detect.AsyncFalling) != 0);
  }

  /** The last steps of setting a pull, from the wait on. */
  private endPull(): void {
    wait();
    this.registers.pullMode.write(GpioPullMode.zero);
    this.registers.pullClock(0).write(0);
    this.registers.pullClock(1).write(0);
  }
}

function bankOf(pin: u32): u32 {
  return pin >> 5;
}

function maskOf(pin: u32): u32 {
  return 1 << (pin & 31);
}

function change(register: ReadWrite<u32>, mask: u32, on: bool): void {
  const old = register.read();
  const value = on ? old | mask : old & ~mask;
  if (value != old) register.write(value);
}

/** At least a microsecond. */
function wait(): void {
  const end = now() + frequency() / WAITS_PER_SECOND + 1;
  while (now() < end);
}
