import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import asc from "assemblyscript/asc";

/**
 * A process that runs asc over and over: loading the compiler takes as long as compiling a program. JavaScript, because
 * tsx would look through the compiler's 20 MB on the way, which takes ten times as long as loading them.
 *
 * @typedef {{ args: string[], base: string }} Request the files among `args` are relative to `base`
 *
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {string[]} messages `file:line:column: severity: message`, the compiler's own words for what has no place
 * @property {string[]} files every file asked for, found or not
 */

const severities = ["note", "note", "warning", "error"];

/**
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function compile({ args, base }) {
  /** @type {string[]} */
  const messages = [];
  /** @type {Map<string, string | null>} */
  const texts = new Map();
  let words = "";
  const { error } = await asc.main(args, {
    stderr: { write: (chunk) => (words += Buffer.from(/** @type {string} */ (chunk)).toString()) },
    readFile(name, folder) {
      const path = relative(".", resolve(folder, name));
      /** @type {string | null} */
      let content = null;
      try {
        content = readFileSync(path, "utf8");
      } catch {
        // asc looks in several places: a file that is not there is an answer.
      }
      texts.set(path, content);
      return content;
    },
    reportDiagnostic({ category, message, range }) {
      const severity = severities[category] ?? "error";
      const source = range?.source.normalizedPath;
      const file = source === undefined ? undefined : join(base, source);
      const place = file === undefined ? "" : `${position(file, texts.get(file) ?? "", range?.start ?? 0)}: `;
      messages.push(`${place}${severity}: ${message}`);
    },
  });
  if (error !== null && !messages.some((message) => message.includes("error: "))) {
    messages.push(`${join(base, args[0])}: error: ${words.trim() || error.message}`);
  }
  return { ok: error === null, messages, files: [...texts.keys()] };
}

/**
 * @param {string} file
 * @param {string} text
 * @param {number} offset
 */
function position(file, text, offset) {
  const before = text.slice(0, offset).split("\n");
  return `${file}:${before.length}:${before[before.length - 1].length + 1}`;
}

process.on("message", (/** @type {Request} */ request) => {
  void compile(request).then((answer) => process.send?.(answer));
});
