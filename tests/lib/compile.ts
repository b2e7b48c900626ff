import { connect } from "node:net";
import { inject } from "vitest";
import type { Compiled } from "./asc.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The port of the compiler on this machine. */
    compiler: number;
  }
}

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
  const compiled = await ask(entry, options);
  if (compiled.error !== undefined) throw new Error(`${entry} does not compile:\n${compiled.error}`);
  return compiled;
}

/** Asks the compiler that the run has (`global-setup.ts`). */
function ask(entry: string, options: string[]): Promise<Compiled> {
  return new Promise((done, fail) => {
    let text = "";
    const socket = connect(inject("compiler"), "127.0.0.1").setEncoding("utf8");
    socket.on("error", fail);
    socket.on("data", (part: string) => (text += part));
    socket.on("end", () => (text === "" ? fail(new Error("the compiler ended")) : done(JSON.parse(text) as Compiled)));
    socket.write(`${JSON.stringify({ entry, options })}\n`);
  });
}
