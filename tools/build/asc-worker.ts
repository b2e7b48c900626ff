import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

/** A process that runs asc over and over: loading the compiler takes as long as compiling a program. */

export interface Request {
  args: string[];
}

export interface Answer {
  ok: boolean;
  /** `file:line:column: severity: message`, and the compiler's own words for what has no place. */
  messages: string[];
  /** Every file asked for, found or not. */
  files: string[];
}

const severities = ["note", "note", "warning", "error"];

async function compile({ args }: Request): Promise<Answer> {
  const messages: string[] = [];
  const texts = new Map<string, string | null>();
  let words = "";
  const { error } = await asc.main(args, {
    stderr: { write: (chunk) => (words += Buffer.from(chunk as string).toString()) },
    readFile(name) {
      let content: string | null = null;
      try {
        content = readFileSync(name, "utf8");
      } catch {
        // asc looks in several places: a file that is not there is an answer.
      }
      texts.set(name, content);
      return content;
    },
    reportDiagnostic(diagnostic) {
      const severity = severities[diagnostic.category] ?? "error";
      const source = diagnostic.range?.source.normalizedPath;
      const place =
        source === undefined ? "" : `${position(source, texts.get(source) ?? "", diagnostic.range!.start)}: `;
      messages.push(`${place}${severity}: ${diagnostic.message}`);
    },
  });
  if (error !== null && !messages.some((message) => message.includes("error: "))) {
    messages.push(`${args[0]}: error: ${words.trim() || error.message}`);
  }
  return { ok: error === null, messages, files: [...texts.keys()] };
}

function position(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${file}:${before.length}:${before[before.length - 1].length + 1}`;
}

process.on("message", (request: Request) => {
  void compile(request).then((answer) => process.send!(answer));
});
