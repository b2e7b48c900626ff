import { existsSync, readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutants } from "./build";
import type { Mutant } from "./mutant";
import { Tester, type Killer } from "./tester";
import type { Recorded } from "./worker";

/** Tries mutants against the tests. */

export interface Fate {
  mutant: Mutant;
  /** How many tests pass where it is. */
  tests: number;
  /** None: it survives. */
  killer: Killer | undefined;
}

export interface Options {
  /** The module that exports `underTest`. */
  harness: string;
  /** Files of tests. */
  tests: string[];
  /** Tests that take longer are left out, in milliseconds. */
  longest?: number;
  /** Is told after each mutant. */
  progress?(done: number, survived: number): void;
}

/**
 * @param chosen those of the mutants to try
 * @throws Error when tests cannot be loaded, or fail without a mutant
 */
export async function campaign({ module }: Mutants, chosen: readonly Mutant[], options: Options): Promise<Fate[]> {
  const setting = { module, harness: resolve(options.harness), tests: options.tests.map((test) => resolve(test)) };
  const testers = Array.from({ length: availableParallelism() }, () => new Tester(setting));
  try {
    const tests = await testers[0].record();
    complainOf(tests.filter(({ error }) => error !== undefined));
    const order = cheapestFirst(tests, options.longest ?? Infinity);
    const waiting = [...chosen];
    const fates: Fate[] = [];
    let survived = 0;
    const work = async (tester: Tester) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const which = order.get(mutant.id) ?? [];
        const killer = which.length === 0 ? undefined : await tester.attempt(mutant.id, tests, which);
        if (killer === undefined) survived++;
        fates.push({ mutant, tests: which.length, killer });
        options.progress?.(fates.length, survived);
      }
      // what a mutant left behind in the tests would kill the next ones
      const all = tests.map((_, index) => index);
      const left = await tester.attempt(0, tests, all);
      if (left !== undefined) complainOf([{ ...left.test, error: `after mutants, ${left.error}` }]);
    };
    await Promise.all(testers.map(work));
    return fates.sort((a, b) => a.mutant.id - b.mutant.id);
  } finally {
    await Promise.all(testers.map((tester) => tester.end()));
  }
}

/** The files of tests in a folder, and below, that import the harness, if only by way of others. */
export function testsOf(harness: string, folder: string): string[] {
  const known = new Map<string, boolean>([[resolve(harness), true]]);
  const uses = (file: string): boolean => {
    const answer = known.get(file);
    if (answer !== undefined) return answer;
    known.set(file, false);
    const imports = [...readFileSync(file, "utf8").matchAll(/\bfrom "(\.[^"]+)"/g)].map(([, path]) => path);
    const found = imports.some((path) => {
      const target = `${resolve(dirname(file), path)}.ts`;
      return existsSync(target) && uses(target);
    });
    known.set(file, found);
    return found;
  };
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return files
    .filter((file) => file.endsWith(".test.ts") && uses(resolve(folder, file)))
    .map((file) => join(folder, file));
}

/** A test as people know it. */
export function titleOf({ file, name }: Recorded): string {
  return `${relative(".", fileURLToPath(file))}: ${name}`;
}

/** For each mutant the tests that pass it. */
function cheapestFirst(tests: readonly Recorded[], longest: number): Map<number, number[]> {
  const order = new Map<number, number[]>();
  const indices = tests.map((_, index) => index).filter((index) => tests[index].milliseconds <= longest);
  for (const index of indices.sort((a, b) => tests[a].milliseconds - tests[b].milliseconds)) {
    for (const id of tests[index].reached) {
      const list = order.get(id);
      if (list === undefined) order.set(id, [index]);
      else list.push(index);
    }
  }
  return order;
}

function complainOf(failed: readonly Recorded[]): void {
  if (failed.length === 0) return;
  const lines = failed.map((test) => `  ${titleOf(test)}: ${test.error?.split("\n")[0]}`);
  throw new Error(`tests fail without a mutant:\n${lines.join("\n")}`);
}
