import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { figuresOfCommit } from "./base";
import { measure } from "./measure";
import { PAGE, pageOf } from "./page";
import { ALL, build } from "../tools/build/build";
import { PAIRS } from "../tools/build/system";
import type { Figure } from "./figures";
import { differences, table, type Known } from "./report";

/** `make bench`: what the system takes, in instructions of the emulated board. */
const BASELINE = "bench/baseline.json";
const FIGURES = "build/bench.json";

const options = new Command("bench")
  .description(`Counts instructions on the emulated board, and writes them to ${FIGURES}.`)
  .option("--base <commit>", "another commit to compare with, which is built")
  .option("--update", `takes the figures as those that ${BASELINE} allows, and shows them in ${PAGE}`)
  .option("--check", `fails when a figure has grown by more than 2 % over ${BASELINE}`)
  .parse()
  .opts<{ base?: string; update?: boolean; check?: boolean }>();

async function main(): Promise<void> {
  const errors = await build([ALL, PAIRS.name]);
  if (errors.length > 0) throw new Error(errors.join("\n"));
  const figures: Figure[] = await measure();
  mkdirSync("build", { recursive: true });
  writeFileSync(FIGURES, JSON.stringify(figures, undefined, 2) + "\n");
  const base = options.base === undefined ? undefined : figuresOfCommit(options.base);
  for (const line of table(figures, base)) console.log(line);
  if (options.update) {
    writeFileSync(BASELINE, JSON.stringify(figures.map(known), undefined, 2) + "\n");
    writeFileSync(PAGE, await pageOf(figures));
  }
  if (!options.check) return;
  const lines = differences(figures, JSON.parse(readFileSync(BASELINE, "utf8")) as Known[]);
  if (lines.length === 0) return;
  for (const line of lines) console.error(`bench: error: ${line}`);
  console.error(`bench: make it smaller, or update ${BASELINE} by make bench UPDATE=1 and say why in the commit`);
  process.exitCode = 1;
}

const known = ({ name, value }: Figure): Known => ({ name, value });

try {
  await main();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
