/** What every benchmark is: what comes before and after, and what is counted. */
import { cycles } from "../../abi/host";
import { trace } from "../../lib/kernel";
import { systemHandle } from "../../lib/service";

/** The sample was disturbed. */
export const SPOILT: u64 = u64.MAX_VALUE;

const system = systemHandle();

/** Has the cycle counter count where `TraceFlag` bits say; with 0 no task can read it. */
export function count(flags: u32): void {
  trace(system, flags);
}

export abstract class Benchmark {
  /**
   * @param name up to 16 characters
   * @param operations that one sample consists of
   * @param samples of which the best counts
   */
  constructor(
    readonly name: string,
    readonly operations: u32 = 1,
    readonly samples: u32 = 16,
  ) {}

  /** Brings about what is measured. @returns whether it could */
  prepare(): bool {
    return true;
  }

  /** What is counted, unless `sample` counts something else. */
  run(): void {}

  /** @returns cycles of one run, or `SPOILT` */
  sample(): u64 {
    const start = cycles();
    this.run();
    return cycles() - start;
  }

  /** Undoes what a sample left, which is not counted. */
  between(): void {}

  /** Undoes what `prepare` did. */
  finish(): void {}

  /** The least of the samples. @param flags `TraceFlag` bits */
  best(flags: u32): u64 {
    let least = SPOILT;
    for (let n: u32 = 0; n < this.samples; n++) {
      count(flags);
      least = min(least, this.sample());
      this.between();
    }
    return least;
  }
}

/** Nothing: what the counting itself takes of tasks. */
@final
export class Nothing extends Benchmark {}
