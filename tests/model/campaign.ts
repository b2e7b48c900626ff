/** Many runs of random commands, until there were as many as wanted; a case that fails is shrunk and printed. */
import fc from "fast-check";
import { Coverage } from "./coverage";
import type { Generator } from "./generate";
import { runSteps } from "./run";

export interface Campaign {
  commands: number;
  /** System calls of all tasks but init. */
  calls: number;
  /** Steps of one run, at most. */
  steps: number;
  /** Everything is compared after so many commands. */
  every: number;
  /** Of the first run; printed with what was found. */
  seed: number;
  tasks: typeof Generator;
}

/** Runs that share a seed. */
const BATCH = 8;
const seeds = (steps: number) => {
  const step = fc.noShrink(fc.noBias(fc.nat(2 ** 31 - 1)));
  return fc.noBias(fc.array(step, { minLength: 1, maxLength: steps, size: "max" }));
};

/** @throws when machine and model disagree, with the commands, to be kept in kept.test.ts */
export function search({ commands, calls, steps, every, seed, tasks }: Campaign): Coverage {
  const coverage = new Coverage();
  for (let batch = seed; coverage.commands < commands || coverage.calls < calls; batch++) {
    fc.assert(
      fc.property(seeds(steps), (chosen) => {
        runSteps(chosen, { every, coverage, tasks });
      }),
      { numRuns: BATCH, seed: batch },
    );
  }
  return coverage;
}

/** What a campaign prints of itself. */
export function figures(name: string, coverage: Coverage, { seed, steps }: Campaign, seconds: number): string {
  const statuses = Object.entries(coverage.byStatus).map(([status, count]) => `${status} ${count}`);
  const { missing, undocumented } = coverage.gaps;
  return [
    `${name}: ${coverage.commands} commands, ${coverage.calls} of them calls of other tasks than init, in ${seconds.toFixed(0)} s, runs of up to ${steps} steps, seeds from ${seed}`,
    `answers: ${statuses.join(", ")}`,
    `documented and not met: ${missing.join(", ") || "none"}`,
    `met and not documented: ${undocumented.join(", ") || "none"}`,
  ].join("\n");
}
