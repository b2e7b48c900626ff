import asc from "assemblyscript/asc";
import { join } from "node:path";

/**
 * What asc made of a program: text by file, in base64 when it is binary; and its own messages when it failed.
 * @typedef {{ text: Record<string, string>; binary: Record<string, string>; error?: string }} Compiled
 */

/**
 * Compiles in this process.
 * @param {string} entry
 * @param {string[]} options of asc
 * @param {(file: string) => string | undefined} read a source by its path from the top of the repository
 * @returns {Promise<Compiled>}
 */
export async function compileHere(entry, options, read) {
  /** @type {Compiled} */
  const compiled = { text: {}, binary: {} };
  let messages = "";
  const { error } = await asc.main(
    [entry, "--config", "asconfig.json", "--target", "program", "--noColors", ...options],
    {
      readFile: (name, base) => read(join(base, name)) ?? null,
      writeFile: (name, contents) => {
        if (typeof contents === "string") compiled.text[name] = contents;
        else compiled.binary[name] = Buffer.from(contents).toString("base64");
      },
      listFiles: () => null,
      stderr: { write: (chunk) => void (messages += chunk.toString()) },
    },
  );
  if (error) compiled.error = messages;
  return compiled;
}
