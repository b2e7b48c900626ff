import asc from "assemblyscript/asc";
import { join } from "node:path";

/** What asc made of a program: text by file, in base64 when it is binary; and what it had to say. */
export interface Compiled {
  text: Record<string, string>;
  binary: Record<string, string>;
  /** The compiler's own messages when it failed. */
  error?: string;
}

/** Compiles in this process. @param read a source by its path from the top of the repository */
export async function compileHere(
  entry: string,
  options: string[],
  read: (file: string) => string | undefined,
): Promise<Compiled> {
  const compiled: Compiled = { text: {}, binary: {} };
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
      stderr: { write: (chunk: Uint8Array | string) => void (messages += chunk.toString()) },
    },
  );
  if (error) compiled.error = messages;
  return compiled;
}
