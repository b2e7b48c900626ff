import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Of each file the last text and what became of it: formatting takes longer than all else that makes generated files. */
const KEPT = "build/cache/pretty";
/** On which the result depends, besides the text. */
const CONFIGURATION = [".prettierrc", "node_modules/prettier/package.json"];

/** @param file where the text is to go; its ending says what it is @returns the text as Prettier formats it */
export async function pretty(text: string, file: string): Promise<string> {
  const hash = createHash("sha256").update(text);
  for (const each of CONFIGURATION) hash.update(existsSync(each) ? readFileSync(each) : "");
  const key = hash.digest("hex");
  const kept = `${KEPT}/${file}`;
  if (existsSync(kept)) {
    const [before, result] = split(readFileSync(kept, "utf8"));
    if (before === key) return result;
  }
  const { format, resolveConfig } = await import("prettier");
  const result = await format(text, { ...((await resolveConfig(file)) ?? {}), filepath: file });
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, `${key}\n${result}`);
  return result;
}

function split(text: string): [first: string, rest: string] {
  const end = text.indexOf("\n");
  return [text.slice(0, end), text.slice(end + 1)];
}
