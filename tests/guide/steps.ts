/**
 * What a chapter of docs/guide/ has its reader do: the fenced blocks of its Markdown, in order.
 *
 * - A file, with its path after the language: "```ts sim/lamp.ts". It is written.
 * - A change: "```diff servers/lamp.ts", lines with a leading blank, "-" or "+", and "@@" between two changes. What is
 *   there before must be there once.
 * - Commands: "```console". A line that begins with "$ " is one, with "drupelet> " is one of the board that runs; what
 *   follows is what it prints. "..." is any text in a line, and alone any lines. With the word `figures` after the
 *   language any number may stand where one stands.
 */
export type Step = { line: number } & (
  | { kind: "file"; file: string; text: string }
  | { kind: "change"; file: string; before: string; after: string }
  | { kind: "command"; to: "shell" | "board"; command: string; output: Expected }
);

export interface Expected {
  lines: string[];
  figures: boolean;
}

const FENCE = /^```(\w+)(?: +([^\n]*))?\n([^]*?)^```$/gm;
const PROMPTS = { "$ ": "shell", "drupelet> ": "board" } as const;

/** @throws Error for a block that is none of these, with its line */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  for (const { 0: whole, 1: language, 2: rest = "", 3: text, index } of markdown.matchAll(FENCE)) {
    const line = markdown.slice(0, index).split("\n").length;
    if (language === "console") steps.push(...commandsOf(text, line + 1, rest === "figures"));
    else if (rest === "") throw new Error(`line ${line}: what is ${whole.split("\n")[0]} for? It names no file`);
    else if (language === "diff") {
      for (const change of text.split(/^@@\n/m)) steps.push({ kind: "change", line, file: rest, ...sidesOf(change) });
    } else steps.push({ kind: "file", line, file: rest, text });
  }
  return steps;
}

function sidesOf(text: string): { before: string; after: string } {
  const lines = text.split("\n").slice(0, -1);
  const side = (other: string) =>
    lines
      .filter((line) => !line.startsWith(other))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  return { before: side("+"), after: side("-") };
}

function commandsOf(text: string, first: number, figures: boolean): Step[] {
  const steps: Step[] = [];
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const prompt = Object.entries(PROMPTS).find(([prompt]) => line.startsWith(prompt));
    const last = steps.at(-1);
    if (prompt !== undefined) {
      const command = line.slice(prompt[0].length);
      steps.push({ kind: "command", line: first + index, to: prompt[1], command, output: { lines: [], figures } });
    } else if (last?.kind === "command") last.output.lines.push(line);
    else throw new Error(`line ${first + index}: output of no command`);
  }
  return steps;
}

/** What output has to be: from its start on, to a line's end. */
export function patternOf({ lines, figures }: Expected): string {
  const part = (line: string) => {
    const escaped = line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("\\.\\.\\.", "[^\\n]*");
    return figures ? escaped.replace(/\d+/g, "\\d+").replace(/ {2,}/g, "[ \\t]+") : escaped;
  };
  return lines.map((line) => (line === "..." ? "(?:[^\\n]*\\n)*?" : `${part(line)} *\\n`)).join("");
}
