import type { LogLevel } from "../syscall";
import type { Name, Out, Result, Text, u64, u8 } from "./types";

export const enum LogError {
  /** Past the newest. */
  NotFound = 1,
}

/** A message of the log. */
export interface LogRecord {
  /** In ticks. */
  time: u64;
  level: LogLevel;
  /** Bytes of text. */
  length: u8;
  /** "kernel", or the service. */
  name: Name;
  text: Text<168>;
}

/** What the log server does: a ring of recent messages of kernel and services. */
export interface Log {
  /**
   * Reads a message, or the oldest that is kept when it is a later one.
   * @param number its sequence number
   * @result sequence of the message read
   * @idempotent
   */
  read(number: u64, record: Out<LogRecord>): Result<{ sequence: u64 }, LogError.NotFound>;
  /**
   * Tells which messages are kept.
   * @result oldest sequence number of the oldest
   * @result end one past the newest
   * @result lost records of the kernel that nobody could read in time
   * @idempotent
   */
  range(): Result<{ oldest: u64; end: u64; lost: u64 }, never>;
}
