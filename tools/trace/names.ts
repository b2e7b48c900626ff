import { readFileSync } from "node:fs";
import { readEnums } from "../docs/abi";
import { readCalls } from "../docs/calls";
import { SOURCE } from "../docs/reference";

/** Names of the system calls by their numbers. */
export function callNames(): Map<number, string> {
  const abi = readFileSync(new URL(`../../${SOURCE}`, import.meta.url), "utf8");
  return new Map(readCalls(SOURCE, readEnums(SOURCE, abi)).map(({ number, name }) => [number, name]));
}
