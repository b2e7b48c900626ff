/** What the reader of the guide makes of a chapter's blocks. */
import { expect, test } from "vitest";
import { patternOf, stepsOf } from "./steps";

const block = (first: string, ...lines: string[]) => ["```" + first, ...lines, "```", ""].join("\n");
const matches = (lines: string[], text: string, figures = false) =>
  new RegExp(`^${patternOf({ lines, figures })}$`).test(text);

test("a block with a path is a file, one of differences a change, one of a console commands", () => {
  const markdown = [
    "text",
    block("ts sim/lamp.ts", "let a = 1;"),
    block("diff sim/lamp.ts", " a", "-b", "+c", "@@", "+d", " e"),
    block("console figures", "$ make run", "hello", "drupelet> ps"),
  ].join("\n");
  const output = (...lines: string[]) => ({ lines, figures: true });
  expect(stepsOf(markdown)).toEqual([
    { kind: "file", line: 2, file: "sim/lamp.ts", text: "let a = 1;\n" },
    { kind: "change", line: 6, file: "sim/lamp.ts", before: "a\nb\n", after: "a\nc\n" },
    { kind: "change", line: 6, file: "sim/lamp.ts", before: "e\n", after: "d\ne\n" },
    { kind: "command", line: 16, to: "shell", command: "make run", output: output("hello") },
    { kind: "command", line: 18, to: "board", command: "ps", output: output() },
  ]);
});

test("a block that is none of these is refused, with its line", () => {
  expect(() => stepsOf(`text\n${block("ts", "let a = 1;")}`)).toThrow("line 2: what is ```ts for? It names no file");
  expect(() => stepsOf(block("console", "hello"))).toThrow("line 2: output of no command");
});

test.each([
  [["a.b"], "a.b\n", true],
  [["a.b"], "axb\n", false],
  [["a", "b"], "a\nb\n", true],
  [["a"], "a\nb\n", false],
  [["a", "..."], "a\nb\nc\n", true],
  [["...", "c"], "a\nb\nc\n", true],
  [["...", "d"], "a\nb\nc\n", false],
  [["a ... c"], "a 12 b c\n", true],
  [["a ..."], "b\n", false],
])("%j shown, %j come: %s", (lines, text, expected) => {
  expect(matches(lines, text)).toBe(expected);
});

test("figures may be others, if that is said", () => {
  expect(matches(["12  ms"], "345 ms\n")).toBe(false);
  expect(matches(["12  ms"], "345 ms\n", true)).toBe(true);
  expect(matches(["12  ms"], "a ms\n", true)).toBe(false);
});
