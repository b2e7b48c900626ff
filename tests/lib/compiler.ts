/**
 * The compiler, kept loaded while tests are watched: `watch.ts` starts it, `compile.ts` asks it. Loading takes several times
 * as long as compiling. A source that is saved is compiled at once for all that needs it, while the test is being started.
 */
import { existsSync, readFileSync, watch } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { compileHere, type Compiled } from "./asc";

/** A program and how it is to be compiled, as JSON in one line; the answer is `Compiled` in JSON, and the end. */
export interface Question {
  entry: string;
  options: string[];
}

interface Kept {
  question: Question;
  compiled: Compiled;
  /** What each file held that asc read, undefined when there was none. */
  inputs: Map<string, string | undefined>;
}

/** Where the sources of programs are. */
const SOURCES = ["abi", "drivers", "lib", "servers", "tests"];

const kept = new Map<string, Kept>();
/** One after the other: asc is not to be called while it compiles. */
let last: Promise<unknown> = Promise.resolve();

export function listen(path: string): void {
  createServer({ allowHalfOpen: true }, serve).listen(path, () => process.send?.("listening"));
  for (const folder of SOURCES) watch(folder, { recursive: true }, (_, name) => refresh(join(folder, name ?? "")));
  // Ends with who started it.
  process.on("disconnect", () => process.exit());
}

function serve(socket: Socket): void {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("error", () => undefined); // a test that is ended while it waits
  socket.on("data", (part: string) => (text += part));
  socket.on("end", () => {
    void compile(JSON.parse(text) as Question).then((compiled) => socket.end(JSON.stringify(compiled)));
  });
}

function compile(question: Question): Promise<Compiled> {
  const result = last.then(() => compileNow(question));
  last = result;
  return result;
}

async function compileNow(question: Question): Promise<Compiled> {
  const key = JSON.stringify(question);
  const before = kept.get(key);
  if (before !== undefined && [...before.inputs].every(([file, text]) => read(file) === text)) return before.compiled;
  const inputs = new Map<string, string | undefined>();
  const compiled = await compileHere(question.entry, question.options, (file) => {
    const text = read(file);
    inputs.set(file, text);
    return text;
  });
  kept.set(key, { question, compiled, inputs });
  return compiled;
}

function refresh(file: string): void {
  for (const { question, inputs } of kept.values()) if (inputs.has(file)) void compile(question);
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

listen(process.argv[2]);
