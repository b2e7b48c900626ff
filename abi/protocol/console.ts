/** What the console server does for programs: lines out, edited lines in. */
export const enum Console {
  /**
   * Lease 0 (server reads): text -> w0 bytes taken, at least 1 of a non-empty lease; ask again for the rest. Deferred
   * while the output is full. One Write is never mixed with another's; a line left open by another client is ended first.
   */
  Write = 1,
  /** Lease 0 (server reads) prompt of up to 64 bytes, lease 1 (server writes) room for the line -> w0 bytes. Deferred. */
  ReadLine = 2,
  /** Clears the screen. */
  Clear = 3,
}

export const enum ConsoleStatus {
  Ok = 0,
  BadRequest = 1,
  /** ReadLine: Ctrl-C. */
  Interrupted = 2,
  /** ReadLine: Ctrl-D on an empty line. */
  EndOfInput = 3,
  /** ReadLine: another program is reading. */
  Busy = 4,
}
