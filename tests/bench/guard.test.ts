/** What the board's benchmarks count, against what bench/baseline.json allows. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runOnBoard } from "../../bench/board";
import { ENTRIES, figuresOf } from "../../bench/figures";
import { differences, table, type Known } from "../../bench/report";

const baseline = JSON.parse(readFileSync("bench/baseline.json", "utf8")) as Known[];

test("no figure has grown by more than 2 % (make bench UPDATE=1 renews the baseline; the commit says why)", async () => {
  const figures = figuresOf(await runOnBoard("build/kernel8.img"));
  expect(figures.map(({ name }) => name)).toEqual(ENTRIES.map(({ name }) => name));
  expect(differences(figures, baseline), table(figures, baseline).join("\n")).toEqual([]);
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

test("a benchmark that the board did not run is named", () => {
  expect(() => figuresOf([])).toThrow("the board has no benchmark syscall.null");
});
