import { defineConfig } from "vitest/config";

/** What takes too long for `make test`. */
export default defineConfig({
  test: {
    include: ["tests/campaign/**/*.campaign.ts"],
    testTimeout: 0,
    hookTimeout: 0,
    // one line each, as they come
    disableConsoleIntercept: true,
  },
});
