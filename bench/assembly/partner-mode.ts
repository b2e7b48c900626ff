/** What `partner` is asked for: the argument it is started with, and operations of its messages. */
export const enum PartnerMode {
  /** Receives, and does what each message asks for. */
  Serve = 0,
  /** Yields for ever, at the priority of `bench`. */
  Yield = 1,
}

export const enum PartnerOperation {
  /** Answers with the words that came. */
  Echo = 0,
  /** Asked of `bench-float`: it calls its other half, both use floating point, and it answers the cycles. */
  Float = 1,
  /** Answers the cycle counter as it was when the partner was last woken. */
  Stamp = 2,
  /** Answers a notification handle that wakes the partner. */
  Notification = 3,
  /** Sets a timer that wakes the partner in word 0 ticks. */
  Timer = 4,
  /** Copies lease 0, of word 0 bytes, and answers the cycles that it took. */
  Copy = 5,
}

/** Priorities in the manifest. */
export const enum Priority {
  Bench = 12,
  Below = 11,
}
