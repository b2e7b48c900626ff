import type { InOut, Result, u32, u8 } from "./types";

export const enum SpiError {
  /** There is no such chip select; there are 0 and 1. */
  BadChip = 1,
  /** There is no such mode; there are 0 to 3. */
  BadMode = 2,
  /** The speed is not in 10000 to 50000000 Hz. */
  BadSpeed = 3,
  /** There are no bytes, or too many; 1 to 4096 are possible. */
  BadLength = 4,
  /** The controller was not done in time. */
  NoAnswer = 5,
  /** Too many programs wait for the bus. */
  Busy = 6,
}

/** The SPI bus on the pins 7 to 11. Transfers of several programs are carried out one after another. */
export interface Spi {
  /**
   * Sends bytes to a chip, which is selected meanwhile, and receives as many.
   * @param chip its chip select: 0 is pin 8, 1 is pin 7
   * @param mode 0 to 3: polarity of the clock in bit 1, its phase in bit 0
   * @param hertz 10000 to 50000000; the bus is never faster, and a little slower when the core's clock makes it
   * @param bytes 1 to 4096 that are sent, and replaced by those that come back
   * @deferred until they have passed
   */
  transfer(
    chip: u8,
    mode: u8,
    hertz: u32,
    bytes: InOut<Uint8Array>,
  ): Result<
    void,
    SpiError.BadChip | SpiError.BadMode | SpiError.BadSpeed | SpiError.BadLength | SpiError.NoAnswer | SpiError.Busy
  >;
}
