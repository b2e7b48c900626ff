import { writeFileSync } from "node:fs";
import { AbiError } from "./docs/abi";
import { REFERENCE, reference } from "./docs/reference";

/** Writes the system-call reference. */

process.chdir(new URL("..", import.meta.url).pathname);
try {
  writeFileSync(REFERENCE, await reference());
} catch (error) {
  if (!(error instanceof AbiError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
