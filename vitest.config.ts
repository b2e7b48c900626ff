import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { testsOf } from "./tests/lib/dependents.js";
import { LongestFirst } from "./tests/lib/longest-first.js";

/** While tests are watched, they share a thread: starting a process takes longer than most of them. */
const watched = process.env.DRUPELET_WATCHED !== undefined;

export default defineConfig({
  server: { watch: { ignored: [`${import.meta.dirname}/build/**`] } },
  test: {
    globalSetup: "tests/lib/global-setup.ts",
    include: ["tests/**/*.test.ts"],
    // A test waits for events, never for time: the limit is there to end a run that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Of two cores Vitest would leave one to others; tests that wait for an emulator or a compiler need none of their own.
    maxWorkers: watched ? 1 : Math.max(2, availableParallelism() - 1),
    // A process each core runs one file after the other: to start one for each file takes longer than most of them.
    isolate: false,
    pool: watched ? "threads" : "forks",
    sequence: { sequencer: LongestFirst },
    watchTriggerPatterns: [{ pattern: /\.ts$/, testsToRun: (file) => testsOf(relative(import.meta.dirname, file)) }],
  },
});
