import type { Handle, Result, u32 } from "./types";

export const enum DmaError {
  /** The region is none that the controller may use, or the caller may not read or write it. */
  BadRegion = 1,
  /** Not within the region, not multiples of 4, rows that are too wide, or a copy onto what it has yet to read. */
  BadRange = 2,
  /** The controller reports an error of the bus. */
  Failed = 3,
  /** The controller did not end in time, and was stopped. */
  TimedOut = 4,
  /** Too many requests wait already, or a transfer still uses the buffer; ask again later. */
  Busy = 5,
  /** There is no channel that works. */
  NoChannel = 6,
  /** The caller has no such buffer. */
  NoBuffer = 7,
  /** One program may have 4 buffers, of 64 pages together. */
  TooMany = 8,
  /** The server has no memory for it. */
  NoMemory = 9,
}

/**
 * Transfers between memory and memory. Who asks names regions that it holds with the right Dma, never addresses: each request is
 * checked against them before the controller sees it. Offsets and lengths are bytes, and multiples of 4. Requests of several
 * programs are carried out side by side. A region must not be revoked or freed while a transfer uses it.
 */
export interface Dma {
  /**
   * Makes a buffer that the controller can use: zeroed memory of the server's, to be mapped. It goes when it is released, and
   * some time after the caller has ended.
   * @param pages of 4 KiB, 1 to 64
   * @result number for `release`
   * @result region Read, Write and Dma
   */
  buffer(pages: u32): Result<{ number: u32; region: Handle }, DmaError.TooMany | DmaError.NoMemory | DmaError.BadRange>;
  /** Takes a buffer back, from whoever has got its region. */
  release(number: u32): Result<void, DmaError.NoBuffer | DmaError.Busy>;
  /**
   * Copies bytes.
   * @deferred until it has been done
   * @idempotent
   */
  copy(
    from: Handle,
    fromOffset: u32,
    to: Handle,
    toOffset: u32,
    bytes: u32,
  ): Result<
    void,
    DmaError.BadRegion | DmaError.BadRange | DmaError.Failed | DmaError.TimedOut | DmaError.Busy | DmaError.NoChannel
  >;
  /**
   * Fills with a word.
   * @param value its least significant byte first
   * @deferred until it has been done
   * @idempotent
   */
  fill(
    to: Handle,
    offset: u32,
    bytes: u32,
    value: u32,
  ): Result<
    void,
    DmaError.BadRegion | DmaError.BadRange | DmaError.Failed | DmaError.TimedOut | DmaError.Busy | DmaError.NoChannel
  >;
  /**
   * Copies rows. Within one region only towards its start, as for scrolling.
   * @param fromPitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   * @deferred until it has been done
   */
  copyRectangle(
    from: Handle,
    fromOffset: u32,
    fromPitch: u32,
    to: Handle,
    toOffset: u32,
    toPitch: u32,
    width: u32,
    rows: u32,
  ): Result<
    void,
    DmaError.BadRegion | DmaError.BadRange | DmaError.Failed | DmaError.TimedOut | DmaError.Busy | DmaError.NoChannel
  >;
  /**
   * Fills rows with a word.
   * @param pitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   * @deferred until it has been done
   * @idempotent
   */
  fillRectangle(
    to: Handle,
    offset: u32,
    pitch: u32,
    width: u32,
    rows: u32,
    value: u32,
  ): Result<
    void,
    DmaError.BadRegion | DmaError.BadRange | DmaError.Failed | DmaError.TimedOut | DmaError.Busy | DmaError.NoChannel
  >;
}
