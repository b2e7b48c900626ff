import type { Name, Out, Result, u32, u64 } from "./types";

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

/** An event of the kernel's trace, as the system call TraceRead tells of it. */
export interface TraceRecord {
  /** Low half of its number. */
  sequence: u32;
  /** Task id, 0: nobody. */
  task: u32;
  /** `TraceMeta`, and ticks from bit 9 on. */
  meta: u64;
  /** What `TraceEvent` says. */
  first: u64;
  second: u64;
}

/**
 * What init tells of services and the kernel to whoever debugs them. Only looking: nothing here changes a service. Memory
 * that a program asks for after its start is its own, and init cannot see it.
 */
export interface Debug {
  /**
   * Tells where a service has memory.
   * @result address of its first byte
   * @result size in bytes
   * @idempotent
   */
  range(
    service: Name,
    kind: MemoryKind,
  ): Result<{ address: u64; size: u32 }, DebugError.UnknownName | DebugError.NotRunning>;
  /**
   * Copies memory of a service: up to 4096 bytes, and not past the end of its range.
   * @result count bytes
   * @idempotent
   */
  memory(
    service: Name,
    address: u64,
    bytes: Out<Uint8Array, "count">,
  ): Result<{ count: u32 }, DebugError.UnknownName | DebugError.NotRunning | DebugError.NotFound>;
  /**
   * Tells the registers of a service's task: x0 to x30, stack pointer, program counter, processor state.
   * @param values room for 34
   * @result count numbers
   * @idempotent
   */
  registers(
    service: Name,
    values: Out<BigUint64Array, "count">,
  ): Result<{ count: u32 }, DebugError.UnknownName | DebugError.NotRunning>;
  /**
   * Begins to record the kernel's events, or stops that.
   * @result next number of the event to come
   * @idempotent
   */
  trace(on: boolean): Result<{ next: u64 }, never>;
  /**
   * Reads events of the trace, as many as there is room for, up to 128.
   * @param from number of the first
   * @result first number of the first one read: the oldest kept if that is later
   * @result count events
   * @idempotent
   */
  readTrace(from: u64, records: Out<TraceRecord[], "count">): Result<{ first: u64; count: u32 }, never>;
}
