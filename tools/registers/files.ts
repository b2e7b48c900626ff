import { existsSync } from "node:fs";
import { basename } from "node:path";
import { filesOf } from "../build/cache";

/** Which files declare registers, and what is made of each. */

export const FOLDER = "abi/registers";
/** Of devices that the kernel itself drives: no program is given them. */
const KERNEL = `${FOLDER}/kernel`;
/** How to declare: no declaration. */
export const TYPES = `${FOLDER}/block.ts`;
export const INDEX = "docs/registers/README.md";

/** @returns the files that declare a block */
export function declarations(): string[] {
  const kernel = existsSync(KERNEL) ? filesOf(KERNEL, [".ts"]) : [];
  return [...filesOf(FOLDER, [".ts"]).filter((file) => file !== TYPES), ...kernel];
}

/** @returns the file that declares the block of this name, if there is one */
export function declarationOf(name: string): string | undefined {
  return declarations().find((file) => basename(file, ".ts") === name);
}

/** Whether the kernel itself drives the block, so that there are no accessors of it. */
export function isOfKernel(file: string): boolean {
  return file.startsWith(`${KERNEL}/`);
}

export function accessorsOf(file: string): string {
  return `drivers/registers/${basename(file, ".ts")}.ts`;
}

export function referenceOf(file: string): string {
  return `docs/registers/${basename(file, ".ts")}.md`;
}

/** @returns all that is made of a declaration */
export function outputsOf(file: string): string[] {
  return isOfKernel(file) ? [referenceOf(file)] : [accessorsOf(file), referenceOf(file)];
}
