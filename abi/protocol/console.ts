import type { In, Out, Result, u32 } from "./types";

export const enum ConsoleError {
  /** Ctrl-C was typed. */
  Interrupted = 1,
  /** Ctrl-D was typed on an empty line. */
  EndOfInput = 2,
  /** Another program is reading. */
  Busy = 3,
  /** The prompt is too long, or there is too little room for a line. */
  BadLength = 4,
}

/** What the console server does for programs: lines out, edited lines in. */
export interface Console {
  /**
   * Writes text, at least one byte of it; ask again for the rest. What one call took is never mixed with another's; a
   * line left open by another client is ended first. What was taken is out of the console's hands: it is not lost with it.
   * @deferred until the UART server has taken it
   * @result taken bytes
   */
  write(text: In<string>): Result<{ taken: u32 }, never>;
  /**
   * Reads a line, without its end.
   * @param prompt up to 64 bytes
   * @param line room for 256 bytes
   * @result length bytes of the line
   * @deferred until a line has been typed
   */
  readLine(
    prompt: In<string>,
    line: Out<string, "length">,
  ): Result<
    { length: u32 },
    ConsoleError.Interrupted | ConsoleError.EndOfInput | ConsoleError.Busy | ConsoleError.BadLength
  >;
  /**
   * Clears the screen.
   * @idempotent
   * @deferred until the UART server has taken it
   */
  clear(): Result<void, never>;
}
