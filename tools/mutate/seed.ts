import { KERNEL, buildMutants, type Build } from "./build";
import { findMutant, type MutantName } from "./mutant";
import { Selection } from "./selection";

/** A kernel with a known bug, for tests that have to find it. */

/** To be given to a machine as its options. */
export interface SeededKernel {
  kernel: WebAssembly.Module;
  imports: WebAssembly.Imports;
  /** A kernel that passes so many mutants traps; for one that may loop. As good as endless at first. */
  limit: (mutants: number) => void;
  /** How many statements and conditions it carries out for something: what that costs, but for the constant. */
  cost: (work: () => void) => number;
}

const ENDLESS = Number.MAX_SAFE_INTEGER;

/**
 * The kernel with one condition negated or one statement deleted, built if need be: `new World(await seededKernel({
 * file: "ipc.ts", function: "answer", kind: "delete", text: "settle(server)" }))`. Each call's kernel is its own.
 * @param name undefined for the kernel with no bug, to compare with
 * @throws Error when no mutant has this name, or several have
 */
export async function seededKernel(name: MutantName | undefined, build: Build = KERNEL): Promise<SeededKernel> {
  const { module, list } = await buildMutants(build);
  const id = name === undefined ? 0 : findMutant(list, name).id;
  const selection = new Selection();
  selection.select(id, ENDLESS);
  return {
    kernel: module,
    imports: selection.imports,
    limit: (mutants) => selection.select(id, mutants),
    cost: (work) => {
      const before = selection.fuel;
      work();
      return before - selection.fuel;
    },
  };
}
