import { readFileSync } from "node:fs";
import { pretty } from "../build/pretty";
import { readEnums } from "./abi";
import { readCalls } from "./calls";
import { SOURCE } from "./reference";

/** The names of the system calls for programs, which know them only as numbers. */

export const NAMES = "lib/syscall-names.ts";

/** @returns the AssemblyScript file @throws AbiError */
export async function names(path = SOURCE, source = readFileSync(path, "utf8")): Promise<string> {
  const calls = readCalls(path, readEnums(path, source));
  const text = [
    `/** Made by \`make docs\` from ${path}. */`,
    `import { Syscall } from "../abi/syscall";`,
    "",
    `/** What a system call is called; "" for a number that is none. */`,
    "export function syscallName(number: u32): string {",
    "switch (number) {",
    ...calls.map(({ name }) => `case Syscall.${name}:\nreturn "${name}";`),
    "}",
    `return "";`,
    "}",
  ].join("\n");
  return pretty(text, NAMES);
}
