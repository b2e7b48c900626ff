import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Steps that run only when something they depend on has changed. A record in build/cache/ holds the contents (as hashes)
 * that a step read and wrote. A step that is about to run has neither record nor outputs: what fails leaves nothing old.
 */

export interface Step {
  /** Unique, such as "asc kernel". */
  name: string;
  /** Whatever else the result depends on: flags, versions. */
  key: string;
  /** Files known beforehand. */
  inputs: string[];
  outputs: string[];
  /** The outputs are in the repository: a step that fails leaves those that were there. */
  committed?: boolean;
  /** Does the work. @returns more files that the result depends on, whether they exist or not */
  run(): Promise<string[]>;
}

interface Record_ {
  key: string;
  inputs: Record<string, string>;
  outputs: Record<string, string>;
}

const folder = "build/cache";
const hashes = new Map<string, string>();

/** Runs the step unless its outputs are those of the present inputs. @returns whether it ran */
export async function bring(step: Step): Promise<boolean> {
  const file = join(folder, `${step.name.replaceAll(/[ /]/g, "-")}.json`);
  if (fresh(step, read(file))) return false;
  discard(step);
  const begin = Date.now();
  const found = await step.run();
  for (const output of step.outputs) hashes.delete(output);
  const inputs = [...new Set([...step.inputs, ...found])];
  // What was edited while the step ran may be in its outputs or not: no record, so the next build runs it again.
  if (inputs.some((input) => modified(input) >= begin)) return true;
  const record: Record_ = { key: step.key, inputs: hashAll(inputs), outputs: hashAll(step.outputs) };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(record));
  return true;
}

/** Removes what a step made, so that nobody takes it for the result of the present sources. */
export function discard(step: Step): void {
  rmSync(join(folder, `${step.name.replaceAll(/[ /]/g, "-")}.json`), { force: true });
  for (const output of step.outputs) {
    if (step.committed !== true) rmSync(output, { force: true });
    hashes.delete(output);
    mkdirSync(dirname(output), { recursive: true });
  }
}

/** Hash of a file's content; "" when there is none. */
export function hashFile(path: string): string {
  const known = hashes.get(path);
  if (known !== undefined) return known;
  let hash = "";
  try {
    hash = createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  hashes.set(path, hash);
  return hash;
}

/** One hash for all files with these endings in a folder, not below it. */
export function hashFolder(path: string, endings: string[]): string {
  return filesOf(path, endings).map(hashFile).join();
}

/** The files with these endings in a folder, in order of name. */
export function filesOf(path: string, endings: string[]): string[] {
  const names = readdirSync(path).filter((name) => endings.some((ending) => name.endsWith(ending)));
  return names.sort().map((name) => join(path, name));
}

function fresh(step: Step, record: Record_ | undefined): boolean {
  if (record === undefined || record.key !== step.key) return false;
  if (step.inputs.some((input) => record.inputs[input] === undefined)) return false;
  if (step.outputs.some((output) => !record.outputs[output])) return false;
  const files = Object.entries({ ...record.inputs, ...record.outputs });
  return files.every(([path, hash]) => hashFile(path) === hash);
}

function hashAll(paths: string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, hashFile(path)]));
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function read(file: string): Record_ | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record_;
  } catch {
    return undefined;
  }
}
