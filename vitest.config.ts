import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { testsOf } from "./tests/lib/dependents.js";
import { LongestFirst } from "./tests/lib/longest-first.js";

/** Tests of the kernel share a process each core: what they import takes longer than they do, and they leave nothing behind. */
const KERNEL = ["tests/kernel/**/*.test.ts", "tests/model/**/*.test.ts", "tests/explore/**/*.test.ts"];

/** While tests are watched, they share a thread: starting a process for each takes longer than most of them. */
const watched = process.env.DRUPELET_COMPILER !== undefined;

export default defineConfig({
  server: { watch: { ignored: [`${import.meta.dirname}/build/**`] } },
  test: {
    // A test waits for events, never for time: the limit is there to end a run that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Of two cores Vitest would leave one to others; tests that wait for an emulator or a compiler need none of their own.
    maxWorkers: watched ? 1 : Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    pool: watched ? "threads" : "forks",
    watchTriggerPatterns: [{ pattern: /\.ts$/, testsToRun: (file) => testsOf(relative(import.meta.dirname, file)) }],
    projects: [
      { extends: true, test: { name: "kernel", include: KERNEL, isolate: false } },
      { extends: true, test: { name: "others", include: ["tests/**/*.test.ts"], exclude: KERNEL, isolate: !watched } },
    ],
  },
});
