/** Counts what an operation takes: instructions under QEMU's `-icount shift=0`, cycles on a board. Made from abi/protocol/bench.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { tagOf } from "../message";
import { Server } from "../server";

export const enum BenchError {
  /** There is no benchmark of this number. */
  NoSuch = 1,
  /** What it measures is not there; dmesg says more. */
  CannotRun = 2,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainBench(code: u32): string {
  switch (code) {
    case BenchError.NoSuch:
      return "there is no benchmark of this number";
    case BenchError.CannotRun:
      return "what it measures is not there; dmesg says more";
    default:
      return "";
  }
}

export const enum BenchOperation {
  Describe = 1,
  Measure = 2,
}

/** Operations of this version of bench, and their hash. */
const COUNT: u32 = 2;
const HASH: u64 = 0xe7fc305d2e4010e0;
/** Hashes of the first, the first two, ... operations: of the versions that BenchServer is compatible with. */
const HASHES = memory.data<u64>([0x446e072bc300f5f2, 0xe7fc305d2e4010e0]);

/** A client of bench: `new BenchClient(connect("bench"))`. Methods return 0, a `BenchError` or what `Client` says. */
@final
export class BenchClient extends Client {
  /** Its name */
  calledLow: u64 = 0;
  calledHigh: u64 = 0;
  /** How many benchmarks there are */
  count: u32 = 0;
  /** In the kernel */
  kernel: u64 = 0;
  /** In tasks */
  tasks: u64 = 0;
  /** How many operations these are for */
  per: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "bench", COUNT, HASH);
  }

  /**
   * Tells the name of a benchmark.
   * @param number from 0
   * Results: `called`, `count`.
   */
  describe(number: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(BenchOperation.Describe, 1, 0, 0), number, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.calledLow = word(0);
    this.calledHigh = word(1);
    this.count = <u32>word(2);
    return 0;
  }

  /**
   * Runs a benchmark some times, and takes the best.
   * @param number from 0
   * Results: `kernel`, `tasks`, `per`.
   */
  measure(number: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(BenchOperation.Measure, 1, 0, 0), number, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.kernel = word(0);
    this.tasks = word(1);
    this.per = <u32>word(2);
    return 0;
  }
}

/**
 * Serves bench: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `BenchError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class BenchServer extends Server {
  /** Its name */
  calledLow: u64 = 0;
  calledHigh: u64 = 0;
  /** How many benchmarks there are */
  count: u32 = 0;
  /** In the kernel */
  kernel: u64 = 0;
  /** In tasks */
  tasks: u64 = 0;
  /** How many operations these are for */
  per: u32 = 0;

  /**
   * Tells the name of a benchmark.
   * @param number from 0
   * Results: `called`, `count`.
   */
  abstract describe(number: u32): u32;

  /**
   * Runs a benchmark some times, and takes the best.
   * @param number from 0
   * Results: `kernel`, `tasks`, `per`.
   */
  abstract measure(number: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case BenchOperation.Describe: {
        if (!this.fits(1, 0, 0) || this.w0 > u32.MAX_VALUE) return;
        const code = this.describe(<u32>this.w0);
        this.answer(code, 3, this.calledLow, this.calledHigh, this.count);
        return;
      }
      case BenchOperation.Measure: {
        if (!this.fits(1, 0, 0) || this.w0 > u32.MAX_VALUE) return;
        const code = this.measure(<u32>this.w0);
        this.answer(code, 3, this.kernel, this.tasks, this.per);
        return;
      }
    }
  }
}
