import type { Result, u32 } from "./types";

export const enum LedError {
  /** The firmware does not tell of the LED, or the board has none known. */
  NoLed = 1,
  /** The LED is on, and off, for 10 to 60000 milliseconds each. */
  BadTime = 2,
  /** The pin of the LED is another program's, or the GPIO server does not answer. */
  NotDriven = 3,
}

/** What the LED does. */
export const enum LedMode {
  Off = 0,
  On = 1,
  Blink = 2,
  /** Two short beats each two seconds. */
  Heartbeat = 3,
}

/** The ACT LED of the board. A server that was just started, also after its end, makes it a heartbeat. */
export interface Led {
  /**
   * Lets it be on.
   * @idempotent
   */
  on(): Result<void, LedError.NoLed | LedError.NotDriven>;
  /**
   * Lets it be off.
   * @idempotent
   */
  off(): Result<void, LedError.NoLed | LedError.NotDriven>;
  /**
   * Lets it blink.
   * @param light milliseconds for which it is on, 10 to 60000
   * @param dark milliseconds for which it is off, 10 to 60000
   * @idempotent
   */
  blink(light: u32, dark: u32): Result<void, LedError.NoLed | LedError.BadTime | LedError.NotDriven>;
  /**
   * Shows by two short beats each two seconds that the system runs.
   * @idempotent
   */
  heartbeat(): Result<void, LedError.NoLed | LedError.NotDriven>;
  /**
   * Tells what it does.
   * @result lit whether it is on now
   * @idempotent
   */
  state(): Result<{ mode: LedMode; lit: boolean }, LedError.NoLed>;
}
