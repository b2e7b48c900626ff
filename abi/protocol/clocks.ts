import type { Name, Result, u32, u8 } from "./types";

export const enum ClocksError {
  /** There is no such clock; there are 1 to 16. */
  BadClock = 1,
  /** The firmware does not tell of the clock. */
  NotTold = 2,
  /** The rate is not between the clock's minimum and maximum. */
  BadRate = 3,
  /** Other parts of the system count on the clock as it is. */
  Reserved = 4,
  /** The firmware does not make the change. */
  Refused = 5,
}

/** How a clock stands. */
export interface ClockState {
  name: Name;
  /** In Hz, as it was set. */
  rate: u32;
  /** In Hz; 0: the firmware does not measure it. */
  measured: u32;
  /** In Hz. */
  minimum: u32;
  /** In Hz. */
  maximum: u32;
  on: boolean;
}

/** The clocks of the chip, which the firmware sets. */
export interface Clocks {
  /**
   * Tells how a clock stands.
   * @param clock 1 to 16: emmc, uart, arm, core, v3d, h264, isp, sdram, pixel, pwm, hevc, emmc2, m2mc, pixel-bvb, vec, disp
   * @idempotent
   */
  describe(clock: u8): Result<{ state: ClockState }, ClocksError.BadClock | ClocksError.NotTold>;
  /**
   * Sets a clock's rate, as near as the firmware can.
   * @param clock 1 to 16; not uart, core and sdram
   * @param rate in Hz, from the clock's minimum to its maximum
   * @result actual in Hz
   * @idempotent
   */
  setRate(
    clock: u8,
    rate: u32,
  ): Result<
    { actual: u32 },
    ClocksError.BadClock | ClocksError.NotTold | ClocksError.BadRate | ClocksError.Reserved | ClocksError.Refused
  >;
  /**
   * Switches a clock on or off.
   * @param clock 1 to 16; not uart, arm, core and sdram
   * @idempotent
   */
  enable(
    clock: u8,
    on: boolean,
  ): Result<void, ClocksError.BadClock | ClocksError.NotTold | ClocksError.Reserved | ClocksError.Refused>;
}
