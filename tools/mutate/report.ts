import type { Fate } from "./campaign";
import { titleOf } from "./campaign";
import type { Equivalent } from "./equivalent";
import { describe, findMutant, type Mutant } from "./mutant";

/** What came of mutants, per file and in all. */

export interface Row {
  file: string;
  mutants: number;
  killed: number;
  survived: number;
  equivalent: number;
  /** Killed among those that matter, in percent. */
  score: number;
}

export interface Report {
  rows: Row[];
  total: Row;
  survivors: (Mutant & { /** How many tests pass where it is. */ tests: number })[];
}

/** The numbers of the mutants that a list says cannot matter. @throws Error with every entry that names none, or several */
export function resolveEquivalents(mutants: readonly Mutant[], list: readonly Equivalent[]): Set<number> {
  const ids = new Set<number>();
  const errors: string[] = [];
  for (const entry of list) {
    try {
      ids.add(findMutant(mutants, entry).id);
    } catch (error) {
      errors.push(`tools/mutate/equivalent.ts: ${(error as Error).message}`);
    }
  }
  if (errors.length > 0) throw new Error(errors.join("\n"));
  return ids;
}

/** @throws Error when a mutant that is listed as equivalent was killed */
export function reportOf(fates: readonly Fate[], equivalent: ReadonlySet<number>): Report {
  const wrong = fates.filter(({ mutant, killer }) => equivalent.has(mutant.id) && killer !== undefined);
  if (wrong.length > 0) {
    const lines = wrong.map(({ mutant, killer }) => `${describe(mutant)} is killed by ${titleOf(killer!.test)}`);
    throw new Error(`tools/mutate/equivalent.ts lists what does matter:\n${lines.join("\n")}`);
  }
  const files = [...new Set(fates.map(({ mutant }) => mutant.file))];
  const rows = files.map((file) =>
    rowOf(
      file,
      fates.filter(({ mutant }) => mutant.file === file),
      equivalent,
    ),
  );
  const survivors = fates
    .filter(({ mutant, killer }) => killer === undefined && !equivalent.has(mutant.id))
    .map(({ mutant, tests }) => ({ ...mutant, tests }));
  return { rows, total: rowOf("all", fates, equivalent), survivors };
}

/** The report as lines for people. */
export function linesOf({ rows, total, survivors }: Report): string[] {
  const width = Math.max(...rows.map(({ file }) => file.length), 4);
  const line = (file: string, ...cells: (string | number)[]) =>
    `${file.padEnd(width)}${cells.map((cell) => String(cell).padStart(12)).join("")}`;
  const lineOf = (row: Row) =>
    line(row.file, row.mutants, row.killed, row.survived, row.equivalent, `${row.score.toFixed(1)} %`);
  const head = line("file", "mutants", "killed", "survived", "equivalent", "killed");
  const table = [head, ...rows.map(lineOf), lineOf(total)];
  const list = survivors.map((each) => `${describe(each)}${each.tests === 0 ? ", no test passes here" : ""}`);
  return [...table, ...(list.length > 0 ? ["", "What no test kills:", ...list] : [])];
}

function rowOf(file: string, fates: readonly Fate[], equivalents: ReadonlySet<number>): Row {
  const equivalent = fates.filter(({ mutant }) => equivalents.has(mutant.id)).length;
  const killed = fates.filter(({ killer }) => killer !== undefined).length;
  const mutants = fates.length;
  const matter = mutants - equivalent;
  const score = matter === 0 ? 100 : (100 * killed) / matter;
  return { file, mutants, killed, survived: matter - killed, equivalent, score };
}
