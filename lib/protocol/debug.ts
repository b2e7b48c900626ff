/** What init tells of services and the kernel to whoever debugs them. Only looking: nothing here changes a service. Memory that a program asks for after its start is its own, and init cannot see it. Made from abi/protocol/debug.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum DebugError {
  /** No service has that name. */
  UnknownName = 1,
  /** The service is not running. */
  NotRunning = 2,
  /** Init gave the service no memory there. */
  NotFound = 3,
}

/** Memory that init gives a service when it starts it. */
export const enum MemoryKind {
  /** C data and bss, with wasm2c's instance. */
  Data = 0,
  /** Linear memory, where the program's own data is. */
  Linear = 1,
  Stack = 2,
}

export const TRACE_RECORD_BYTES: u32 = 32;

/** An event of the kernel's trace, as the system call TraceRead tells of it. `changetype<TraceRecord>(address)` of 32 bytes, aligned to 8. */
@unmanaged
@final
export class TraceRecord {
  /** Low half of its number. */
  get sequence(): u32 {
    return load<u32>(changetype<usize>(this), 0);
  }
  set sequence(value: u32) {
    store<u32>(changetype<usize>(this), value, 0);
  }
  /** Task id, 0: nobody. */
  get task(): u32 {
    return load<u32>(changetype<usize>(this), 4);
  }
  set task(value: u32) {
    store<u32>(changetype<usize>(this), value, 4);
  }
  /** `TraceMeta`, and ticks from bit 9 on. */
  get meta(): u64 {
    return load<u64>(changetype<usize>(this), 8);
  }
  set meta(value: u64) {
    store<u64>(changetype<usize>(this), value, 8);
  }
  /** What `TraceEvent` says. */
  get first(): u64 {
    return load<u64>(changetype<usize>(this), 16);
  }
  set first(value: u64) {
    store<u64>(changetype<usize>(this), value, 16);
  }
  get second(): u64 {
    return load<u64>(changetype<usize>(this), 24);
  }
  set second(value: u64) {
    store<u64>(changetype<usize>(this), value, 24);
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainDebug(code: u32): string {
  switch (code) {
    case DebugError.UnknownName:
      return "no service has that name";
    case DebugError.NotRunning:
      return "the service is not running";
    case DebugError.NotFound:
      return "init gave the service no memory there";
    default:
      return "";
  }
}

export const enum DebugOperation {
  Range = 1,
  Memory = 2,
  Registers = 3,
  Trace = 4,
  ReadTrace = 5,
}

/** Operations of this version of debug, and their hash. */
const COUNT: u32 = 5;
const HASH: u64 = 0xa273fe45cb01ae78;
/** Hashes of the first, the first two, ... operations: of the versions that DebugServer is compatible with. */
const HASHES = memory.data<u64>([
  0x686058e19bd54d72, 0x825d98f3777650e7, 0x1f5e9c20dda60863, 0x7dbd6bbf1897af70, 0xa273fe45cb01ae78,
]);

/** A client of debug: `new DebugClient(connect("debug"))`. Methods return 0, a `DebugError` or what `Client` says. */
@final
export class DebugClient extends Client {
  /** Of its first byte */
  address: u64 = 0;
  /** In bytes */
  size: u32 = 0;
  /** Bytes */
  count: u32 = 0;
  /** Number of the event to come */
  next: u64 = 0;
  /** Number of the first one read: the oldest kept if that is later */
  first: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "debug", COUNT, HASH);
  }

  /**
   * Tells where a service has memory.
   * Results: `address`, `size`.
   */
  range(serviceLow: u64, serviceHigh: u64, kind: MemoryKind): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(DebugOperation.Range, 3, 0, 0), serviceLow, serviceHigh, kind, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.address = word(0);
    this.size = <u32>word(1);
    return 0;
  }

  /**
   * Copies memory of a service: up to 4096 bytes, and not past the end of its range.
   * Results: `count`.
   */
  memory(serviceLow: u64, serviceHigh: u64, address: u64, bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, bytes, bytesCount);
      code = this.finish(
        call(this.endpoint, tagOf(DebugOperation.Memory, 3, 1, 0), serviceLow, serviceHigh, address, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.count = <u32>word(0);
    return 0;
  }

  /**
   * Tells the registers of a service's task: x0 to x30, stack pointer, program counter, processor state.
   * @param values room for 34
   * Results: `count`.
   */
  registers(serviceLow: u64, serviceHigh: u64, values: usize, valuesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, values, valuesCount * 8);
      code = this.finish(
        call(this.endpoint, tagOf(DebugOperation.Registers, 2, 1, 0), serviceLow, serviceHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.count = <u32>word(0);
    return 0;
  }

  /**
   * Begins to record the kernel's events, or stops that.
   * Results: `next`.
   */
  trace(on: bool): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DebugOperation.Trace, 1, 0, 0), on ? 1 : 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.next = word(0);
    return 0;
  }

  /**
   * Reads events of the trace, as many as there is room for, up to 128.
   * @param from number of the first
   * Results: `first`, `count`.
   */
  readTrace(from: u64, records: usize, recordsCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, records, recordsCount * 32);
      code = this.finish(call(this.endpoint, tagOf(DebugOperation.ReadTrace, 1, 1, 0), from, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.first = word(0);
    this.count = <u32>word(1);
    return 0;
  }
}

/**
 * Serves debug: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `DebugError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class DebugServer extends Server {
  /** Of its first byte */
  address: u64 = 0;
  /** In bytes */
  size: u32 = 0;
  /** Bytes */
  count: u32 = 0;
  /** Number of the event to come */
  next: u64 = 0;
  /** Number of the first one read: the oldest kept if that is later */
  first: u64 = 0;

  /**
   * Tells where a service has memory.
   * Results: `address`, `size`.
   */
  abstract range(serviceLow: u64, serviceHigh: u64, kind: MemoryKind): u32;

  /**
   * Copies memory of a service: up to 4096 bytes, and not past the end of its range.
   * @param bytes lease
   * Results: `count`.
   */
  abstract memory(serviceLow: u64, serviceHigh: u64, address: u64, bytes: u32): u32;

  /**
   * Tells the registers of a service's task: x0 to x30, stack pointer, program counter, processor state.
   * @param values lease: room for 34
   * Results: `count`.
   */
  abstract registers(serviceLow: u64, serviceHigh: u64, values: u32): u32;

  /**
   * Begins to record the kernel's events, or stops that.
   * Results: `next`.
   */
  abstract trace(on: bool): u32;

  /**
   * Reads events of the trace, as many as there is room for, up to 128.
   * @param from number of the first
   * @param records lease
   * Results: `first`, `count`.
   */
  abstract readTrace(from: u64, records: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case DebugOperation.Range: {
        if (!this.fits(3, 0, 0) || this.w2 > 2) return;
        const code = this.range(this.w0, this.w1, <MemoryKind>this.w2);
        this.answer(code, 2, this.address, this.size);
        return;
      }
      case DebugOperation.Memory: {
        if (!this.fits(3, 1, 0)) return;
        const code = this.memory(this.w0, this.w1, this.w2, 0);
        this.answer(code, 1, this.count);
        return;
      }
      case DebugOperation.Registers: {
        if (!this.fits(2, 1, 0)) return;
        const code = this.registers(this.w0, this.w1, 0);
        this.answer(code, 1, this.count);
        return;
      }
      case DebugOperation.Trace: {
        if (!this.fits(1, 0, 0) || this.w0 > 1) return;
        const code = this.trace(this.w0 != 0);
        this.answer(code, 1, this.next);
        return;
      }
      case DebugOperation.ReadTrace: {
        if (!this.fits(1, 1, 0)) return;
        const code = this.readTrace(this.w0, 0);
        this.answer(code, 2, this.first, this.count);
        return;
      }
    }
  }
}
