/**
 * Random commands by the million: of programs, and of hostile ones (tests/model). COMMANDS (of hostile programs: calls) and SEED say how many
 * and which.
 */
import { expect, test } from "vitest";
import { figures, search, type Campaign } from "../model/campaign";
import { Generator } from "../model/generate";
import { Hostile } from "../model/hostile";

const seed = Number(process.env.SEED ?? 1);
const commands = (usual: number) => Number(process.env.COMMANDS ?? usual);

test.each<[name: string, campaign: Campaign]>([
  ["programs", { seed, commands: commands(1_000_000), calls: 0, steps: 1000, every: 16, tasks: Generator }],
  ["hostile programs", { seed, commands: 0, calls: commands(10_000_000), steps: 3000, every: 64, tasks: Hostile }],
])("the kernel does what the model says, with %s", { timeout: 0 }, (name, campaign) => {
  const start = performance.now();
  const coverage = search(campaign);
  console.log(figures(name, coverage, campaign, (performance.now() - start) / 1000));
  expect(coverage.gaps.undocumented).toEqual([]);
  if (campaign.tasks === Generator) expect(coverage.gaps.missing).toEqual([]);
});
