import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Compiled } from "./asc";

const root = join(import.meta.dirname, "../..");

/**
 * Compiles an AssemblyScript entry file as programs are compiled (`asconfig.json`, target `program`).
 * @param entry path from the top of the repository
 * @param options of asc besides
 * @throws with the compiler's own messages, which name file and line
 */
export async function compile(entry: string, options: string[] = []): Promise<Uint8Array> {
  return Buffer.from((await compileFiles(entry, [...options, "--outFile", "out.wasm"])).binary["out.wasm"], "base64");
}

/** As `compile`, but the text format. */
export async function compileText(entry: string): Promise<string> {
  return (await compileFiles(entry, ["--textFile", "out.wat"])).text["out.wat"];
}

async function compileFiles(entry: string, options: string[]): Promise<Compiled> {
  const compiler = process.env.DRUPELET_COMPILER;
  const compiled = await (compiler === undefined ? here(entry, options) : ask(compiler, entry, options));
  if (compiled.error !== undefined) throw new Error(`${entry} does not compile:\n${compiled.error}`);
  return compiled;
}

async function here(entry: string, options: string[]): Promise<Compiled> {
  const { compileHere } = await import("./asc");
  const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined);
  return compileHere(entry, options, read);
}

/** Asks the compiler of `npm run test:watch`. */
function ask(compiler: string, entry: string, options: string[]): Promise<Compiled> {
  return new Promise((done, fail) => {
    let text = "";
    const socket = connect(compiler).setEncoding("utf8");
    socket.on("error", fail);
    socket.on("data", (part: string) => (text += part));
    socket.on("end", () => done(JSON.parse(text) as Compiled));
    socket.end(JSON.stringify({ entry, options }));
  });
}
