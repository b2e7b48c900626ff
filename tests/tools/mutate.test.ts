import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { buildMutants, type Build, type Mutants } from "../../tools/mutate/build";
import { campaign, testsOf, type Fate } from "../../tools/mutate/campaign";
import { findMutant, type Kind, type Mutant } from "../../tools/mutate/mutant";
import { linesOf, reportOf, resolveEquivalents } from "../../tools/mutate/report";
import { seededKernel } from "../../tools/mutate/seed";

/** A kernel of a few lines, its tests, and what they are about. */
const folder = "build/test/mutate";
const toy: Build = { sources: `${folder}/kernel`, beside: [], output: `${folder}/mutants` };
const harness = `${folder}/harness.ts`;

const sources = {
  "kernel/panic.ts": `export function abort(message: string, file: string, line: u32, _column: u32): void {
  unreachable();
}
`,
  "kernel/main.ts": `@unmanaged
@final
class Cell {
  value: u32 = 0;
}
if (offsetof<Cell>() != 4) ERROR("a cell is one word");

/** Twice what a cell holds; 7 without a cell. */
export function twice(address: u32): u32 {
  const cell = changetype<Cell | null>(address);
  if (cell == null) return 7;
  assert(cell.value < 100);
  return cell.value * 2;
}

export function sum(count: u32): u32 {
  let total: u32 = 0;
  while (count > 0) {
    total += count;
    count--;
  }
  return total;
}

export function isSmallEven(value: u32): bool {
  return value != 8 && value < 10 && (value & 1) == 0;
}

export function name(value: u32): u32 {
  switch (value) {
    case 1:
      return 11;
    case 2:
      for (;;) {
        if (++value == 5) break;
      }
      return value;
    default:
      return 0;
  }
}

export function unused(value: u32): u32 {
  if (value) value = 1;
  return value;
}
`,
  "harness.ts": `export const underTest: { kernel?: WebAssembly.Module; imports?: WebAssembly.Imports } = {};
export const memory = new WebAssembly.Memory({ initial: 40 });
export function kernel() {
  const instance = new WebAssembly.Instance(underTest.kernel!, { env: { memory }, ...underTest.imports });
  return instance.exports as Record<string, (value: number) => number>;
}
`,
  "between.ts": `export { kernel, memory } from "./harness";
`,
  "toy.test.ts": `import { beforeEach, describe, expect, test } from "vitest";
import { kernel, memory } from "./between";
let toy: ReturnType<typeof kernel>;
describe("a toy", () => {
  beforeEach(() => {
    toy = kernel();
  });
  test("doubles", () => {
    new Uint32Array(memory.buffer)[1] = 21;
    expect(toy.twice(4)).toBe(42);
  });
  test.each([[0, 0], [4, 10]])("sums to %i", (count, total) => expect(toy.sum(count)).toEqual(total));
  test("knows even numbers", async () => {
    const odd = await Promise.resolve(toy.isSmallEven(3));
    while (odd) {
      // waits for ever
    }
    expect(toy.isSmallEven(2)).toBe(1);
  });
  test("names", () => expect([1, 2, 3].map(toy.name)).toEqual([11, 5, 0]));
});
`,
  "other.test.ts": `import { test } from "vitest";
test("is no business of the toy's", () => {
  throw new Error("it must not be run");
});
`,
};

let mutants: Mutants;

/** A mutant of the toy by its text. */
function mutantOf(within: string, kind: Kind, text: string): Mutant {
  return findMutant(mutants.list, { file: "main.ts", function: within, kind, text });
}

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/kernel`, { recursive: true });
  for (const [file, text] of Object.entries(sources)) writeFileSync(`${folder}/${file}`, text);
  mutants = await buildMutants(toy);
});

test("mutants are conditions, and statements that a function can do without", () => {
  const found = mutants.list.map(({ line, column, function: within, kind, text }) =>
    [line, column, within, kind, text].join(" "),
  );
  expect(found).toEqual([
    "11 7 twice negate cell == null",
    "11 21 twice delete return 7",
    "18 10 sum negate count > 0",
    "19 5 sum delete total += count",
    "20 5 sum delete count--",
    "26 10 isSmallEven negate value != 8 && value < 10 && (value & 1) == 0",
    "26 10 isSmallEven negate value != 8",
    "26 24 isSmallEven negate value < 10",
    "26 38 isSmallEven negate (value & 1) == 0",
    "32 7 name delete return 11",
    "35 13 name negate ++value == 5",
    "35 27 name delete break",
    "37 7 name delete return value",
    "44 7 unused negate value",
    "44 14 unused delete value = 1",
  ]);
  expect(mutants.list.map(({ id }) => id)).toEqual(found.map((_, index) => index + 1));
});

describe("a campaign", () => {
  let fates: Fate[];

  function fateOf(within: string, kind: Kind, text: string): Fate {
    const { id } = mutantOf(within, kind, text);
    return fates.find(({ mutant }) => mutant.id === id)!;
  }

  beforeAll(async () => {
    const tests = testsOf(harness, folder);
    expect(tests).toEqual([`${folder}/toy.test.ts`]);
    fates = await campaign(mutants, mutants.list, { harness, tests });
  });

  test("tells which test kills a mutant", () => {
    const { killer } = fateOf("sum", "delete", "total += count");
    expect(killer?.test.name).toBe("a toy > sums to 4");
    expect(killer?.error).toContain("expected +0 to deeply equal 10");
  });

  test("tells what survives, and how many tests pass there", () => {
    expect(fateOf("twice", "delete", "return 7")).toMatchObject({ tests: 0, killer: undefined });
    expect(fateOf("isSmallEven", "negate", "value < 10").killer).toBeDefined();
    expect(fateOf("unused", "delete", "value = 1")).toMatchObject({ tests: 0, killer: undefined });
  });

  test("ends a kernel that loops by its fuel", () => {
    for (const text of ["count--", "break"]) {
      const fate = fates.find(({ mutant }) => mutant.text === text);
      expect(fate?.killer?.error).toBe("it does not end");
    }
  });

  test("ends a test that loops, and goes on", () => {
    expect(fateOf("isSmallEven", "negate", "(value & 1) == 0").killer?.error).toMatch(/^it took more than \d+ ms$/);
    expect(fateOf("name", "delete", "return 11").killer?.test.name).toBe("a toy > names");
  });

  test("treats a null pointer as the board does", () => {
    expect(fateOf("twice", "negate", "cell == null").killer).toBeDefined();
  });

  test("is reported per file and in all, without those that cannot matter", () => {
    const entry = { file: "main.ts", function: "unused", kind: "delete", text: "value = 1", reason: "a toy" } as const;
    const report = reportOf(fates, resolveEquivalents(mutants.list, [entry]));
    const file = `${folder}/kernel/main.ts`;
    const figures = { mutants: 15, killed: 12, survived: 2, equivalent: 1, score: 1200 / 14 };
    expect(report.rows).toEqual([{ file, ...figures }]);
    expect(report.total).toEqual({ file: "all", ...figures });
    expect(linesOf(report).slice(-2)).toEqual([
      `${file}:11:21: delete: return 7 (2), no test passes here`,
      `${file}:44:7: negate: value (14), no test passes here`,
    ]);
  });

  test("refuses an equivalent that a test kills", () => {
    const { id } = mutantOf("sum", "delete", "count--");
    expect(() => reportOf(fates, new Set([id]))).toThrow(/lists what does matter:\n.*count-- \(5\) is killed by /);
  });

  test("refuses tests that fail without a mutant", async () => {
    const failing = campaign(mutants, [], { harness, tests: [`${folder}/other.test.ts`] });
    await expect(failing).rejects.toThrow(/^tests fail without a mutant:\n.*other.test.ts.*: it must not be run$/);
  });
});

test("an equivalent whose text is gone, or not one only, is an error", () => {
  const stale = { file: "main.ts", function: "sum", kind: "delete", text: "count -= 1", reason: "a toy" } as const;
  expect(() => resolveEquivalents(mutants.list, [stale])).toThrow("main.ts: sum: delete: count -= 1: no such mutant");
  const doubled = mutants.list.map((mutant) => ({ ...mutant, function: "sum", kind: "negate" as const, text: "a" }));
  expect(() => findMutant(doubled, { ...stale, kind: "negate", text: "a" })).toThrow(
    "there are 15; say which one by nth",
  );
});

test("a kernel may be had with one bug, and with none", async () => {
  const call = async (bug: boolean) => {
    const name = { file: "main.ts", function: "isSmallEven", kind: "negate", text: "value < 10" } as const;
    const { kernel, imports, limit } = await seededKernel(bug ? name : undefined, toy);
    const memory = new WebAssembly.Memory({ initial: 40 });
    const { exports } = new WebAssembly.Instance(kernel, { env: { memory }, ...imports });
    const isSmallEven = exports.isSmallEven as (value: number) => number;
    return { isSmallEven, limit };
  };
  const right = await call(false);
  const wrong = await call(true);
  expect([right.isSmallEven(2), wrong.isSmallEven(2)]).toEqual([1, 0]);
  right.limit(1);
  expect(() => right.isSmallEven(2)).toThrow("unreachable");
});
