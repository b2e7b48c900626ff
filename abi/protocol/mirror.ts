import type { Notification, Out, Result, u32, u64 } from "./types";

/**
 * What the console sends to its terminal, for one who shows it elsewhere as well. It is fetched from the console, which so
 * never waits for who does.
 */
export interface Mirror {
  /**
   * Reads what went to the terminal, from a position on, or from the oldest byte that is kept when that is a later one.
   * @param from how many bytes were sent before
   * @param bytes room for some; 16384 are kept
   * @result start position of the first byte read
   * @result count bytes, 0 when there are no more
   * @result incarnation of the console server, since positions begin anew with the next one
   * @idempotent
   */
  read(from: u64, bytes: Out<Uint8Array, "count">): Result<{ start: u64; count: u32; incarnation: u64 }, never>;
  /**
   * Takes the place of the earlier watcher.
   * @param sent set when there are bytes after those read last
   * @idempotent
   */
  watch(sent: Notification): Result<void, never>;
}
