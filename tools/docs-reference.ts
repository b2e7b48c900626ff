import { writeFileSync } from "node:fs";
import { AbiError } from "./docs/abi";
import { NAMES, names } from "./docs/names";
import { REFERENCE, reference } from "./docs/reference";

/** Writes the system-call reference, and the names of the system calls for programs. */

process.chdir(new URL("..", import.meta.url).pathname);
try {
  writeFileSync(REFERENCE, await reference());
  writeFileSync(NAMES, await names());
} catch (error) {
  if (!(error instanceof AbiError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
