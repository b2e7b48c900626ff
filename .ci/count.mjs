/** Prints "N passed, N failed" of a run: `count.mjs RESULTS STATUS`, vitest's JSON and the exit status of `make test`. */
import { readFileSync } from "node:fs";

/**
 * @typedef {object} Results what vitest writes, as far as it is used here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one of each file
 */

/** @returns {Results} of no test, when the run ended before the tests */
function none() {
  return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
}

/** @param {string} file */
function read(file) {
  try {
    return /** @type {Results} */ (JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return none();
  }
}

const [file, status] = process.argv.slice(2);
const { numPassedTests, numFailedTests, testResults } = read(file);
const broken = testResults.filter(
  ({ status, assertionResults }) => status === "failed" && !assertionResults.some(({ status }) => status === "failed"),
);
const failed = numFailedTests + broken.length;
process.stdout.write(`${numPassedTests} passed, ${failed === 0 && status !== "0" ? 1 : failed} failed\n`);
