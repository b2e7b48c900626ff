import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // A test waits for events, never for time: the limit is there to end a run that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
