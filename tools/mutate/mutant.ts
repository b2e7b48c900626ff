/** What a mutant is, and the names that lists and tests have for one. */

/** `negate`: a condition means its contrary. `delete`: a statement is not there. */
export type Kind = "negate" | "delete";

/** A mutant by what it changes, which stays true when lines move. */
export interface MutantName {
  /** Such as "kernel/ipc.ts", or only "ipc.ts". */
  file: string;
  /** The function it is in; a method is `Class.method`. */
  function: string;
  kind: Kind;
  /** The condition or statement, without its semicolon, on one line. */
  text: string;
  /** Which one, from 1 on, when the function has several of the same text. */
  nth?: number;
}

export interface Mutant extends MutantName {
  /** By which it is selected, from 1 on. */
  id: number;
  line: number;
  column: number;
  nth: number;
}

/** @throws Error when no mutant has this name, or several have */
export function findMutant(mutants: readonly Mutant[], name: MutantName): Mutant {
  const found = mutants.filter((mutant) => isNamed(mutant, name));
  if (found.length === 1) return found[0];
  const what = `${name.file}: ${name.function}: ${name.kind}: ${name.text}`;
  if (found.length > 1) throw new Error(`${what}: there are ${found.length}; say which one by nth`);
  throw new Error(`${what}: no such mutant; "make mutants LIST=1" shows all`);
}

/** Whether `file` is what `name` says: a path, or the end of one. */
export function isFile(file: string, name: string): boolean {
  return file === name || file.endsWith(`/${name}`);
}

/** How people are told of it. */
export function describe({ id, file, line, column, kind, text }: Mutant): string {
  return `${file}:${line}:${column}: ${kind}: ${text} (${id})`;
}

function isNamed(mutant: Mutant, { file, function: within, kind, text, nth }: MutantName): boolean {
  const same = mutant.function === within && mutant.kind === kind && mutant.text === text;
  return same && isFile(mutant.file, file) && (nth === undefined || mutant.nth === nth);
}
