import type { Result, u32, u8 } from "./types";

export const enum PwmError {
  /** There is no such channel; there are 1 and 2. */
  BadChannel = 1,
  /** Channel 1 is on pin 12 or 18, channel 2 on pin 13 or 19. */
  BadPin = 2,
  /** The frequency is 1 to 1000000 Hz. */
  BadFrequency = 3,
  /** The pulse is longer than the period. */
  BadPulse = 4,
  /** The pin is another program's, or the GPIO server does not answer. */
  NoPin = 5,
  /** The firmware does not tell of the clock. */
  NoClock = 6,
}

/** How a channel stands. */
export interface PwmState {
  running: boolean;
  /** On which it is; 0: none. */
  pin: u8;
  /** In Hz. */
  frequency: u32;
  /** In nanoseconds. */
  pulse: u32;
}

/** Pulse width modulation: two channels, each with a pulse in each period. Both go on when the server is started again. */
export interface Pwm {
  /**
   * Lets a channel run, or run otherwise from its next period on.
   * @param channel 1 or 2
   * @param pin 12 or 18 for channel 1, 13 or 19 for channel 2
   * @param frequency in Hz, 1 to 1000000
   * @param pulse in nanoseconds for which the pin is high in each period; 0: never
   * @idempotent
   */
  set(
    channel: u8,
    pin: u8,
    frequency: u32,
    pulse: u32,
  ): Result<
    void,
    | PwmError.BadChannel
    | PwmError.BadPin
    | PwmError.BadFrequency
    | PwmError.BadPulse
    | PwmError.NoPin
    | PwmError.NoClock
  >;
  /**
   * Ends a channel, and gives its pin back as an input.
   * @param channel 1 or 2
   * @idempotent
   */
  stop(channel: u8): Result<void, PwmError.BadChannel>;
  /**
   * Tells how a channel stands.
   * @param channel 1 or 2
   * @idempotent
   */
  describe(channel: u8): Result<{ state: PwmState }, PwmError.BadChannel | PwmError.NoClock>;
}
