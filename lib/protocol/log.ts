/** What the log server does: a ring of recent messages of kernel and services. Made from abi/protocol/log.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { LogLevel } from "../../abi/syscall";
import { Client } from "../client";
import { lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum LogError {
  /** Past the newest. */
  NotFound = 1,
}

export const LOG_RECORD_BYTES: u32 = 200;

export const LOG_RECORD_TEXT_BYTES: u32 = 168;

/** A message of the log. `changetype<LogRecord>(address)` of 200 bytes, aligned to 8. */
@unmanaged
@final
export class LogRecord {
  /** In ticks. */
  get time(): u64 {
    return load<u64>(changetype<usize>(this), 0);
  }
  set time(value: u64) {
    store<u64>(changetype<usize>(this), value, 0);
  }
  get level(): LogLevel {
    return load<u8>(changetype<usize>(this), 8);
  }
  set level(value: LogLevel) {
    store<u8>(changetype<usize>(this), <u8>value, 8);
  }
  /** Bytes of text. */
  get length(): u32 {
    return load<u8>(changetype<usize>(this), 9);
  }
  set length(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 9);
  }
  /** "kernel", or the service. Address of 16 bytes. */
  get name(): usize {
    return changetype<usize>(this) + 16;
  }
  /** Address of 168 bytes. */
  get text(): usize {
    return changetype<usize>(this) + 32;
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainLog(code: u32): string {
  switch (code) {
    case LogError.NotFound:
      return "past the newest";
    default:
      return "";
  }
}

export const enum LogOperation {
  Read = 1,
  Range = 2,
}

/** Operations of this version of log, and their hash. */
const COUNT: u32 = 2;
const HASH: u64 = 0x120ee4759346e864;
/** Hashes of the first, the first two, ... operations: of the versions that LogServer is compatible with. */
const HASHES = memory.data<u64>([0x81069a02f08b29ae, 0x120ee4759346e864]);

/** A client of log: `new LogClient(connect("log"))`. Methods return 0, a `LogError` or what `Client` says. */
@final
export class LogClient extends Client {
  /** Of the message read */
  sequence: u64 = 0;
  /** Sequence number of the oldest */
  oldest: u64 = 0;
  /** One past the newest */
  end: u64 = 0;
  /** Records of the kernel that nobody could read in time */
  lost: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "log", COUNT, HASH);
  }

  /**
   * Reads a message, or the oldest that is kept when it is a later one.
   * @param number its sequence number
   * Results: `sequence`.
   */
  read(number: u64, record: LogRecord): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, changetype<usize>(record), 200);
      code = this.finish(call(this.endpoint, tagOf(LogOperation.Read, 1, 1, 0), number, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.sequence = word(0);
    return 0;
  }

  /**
   * Tells which messages are kept.
   * Results: `oldest`, `end`, `lost`.
   */
  range(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(LogOperation.Range, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.oldest = word(0);
    this.end = word(1);
    this.lost = word(2);
    return 0;
  }
}

/**
 * Serves log: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `LogError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class LogServer extends Server {
  /** Of the message read */
  sequence: u64 = 0;
  /** Sequence number of the oldest */
  oldest: u64 = 0;
  /** One past the newest */
  end: u64 = 0;
  /** Records of the kernel that nobody could read in time */
  lost: u64 = 0;

  /**
   * Reads a message, or the oldest that is kept when it is a later one.
   * @param number its sequence number
   * @param record lease
   * Results: `sequence`.
   */
  abstract read(number: u64, record: u32): u32;

  /**
   * Tells which messages are kept.
   * Results: `oldest`, `end`, `lost`.
   */
  abstract range(): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case LogOperation.Read: {
        if (!this.fits(1, 1, 0)) return;
        const code = this.read(this.w0, 0);
        this.answer(code, 1, this.sequence);
        return;
      }
      case LogOperation.Range: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.range();
        this.answer(code, 3, this.oldest, this.end, this.lost);
        return;
      }
    }
  }
}
