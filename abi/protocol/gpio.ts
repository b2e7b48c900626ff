import type { Name, Notification, Result, u32, u64, u8 } from "./types";

export const enum GpioError {
  /** There is no such pin; there are 0 to 53. */
  BadPin = 1,
  /** Another program has the pin. */
  Taken = 2,
  /** The system uses the pin, and servers/manifest.ts does not grant it. */
  Reserved = 3,
  /** The pin is no output. */
  NotOutput = 4,
  /** Debouncing is for edges, and takes 1000000 microseconds at the most. */
  BadDebounce = 5,
}

/** What a pin is used for; which device an alternative is, the datasheet's table says (BCM2835 ARM Peripherals 6.2). */
export const enum PinMode {
  Input = 0,
  Output = 1,
  Alt5 = 2,
  Alt4 = 3,
  Alt0 = 4,
  Alt1 = 5,
  Alt2 = 6,
  Alt3 = 7,
}

/** Resistor of a pin. */
export const enum PinPull {
  None = 0,
  Up = 1,
  Down = 2,
  /** As it was when the server started: the chip does not tell. Cannot be set. */
  Unknown = 3,
}

/** What of a pin is an event. */
export const enum PinEvent {
  /** Nothing. */
  None = 0,
  Rising = 1,
  Falling = 2,
  /** Either edge. */
  Both = 3,
  /** It is high: once, and again after `events` was asked. */
  High = 4,
  /** It is low: once, and again after `events` was asked. */
  Low = 5,
}

/** How a pin stands. */
export interface PinState {
  mode: PinMode;
  pull: PinPull;
  level: boolean;
  /** Used by the system: for those that the manifest lists it for. */
  reserved: boolean;
  event: PinEvent;
  /** In microseconds. */
  debounce: u32;
  /** The service that has it; empty for none. */
  owner: Name;
}

/**
 * The pins of the board. A pin belongs to the first program that changes it, until that releases it or ends; every program
 * may read all pins.
 */
export interface Gpio {
  /**
   * Tells how a pin stands.
   * @param pin 0 to 53
   * @idempotent
   */
  describe(pin: u8): Result<{ state: PinState }, GpioError.BadPin>;
  /**
   * Takes a pin, so that no other program can change it.
   * @param pin 0 to 53
   * @idempotent
   */
  claim(pin: u8): Result<void, GpioError.BadPin | GpioError.Taken | GpioError.Reserved>;
  /**
   * Gives a pin back: it stays as it is, and is watched no more.
   * @param pin 0 to 53
   * @idempotent
   */
  release(pin: u8): Result<void, GpioError.BadPin | GpioError.Taken>;
  /**
   * Sets what a pin is used for.
   * @param pin 0 to 53
   * @idempotent
   */
  mode(pin: u8, mode: PinMode): Result<void, GpioError.BadPin | GpioError.Taken | GpioError.Reserved>;
  /**
   * Reads the level of a pin, whatever its mode.
   * @param pin 0 to 53
   * @idempotent
   */
  read(pin: u8): Result<{ level: boolean }, GpioError.BadPin>;
  /**
   * Drives an output.
   * @param pin 0 to 53
   * @idempotent
   */
  write(
    pin: u8,
    high: boolean,
  ): Result<void, GpioError.BadPin | GpioError.Taken | GpioError.Reserved | GpioError.NotOutput>;
  /**
   * Connects a resistor.
   * @param pin 0 to 53
   * @idempotent
   */
  pull(pin: u8, pull: PinPull): Result<void, GpioError.BadPin | GpioError.Taken | GpioError.Reserved>;
  /**
   * Watches a pin: `ring` is set at each event, and `events` tells which pins it was.
   * @param pin 0 to 53
   * @param event None: no more
   * @param debounce microseconds for which an edge has to last, 0 to 1000000
   * @idempotent
   */
  watch(
    pin: u8,
    event: PinEvent,
    debounce: u32,
    ring: Notification,
  ): Result<void, GpioError.BadPin | GpioError.Taken | GpioError.Reserved | GpioError.BadDebounce>;
  /**
   * Takes the events of the caller's pins since it was last asked.
   * @result pins that had one, pin 0 in bit 0
   */
  events(): Result<{ pins: u64 }, never>;
}
