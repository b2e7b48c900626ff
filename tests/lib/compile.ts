import { readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "../..");

/**
 * Compiles an AssemblyScript entry file as programs are compiled (`asconfig.json`, target `program`).
 * @param entry path from the top of the repository
 * @throws with the compiler's own messages, which name file and line
 */
export async function compile(entry: string): Promise<Uint8Array> {
  return (await compileFiles(entry, ["--outFile", "out.wasm"])).get("out.wasm") as Uint8Array;
}

/** As `compile`, but the text format. */
export async function compileText(entry: string): Promise<string> {
  return (await compileFiles(entry, ["--textFile", "out.wat"])).get("out.wat") as string;
}

async function compileFiles(entry: string, options: string[]): Promise<Map<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  let messages = "";
  const { error } = await asc.main(
    [entry, "--config", "asconfig.json", "--target", "program", "--noColors", ...options],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(join(root, base, name), "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => void files.set(name, contents),
      listFiles: () => null,
      stderr: { write: (chunk: Uint8Array | string) => void (messages += chunk.toString()) },
    },
  );
  if (error) throw new Error(`${entry} does not compile:\n${messages}`);
  return files;
}
