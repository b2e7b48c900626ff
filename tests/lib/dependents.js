import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/** Which tests compile a program that a source is part of: vitest does not know what asc reads. */

const IMPORT = /(?:from|import)\s+"(\.[^"]+)"/g;
const COMPILE = /\bcompile(?:Text)?\(\s*"([^"]+)"/g;

/**
 * @param {string} file source, from the top of the repository
 * @returns {string[]} test files
 */
export function testsOf(file) {
  const tests = readdirSync("tests", { recursive: true, encoding: "utf8" })
    .filter((each) => each.endsWith(".test.ts"))
    .map((each) => `tests/${each}`);
  return tests.filter((test) => {
    const entries = [...readFileSync(test, "utf8").matchAll(COMPILE)].map(([, entry]) => entry);
    return entries.some((entry) => sourcesOf(entry).has(file));
  });
}

/**
 * @param {string} entry
 * @returns {Set<string>} what it imports, and what that does, and so on
 */
function sourcesOf(entry) {
  /** @type {Set<string>} */
  const found = new Set();
  const add = (/** @type {string} */ file) => {
    if (found.has(file) || !existsSync(file)) return;
    found.add(file);
    for (const [, path] of readFileSync(file, "utf8").matchAll(IMPORT)) add(`${join(dirname(file), path)}.ts`);
  };
  add(entry);
  return found;
}
