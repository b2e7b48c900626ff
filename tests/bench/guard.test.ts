/** What the board's benchmarks count, against what bench/baseline.json allows. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { figuresOf } from "../../bench/figures";
import { measure } from "../../bench/measure";
import { PAGE, pageOf } from "../../bench/page";
import { figuresOf as pairsOf, meanOf } from "../../bench/pairs";
import { differences, table, type Known } from "../../bench/report";

const baseline = JSON.parse(readFileSync("bench/baseline.json", "utf8")) as Known[];

test("no figure has grown by more than 2 % (make bench UPDATE=1 renews the baseline; the commit says why)", async () => {
  const figures = await measure();
  expect(differences(figures, baseline), table(figures, baseline).join("\n")).toEqual([]);
});

test("docs/performance.md shows the figures of the baseline", async () => {
  expect(readFileSync(PAGE, "utf8")).toBe(await pageOf(baseline));
});

test("what has grown, is new or gone is told", () => {
  const figures = [
    { name: "a", value: 102, unit: "instructions" },
    { name: "b", value: 103, unit: "instructions" },
    { name: "c", value: 1, unit: "instructions" },
  ];
  const known = [
    { name: "a", value: 100 },
    { name: "b", value: 100 },
    { name: "d", value: 1 },
  ];
  expect(differences(figures, known)).toEqual(["b has grown from 100 to 103", "c is new: 1", "d is gone"]);
});

test("the table tells goals that are missed, ratios and changes", () => {
  const figures = [
    { name: "call", value: 300, unit: "instructions", goal: 240, seL4: 400, ratio: 0.75 },
    { name: "reply", value: 1000, unit: "instructions", goal: 1000 },
  ];
  expect(table(figures, [{ name: "call", value: 400 }])).toEqual([
    "         now        goal  seL4  Linux  ratio   change",
    "call     300  240 missed   400      -   0.75  -25.0 %",
    "reply  1,000       1,000     -      -      -      new",
  ]);
});

test("a pair whose sides differ is named; of the others there is a mean", () => {
  expect(() => pairsOf("pair sort wasm 8 native 4 differ 1 2\n")).toThrow(
    "sort: AssemblyScript and C come to different results: 1 2",
  );
  const pairs = pairsOf("pair sort wasm 8 native 4 same 1\npair blit wasm 2 native 4 same 7\n");
  expect(pairs[0]).toEqual({ name: "wasm.sort", wasm: 8, native: 4, ratio: 2 });
  expect(meanOf(pairs)).toBeCloseTo(1, 12);
  expect(() => pairsOf("")).toThrow("the board counted nothing");
});

test("a benchmark that the board did not run is named", () => {
  expect(() => figuresOf([])).toThrow("the board has no benchmark syscall.null");
});
