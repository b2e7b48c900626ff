/** Random commands: kernel and model answer the same, run the same task, and leave the same state. */
import { expect, test } from "vitest";
import { figures, search, type Campaign } from "./campaign";
import { Generator } from "./generate";
import { Hostile } from "./hostile";

const seed = Number(process.env.SEED ?? 1);
const common = { steps: 500, every: 16, seed };

test.each<[name: string, campaign: Campaign]>([
  ["programs", { ...common, commands: 14_000, calls: 0, tasks: Generator }],
  ["hostile programs", { ...common, commands: 6_000, calls: 0, tasks: Hostile }],
])("the kernel does what the model says, with %s", (name, campaign) => {
  const start = performance.now();
  const coverage = search(campaign);
  console.log(figures(name, coverage, campaign, (performance.now() - start) / 1000));
  expect(coverage.gaps.undocumented).toEqual([]);
});
