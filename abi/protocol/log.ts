/** What the log server does: a ring of recent messages of kernel and services. */
export const enum Log {
  /** w0 sequence number, lease 0 (server writes) `LogRecord.Bytes` -> w0 sequence of the record written, the oldest kept if later. */
  Read = 1,
  /** -> w0 oldest sequence kept, w1 one past the newest, w2 records lost before they could be read. */
  Range = 2,
}

export const enum LogStatus {
  Ok = 0,
  BadRequest = 1,
  /** Past the newest. */
  NotFound = 2,
}

/** Byte offsets in what Read writes. */
export const enum LogRecord {
  /** u64 ticks. */
  Time = 0,
  /** u8 `LogLevel`, u8 bytes of text. */
  Level = 8,
  Length = 9,
  /** 16 bytes of ASCII, zero padded: "kernel" or the service. */
  Name = 16,
  Text = 32,
  TextBytes = 168,
  Bytes = 200,
}
