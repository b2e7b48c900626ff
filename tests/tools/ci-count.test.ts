import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** The line that CI ends with. @param results what vitest wrote, if it came that far */
function count(results: object | undefined, status: number): string {
  const folder = mkdtempSync(join(tmpdir(), "ci-count-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "tests.json");
  if (results !== undefined) writeFileSync(file, JSON.stringify(results));
  return execFileSync(process.execPath, [".ci/count.mjs", file, String(status)], { encoding: "utf8" });
}

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((status) => ({ status })),
});

test("tests that passed and failed are counted", () => {
  const testResults = [file("passed", "passed", "passed"), file("failed", "passed", "failed")];
  expect(count({ numPassedTests: 3, numFailedTests: 1, testResults }, 2)).toBe("3 passed, 1 failed\n");
  expect(count({ numPassedTests: 3, numFailedTests: 0, testResults: [testResults[0]] }, 0)).toBe(
    "3 passed, 0 failed\n",
  );
});

test("a file of tests that could not be loaded has failed", () => {
  const testResults = [file("passed", "passed"), file("failed")];
  expect(count({ numPassedTests: 1, numFailedTests: 0, testResults }, 2)).toBe("1 passed, 1 failed\n");
});

test("a run that failed without a failing test has failed", () => {
  expect(count({ numPassedTests: 1, numFailedTests: 0, testResults: [] }, 2)).toBe("1 passed, 1 failed\n");
  expect(count(undefined, 2)).toBe("0 passed, 1 failed\n");
});
