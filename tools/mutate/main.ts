import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { build } from "../build/build";
import { complain, say } from "../build/progress";
import { BuildError } from "../build/run";
import { KERNEL, buildMutants } from "./build";
import { campaign, testsOf, titleOf } from "./campaign";
import { equivalents } from "./equivalent";
import { describe, isFile } from "./mutant";
import { linesOf, reportOf, resolveEquivalents } from "./report";

/** The command line of `make mutants`. */

/** How many of the mutants that matter the tests have to kill, in percent. */
const ENOUGH = 98;
const HARNESS = "tests/kernel/world.ts";
const STEPS = 20;

interface Options {
  file?: string;
  mutant?: number;
  longest?: number;
  list?: true;
}

const command = new Command("mutants")
  .description("Changes the kernel in one place after the other, and tells which changes no test notices.")
  .option("--file <name>", "only mutants of this file, such as ipc.ts")
  .option("--mutant <number>", "only this one, and what kills it", toNumber)
  .option("--longest <seconds>", "leave out tests that take longer", toNumber)
  .option("--list", "only print the mutants there are")
  .configureOutput({ outputError: (text, write) => write(text) })
  .showHelpAfterError("Run it with --help for what there is.");
command.parse();
process.chdir(join(import.meta.dirname, "../.."));

try {
  process.exitCode = await run(command.opts());
} catch (error) {
  complain(error instanceof BuildError ? error.message : `error: ${(error as Error).message}`);
  process.exitCode = 1;
}

/** @returns the exit status */
async function run({ file, mutant, longest, list }: Options): Promise<number> {
  const mutants = await buildMutants();
  const chosen = mutants.list.filter(
    (each) => (file === undefined || isFile(each.file, file)) && (mutant === undefined || each.id === mutant),
  );
  if (chosen.length === 0) throw new Error(`there is no such mutant; 1-${mutants.list.length} are there (--list)`);
  const equivalent = resolveEquivalents(mutants.list, equivalents);
  if (list) {
    for (const each of chosen) console.log(describe(each));
    return 0;
  }
  // the tests load it, although they then run the mutants
  const errors = await build(["wasm"]);
  if (errors.length > 0) throw new BuildError(errors.join("\n"));
  const begin = Date.now();
  const step = Math.ceil(chosen.length / STEPS);
  const fates = await campaign(mutants, chosen, {
    harness: HARNESS,
    tests: testsOf(HARNESS, "tests"),
    longest: longest === undefined ? undefined : longest * 1000,
    progress(done, survived) {
      if (done % step === 0) say(`${done} of ${chosen.length} mutants tried, ${survived} survived`);
    },
  });
  if (mutant !== undefined)
    for (const { killer } of fates) say(killer ? `${titleOf(killer.test)}: ${killer.error}` : "");
  const report = reportOf(fates, equivalent);
  for (const line of linesOf(report)) console.log(line);
  console.log(`in ${Math.round((Date.now() - begin) / 1000)} s`);
  writeFileSync(join(KERNEL.output, "report.json"), `${JSON.stringify(report, undefined, 1)}\n`);
  if (report.total.score >= ENOUGH) return 0;
  complain(`error: the tests kill ${report.total.score.toFixed(1)} % of the mutants, less than ${ENOUGH} %`);
  return 1;
}

function toNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
