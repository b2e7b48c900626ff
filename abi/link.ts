/**
 * The link: frames beside the console's text on one serial line, by which a laptop asks the board. On the line a frame is
 *
 *     0 0 COBS(content, CRC-32 of the content) 0
 *
 * and text holds no zeros. COBS is consistent overhead byte stuffing (Cheshire and Baker, 1999), which leaves no zero in what
 * it encodes; the checksum is that of IEEE 802.3, least significant byte first. All numbers are little-endian.
 */
export const enum Link {
  /** Of all that is said here but the header, Hello and Error, which stay as they are in every version. */
  Version = 1,
  /** First byte of every content. Nobody types it, so two zeros by accident do not hold text up for longer than a character. */
  Mark = 0x9d,
  ContentBytes = 1024,
  ChecksumBytes = 4,
  /** The longest content with its checksum, encoded: a byte more for each 254 begun. */
  EncodedBytes = 1033,
}

/** What every content begins with: three bytes that are not zero, one that is, and the number. */
export const enum FrameHeader {
  Mark = 0,
  Version = 1,
  /** u8 `FrameKind`. */
  Kind = 2,
  /** u32; an answer has the number of what it answers. Whoever asks again for want of an answer takes the same number. */
  Sequence = 4,
  Bytes = 8,
}

export const enum FrameKind {
  /** To the board: who is there? Nothing but the header. */
  Hello = 1,
  /** `WelcomeFrame` */
  Welcome = 2,
  /** To the board: `RequestFrame`, a call of a protocol. */
  Request = 3,
  /** `ReplyFrame` */
  Reply = 4,
  /** `ErrorFrame`: the call did not come about, or has no reply. */
  Error = 5,
  /** `EventFrame`, unasked: notifications have come. Its number is 0. */
  Event = 6,
  /** To the board: `EventFrame`, notifications that nobody waits for any more. Answered by a Reply. */
  Release = 7,
}

export const enum WelcomeFrame {
  /** u32 ticks per second. */
  Frequency = 8,
  /** u32 frames that were lost on the board since its serial driver started: too many at a time, or damaged. */
  Lost = 12,
  /** u64 ticks. */
  Now = 16,
  /** u32 that is another one after a restart of the agent. */
  Incarnation = 24,
  /** 24 bytes of ASCII, zero padded. */
  System = 32,
  Bytes = 56,
}

export const enum RequestFrame {
  /** u32 milliseconds for which the reply is awaited, 1 to `RequestLimit.Timeout`. */
  Timeout = 8,
  /** u16, then u8 each: how many. */
  Operation = 12,
  Words = 14,
  Leases = 15,
  /** Notifications that the agent makes and passes as handles. */
  Handles = 16,
  /** u32 of the agent that is meant: another one does not know what this one did already. */
  Incarnation = 20,
  /** 16 bytes of ASCII, zero padded. */
  Protocol = 24,
  /** u64 each; then for each lease a u32, `FrameLease`; then in order the bytes of those that the server reads. */
  Content = 40,
}

export const enum RequestLimit {
  Timeout = 60_000,
  /** Of all leases together that the server writes. */
  WrittenBytes = 928,
}

/** A lease: bytes in bits 0-15, bit 30 the server reads, bit 31 it writes. */
export const enum FrameLease {
  LengthMask = 0xffff,
  ReadBit = 30,
  WriteBit = 31,
}

export const enum ReplyFrame {
  /** u16, then u8 each: how many. */
  Code = 8,
  Words = 10,
  /** Those that the server may write. */
  Leases = 11,
  /** 4 of u8: number of the event that stands for each notification passed. */
  Events = 12,
  /** u64 each; then for each lease a u32 of bytes, and the bytes. Zeros at the end of a lease are left out. */
  Content = 16,
}

export const enum ErrorFrame {
  /** u16 `LinkError` */
  Code = 8,
  /** u32 */
  Detail = 12,
  Bytes = 16,
}

export const enum EventFrame {
  /** u64: bit n is event n. */
  Events = 8,
  Bytes = 16,
}

export const enum EventNumber {
  /** A server has been started again: what it was told to notify is forgotten. */
  PeerRestarted = 0,
  First = 1,
  Last = 47,
}

export const enum LinkError {
  /** Nothing is wrong; in no frame. */
  None = 0,
  /** The frame has another version; the detail is that of who answers. */
  Version = 1,
  /** The frame contradicts itself. */
  BadFrame = 2,
  /** No service serves the protocol. */
  UnknownProtocol = 3,
  /** The manifest does not let the agent use the protocol. */
  NotGranted = 4,
  /** The call could not be made; the detail is the kernel's `Status`. */
  Failed = 5,
  /** The server ended while it held the request. */
  Died = 6,
  /** No reply in the time given. The server may have done some of what was asked. */
  TimedOut = 7,
  /** The leases are longer than a frame. */
  TooLarge = 8,
  /** No event number is free. */
  TooManyEvents = 9,
  /** The agent has been started again. If this is not the first time that this was asked, it may have been done. */
  Restarted = 10,
  /** The service that serves the protocol is stopped, or was given up. */
  Absent = 12,
  /** Not from the board but from who holds its line: it does not answer. */
  NoAnswer = 11,
}
