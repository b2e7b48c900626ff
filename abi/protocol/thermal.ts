import type { i32, Result } from "./types";

export const enum ThermalError {
  /** The sensor gave no valid measurement for 100 milliseconds. */
  NotMeasured = 1,
  /** The firmware does not tell. */
  NotTold = 2,
  /** Too many wait already; ask again later. */
  Busy = 3,
}

/** What slows the processor down, or did since the board was switched on. */
export interface Throttling {
  /** The supply is below 4.63 V. */
  weakSupply: boolean;
  /** The rate is limited because of the temperature or the supply. */
  capped: boolean;
  /** The processor is slowed down. */
  slowed: boolean;
  /** The supply was too weak once. */
  wasWeakSupply: boolean;
  /** The rate was limited once. */
  wasCapped: boolean;
  /** The processor was slowed down once. */
  wasSlowed: boolean;
}

/** The temperature of the chip. */
export interface Thermal {
  /**
   * Reads the temperature.
   * @result temperature thousandths of a degree Celsius
   * @deferred while there is no measurement
   * @idempotent
   */
  read(): Result<{ temperature: i32 }, ThermalError.NotMeasured | ThermalError.NotTold | ThermalError.Busy>;
  /**
   * Tells what slows the processor down.
   * @idempotent
   */
  throttling(): Result<{ state: Throttling }, ThermalError.NotTold>;
}
