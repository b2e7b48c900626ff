import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai } from "@vitest/expect";
import { format, inspect } from "node:util";
import type { ExpectStatic } from "vitest";

/**
 * Stands in for the package vitest, so that a test of a file that is loaded once can be run again and again by itself:
 * what of vitest the tests of the kernel use, and no more.
 */

type Work = () => unknown;
type Teardown = () => unknown;

export interface Case {
  file: string;
  name: string;
  /** Runs it with what comes before and after each. @throws what the test throws */
  run: () => Promise<void>;
}

/** A file, or a `describe` in it. */
interface Group {
  outer: Group | undefined;
  name: string;
  before: Work[];
  after: Work[];
}

const cases: Case[] = [];
let file = "";
let group: Group = { outer: undefined, name: "", before: [], after: [] };

/** Loads a file of tests. @returns its tests */
export async function load(path: string): Promise<Case[]> {
  file = path;
  group = { outer: undefined, name: "", before: [], after: [] };
  const first = cases.length;
  await import(path);
  return cases.slice(first);
}

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
export const expect = chai.expect as unknown as ExpectStatic;

function addTest(name: string, ...rest: unknown[]): void {
  const work = rest.find((each) => typeof each === "function") as Work;
  const within = group;
  cases.push({ file, name: path(within, name), run: () => run(within, work) });
}

function addGroup(name: string, work: Work): void {
  const outer = group;
  group = { outer, name, before: [], after: [] };
  work();
  group = outer;
}

/** `each` of a function that takes a name and work. */
function each(add: (name: string, work: Work) => void) {
  return (rows: readonly unknown[]) => (name: string, work: (...values: unknown[]) => unknown) => {
    for (const row of rows) {
      const values: unknown[] = Array.isArray(row) ? row : [row];
      add(title(name, values), () => work(...values));
    }
  };
}

export const test = Object.assign(addTest, { each: each(addTest) });
export const it = test;
export const describe = Object.assign(addGroup, { each: each(addGroup) });

export function beforeEach(work: Work): void {
  group.before.push(work);
}

export function afterEach(work: Work): void {
  group.after.push(work);
}

async function run(within: Group, work: Work): Promise<void> {
  const groups: Group[] = [];
  for (let at: Group | undefined = within; at !== undefined; at = at.outer) groups.push(at);
  const teardowns = groups.flatMap(({ after }) => after);
  try {
    for (const { before } of groups.reverse()) {
      for (const each of before) {
        const teardown = await each();
        if (typeof teardown === "function") teardowns.unshift(teardown as Teardown);
      }
    }
    await work();
  } finally {
    for (const teardown of teardowns) await teardown();
  }
}

function path(within: Group, name: string): string {
  return within.outer === undefined ? name : path(within.outer, `${within.name} > ${name}`);
}

function title(name: string, values: unknown[]): string {
  const named = name.replaceAll(/\$(\w+)/g, (all, key: string) => {
    const value = (values[0] as Record<string, unknown> | undefined)?.[key];
    return value === undefined ? all : inspect(value);
  });
  const holes = named.match(/%[a-z]/g)?.length ?? 0;
  return format(named, ...values.slice(0, holes));
}
