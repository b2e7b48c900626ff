import { basename } from "node:path";
import { filesOf } from "../build/cache";

/** Which files declare registers, and what is made of each. */

export const FOLDER = "abi/registers";
/** How to declare: no declaration. */
export const TYPES = `${FOLDER}/block.ts`;
export const INDEX = "docs/registers/README.md";

/** @returns the files that declare a block */
export function declarations(): string[] {
  return filesOf(FOLDER, [".ts"]).filter((file) => file !== TYPES);
}

/** @returns the accessors and the reference of a declaration */
export function outputsOf(file: string): [driver: string, reference: string] {
  const name = basename(file, ".ts");
  return [`drivers/registers/${name}.ts`, `docs/registers/${name}.md`];
}
