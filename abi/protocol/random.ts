import type { Out, Result, u32 } from "./types";

export const enum RandomError {
  /** 1 to 4096 bytes can be had at once. */
  BadCount = 1,
  /** The generator gave nothing for a second, and is started again. */
  Silent = 2,
  /** The generator gave a word four times in a row, and is started again. */
  Repeats = 3,
  /** Too many wait already; ask again later. */
  Busy = 4,
}

/** Random bytes of the chip's own generator, each given once. */
export interface Random {
  /**
   * Fills memory with random bytes; when it fails, what was lent is not to be used.
   * @param count of bytes, 1 to 4096
   * @param bytes room for so many
   * @deferred until the generator has made them
   * @idempotent
   */
  fill(
    count: u32,
    bytes: Out<Uint8Array>,
  ): Result<void, RandomError.BadCount | RandomError.Silent | RandomError.Repeats | RandomError.Busy>;
}
