/** What `load` asks of `work`. */
export const enum Work {
  /** Lease 0 (server reads) -> the sum of its bytes. */
  Sum = 1,
  /** A handle to be kept for a while. */
  Keep = 2,
  /** Answered when the next of these comes. */
  Wait = 3,
}

export const enum WorkStatus {
  Ok = 0,
  BadRequest = 1,
}

/** Bytes that are lent. */
export const LENT: u32 = 600;
