import type { Name, Result, u32, u64 } from "./types";

export const enum BenchError {
  /** There is no benchmark of this number. */
  NoSuch = 1,
  /** What it measures is not there; dmesg says more. */
  CannotRun = 2,
}

/** Counts what an operation takes: instructions under QEMU's `-icount shift=0`, cycles on a board. */
export interface Bench {
  /**
   * Tells the name of a benchmark.
   * @param number from 0
   * @result called its name
   * @result count how many benchmarks there are
   * @idempotent
   */
  describe(number: u32): Result<{ called: Name; count: u32 }, BenchError.NoSuch>;
  /**
   * Runs a benchmark some times, and takes the best.
   * @param number from 0
   * @result kernel in the kernel
   * @result tasks in tasks
   * @result per how many operations these are for
   * @idempotent
   */
  measure(number: u32): Result<{ kernel: u64; tasks: u64; per: u32 }, BenchError.NoSuch | BenchError.CannotRun>;
}
