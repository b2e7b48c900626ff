import type { Notification, Result, u64 } from "./types";

export const enum TimerError {
  /** The counter stands still. */
  Stopped = 1,
  /** Too many wait already; ask again later. */
  Busy = 2,
}

/** The system timer of the chip: microseconds since power-on. */
export interface Timer {
  /**
   * Reads the counter.
   * @result microseconds since power-on
   * @idempotent
   */
  now(): Result<{ microseconds: u64 }, never>;
  /**
   * Sleeps. When the server ends meanwhile the caller is told `Died`; who has to wake at a moment uses `sleepUntil`.
   * @param microseconds for which it sleeps
   * @deferred until they have passed
   */
  sleep(microseconds: u64): Result<void, TimerError.Stopped | TimerError.Busy>;
  /**
   * Sleeps until a moment; not at all when that is past.
   * @param at in microseconds since power-on
   * @deferred until then
   * @idempotent
   */
  sleepUntil(at: u64): Result<void, TimerError.Stopped | TimerError.Busy>;
  /**
   * Sets `ring` at a moment, at once when that is past. The caller has one alarm: the next replaces it. A restarted server
   * knows none.
   * @param at in microseconds since power-on; 2^64 - 1: never
   * @idempotent
   */
  alarm(at: u64, ring: Notification): Result<void, TimerError.Busy>;
}
