/** Which tests `npm run test:watch` runs again. */
import { expect, it } from "vitest";
import { testsOf } from "../lib/dependents.js";

it.each([
  ["drivers/gpio.ts", ["tests/drivers/gpio.test.ts", "tests/gpio/gpio.test.ts"], ["tests/console/uart.test.ts"]],
  [
    "drivers/registers/pl011.ts",
    ["tests/drivers/pl011.test.ts", "tests/console/uart.test.ts"],
    ["tests/gpio/gpio.test.ts"],
  ],
  ["servers/gpio-claims.ts", ["tests/gpio/gpio.test.ts"], ["tests/drivers/gpio.test.ts"]],
  ["tests/drivers/assembly/gpio.ts", ["tests/drivers/gpio.test.ts"], ["tests/gpio/gpio.test.ts"]],
  ["lib/server.ts", ["tests/gpio/gpio.test.ts", "tests/console/uart.test.ts"], ["tests/drivers/gpio.test.ts"]],
])("%s is part of what some tests compile, and not of others", (file, some, others) => {
  const tests = testsOf(file);
  expect(tests).toEqual(expect.arrayContaining(some));
  for (const other of others) expect(tests).not.toContain(other);
});

it("what Node imports is left to vitest", () => {
  expect(testsOf("sim/gpio.ts")).toEqual([]);
  expect(testsOf("README.md")).toEqual([]);
});
