/**
 * The compiler, loaded once for a run of tests: `global-setup.ts` starts it, `compile.ts` asks it. Loading takes several times
 * as long as compiling. While tests are watched, a source that is saved is compiled at once for all that needs it.
 *
 * Plain JavaScript: what loads TypeScript would go through all of asc, too, which takes seconds.
 */
import { existsSync, readFileSync, watch } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** @typedef {import("./asc.js").Compiled} Compiled */

/**
 * A program and how it is to be compiled, as JSON in one line; the answer is `Compiled` in JSON, and the end.
 * @typedef {{ entry: string; options: string[] }} Question
 */

/**
 * With what each file held that asc read, undefined when there was none.
 * @typedef {{ question: Question; compiled: Compiled; inputs: Map<string, string | undefined> }} Kept
 */

/** Where the sources of programs are. */
const SOURCES = ["abi", "drivers", "lib", "servers", "tests"];

/** @type {Map<string, Kept>} */
const kept = new Map();
/**
 * One after the other: asc is not to be called while it compiles.
 * @type {Promise<unknown>}
 */
let last = Promise.resolve();

const server = createServer(serve).listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  process.send?.(port);
});
// Ends with who started it.
process.on("disconnect", () => process.exit());
if (process.argv[2] === "watch") {
  for (const folder of SOURCES)
    watch(folder, { recursive: true }, (_, name) => name !== null && refresh(join(folder, name)));
}
/** Loaded while the test files are being started. */
const asc = import("./asc.js");

/** @param {import("node:net").Socket} socket */
function serve(socket) {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("error", () => undefined); // a test that is ended while it waits
  socket.on("data", (/** @type {string} */ part) => {
    text += part;
    if (!text.endsWith("\n")) return;
    /** @type {Question} */
    const question = JSON.parse(text);
    void compile(question).then((compiled) => socket.end(JSON.stringify(compiled)));
  });
}

/**
 * @param {Question} question
 * @returns {Promise<Compiled>}
 */
function compile(question) {
  const result = last.then(() => compileNow(question));
  last = result;
  return result;
}

/**
 * @param {Question} question
 * @returns {Promise<Compiled>}
 */
async function compileNow(question) {
  const key = JSON.stringify(question);
  const before = kept.get(key);
  if (before !== undefined && [...before.inputs].every(([file, text]) => read(file) === text)) return before.compiled;
  /** @type {Map<string, string | undefined>} */
  const inputs = new Map();
  const { compileHere } = await asc;
  const compiled = await compileHere(question.entry, question.options, (file) => {
    const text = read(file);
    inputs.set(file, text);
    return text;
  });
  kept.set(key, { question, compiled, inputs });
  return compiled;
}

/** @param {string} file that was saved */
function refresh(file) {
  for (const { question, inputs } of kept.values()) if (inputs.has(file)) void compile(question);
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
