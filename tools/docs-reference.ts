import { writeFileSync } from "node:fs";
import { AbiError } from "./docs/abi";
import { NAMES, names } from "./docs/names";
import { REFERENCE, reference } from "./docs/reference";
import { BuildError } from "./build/run";
import { declarations } from "./registers/files";
import { generate, generateIndex, write } from "./registers/generate";

/** Writes the system-call reference, the names of the system calls for programs, and what is made of abi/registers/. */

process.chdir(new URL("..", import.meta.url).pathname);
try {
  writeFileSync(REFERENCE, await reference());
  writeFileSync(NAMES, await names());
  for (const file of declarations()) write(await generate(file));
  write(await generateIndex());
} catch (error) {
  if (!(error instanceof AbiError || error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
