import { readFileSync, writeFileSync } from "node:fs";
import { pretty } from "./build/pretty";
import { parseFont, writeFont } from "./font/font";

/** Writes drivers/font.ts, which is made of drivers/font.txt. */

process.chdir(new URL("..", import.meta.url).pathname);
const OUTPUT = "drivers/font.ts";
try {
  writeFileSync(OUTPUT, await pretty(writeFont(parseFont(readFileSync("drivers/font.txt", "utf8"))), OUTPUT));
} catch (error) {
  console.error(`drivers/font.txt: error: ${(error as Error).message}`);
  process.exitCode = 1;
}
