import type { In, Out, Result, u32, u8 } from "./types";

export const enum I2cError {
  /** The address is none of a device; those are 8 to 119, 0x08 to 0x77, and the others are reserved. */
  BadAddress = 1,
  /** There are too many bytes; 4096 each way are possible. */
  BadLength = 2,
  /** The speed is not in 10000 to 400000 Hz. */
  BadSpeed = 3,
  /** No device acknowledges at this address, or it refused a byte. */
  NoAcknowledge = 4,
  /** The device held the clock for longer than 35 milliseconds. */
  Stretched = 5,
  /** The bus did not answer in time. */
  NoAnswer = 6,
  /** Too many programs wait for the bus. */
  Busy = 7,
}

/** The I2C bus on the pins 2 and 3. Transfers of several programs are carried out one after another. */
export interface I2c {
  /**
   * Writes bytes to a device, reads bytes from it, or writes and then reads without giving up the bus.
   * @param address of 7 bits, 8 to 119
   * @param send up to 4096 bytes, none to read only
   * @param receive room for the bytes that are read, up to 4096, none to write only
   * @deferred until the device has answered
   */
  transfer(
    address: u8,
    send: In<Uint8Array>,
    receive: Out<Uint8Array>,
  ): Result<
    void,
    | I2cError.BadAddress
    | I2cError.BadLength
    | I2cError.NoAcknowledge
    | I2cError.Stretched
    | I2cError.NoAnswer
    | I2cError.Busy
  >;
  /**
   * Looks whether a device acknowledges its address. Where memories are it reads a byte, elsewhere it writes none.
   * @param address of 7 bits, 8 to 119
   * @idempotent
   * @deferred until the device has answered
   */
  probe(
    address: u8,
  ): Result<{ present: boolean }, I2cError.BadAddress | I2cError.Stretched | I2cError.NoAnswer | I2cError.Busy>;
  /**
   * Tells the speed of the bus.
   * @result hertz 10000 to 400000
   * @idempotent
   */
  speed(): Result<{ hertz: u32 }, never>;
  /**
   * Sets the speed of the bus, for everyone and from the next transfer on. It is 100000 when the server starts.
   * @param hertz 10000 to 400000; the bus is never faster, and a little slower when the core's clock makes it
   * @idempotent
   */
  setSpeed(hertz: u32): Result<void, I2cError.BadSpeed>;
}
