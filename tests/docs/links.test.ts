import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { checkLinks, checkNames, makeTargets } from "../../tools/docs/links";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

describe("the documents", () => {
  const targets = makeTargets(readFileSync("Makefile", "utf8"));

  it.each(DOCUMENTS)("%s links to what is there", (path) => {
    expect(checkLinks(path, readFileSync(path, "utf8")).problems).toEqual([]);
  });

  it.each(DOCUMENTS)("%s names targets and files that exist", (path) => {
    expect(checkNames(readFileSync(path, "utf8"), targets)).toEqual([]);
  });

  it("are all in the table of contents of their folder", () => {
    const missing = DOCUMENTS.filter((path) => {
      if (!path.startsWith("docs/") || path === "docs/README.md") return false;
      const folder = dirname(path.replace(/\/README\.md$/, ""));
      return !readFileSync(join(folder, "README.md"), "utf8").includes(`](${relative(folder, path)})`);
    });
    expect(missing).toEqual([]);
  });
});

describe("a link to a line", () => {
  const dispatch = "export function dispatch(task: Task, number: u32): u32 {";
  const text = readFileSync("kernel/syscall.ts", "utf8").split("\n");
  const line = text.indexOf(dispatch) + 1;
  const link = (number: number, quote: string) =>
    `See [kernel/syscall.ts:${number}](../kernel/syscall.ts#L${number} "${quote}").`;
  const check = (document: string) => checkLinks("docs/some.md", document);

  it("is right when that line contains the text", () => {
    expect(check(link(line, "function dispatch("))).toEqual({ problems: [], text: link(line, "function dispatch(") });
  });

  it("is found wrong, told the right line and rewritten when the text has moved", () => {
    const { problems, text } = check(`One\n${link(line + 3, "function dispatch(")}`);
    expect(problems).toHaveLength(1);
    expect(problems[0].line).toBe(2);
    expect(problems[0].message).toContain(`"function dispatch(" is in line ${line}`);
    expect(text).toBe(`One\n${link(line, "function dispatch(")}`);
  });

  it("is found wrong when only the number that is read differs", () => {
    const wrong = link(line, "function dispatch(").replace(`syscall.ts:${line}`, "syscall.ts:1");
    expect(check(wrong).problems).toHaveLength(1);
    expect(check(wrong).text).toBe(link(line, "function dispatch("));
  });

  it("is found wrong when the text is not there, or more than once", () => {
    expect(check(link(line, "function despatch(")).problems[0].message).toContain(
      'no line of it contains "function despatch("',
    );
    expect(check(link(line, "(number == Syscall.")).problems[0].message).toMatch(
      /lines \d+, \d+.* of it contain "\(number/,
    );
  });

  it("must quote text", () => {
    expect(check("[x](../kernel/syscall.ts#L1)").problems[0].message).toContain("quotes what stands there");
  });

  it("may quote text with quotation marks", () => {
    const number = text.findIndex((each) => each.includes('from "./endpoint"')) + 1;
    expect(check(link(number, 'from \\"./endpoint\\"')).problems).toEqual([]);
  });
});

describe("other links", () => {
  const problems = (document: string) => checkLinks("docs/some.md", document).problems;

  it("must lead to a file", () => {
    expect(problems("[x](../kernel/nothing.ts)")).toEqual([
      { line: 1, message: "../kernel/nothing.ts: there is no such file" },
    ]);
    expect(problems("[x](../kernel/) and [y](../README.md)")).toEqual([]);
  });

  it("must lead to a heading", () => {
    expect(problems("[x](boot.md#no-such-chapter)")[0].message).toContain("no such heading");
    expect(checkLinks("docs/README.md", "[x](#the-book)").problems).toEqual([]);
  });

  it("are left alone in code and when they lead to the web", () => {
    expect(problems("`[x](nothing.md)` and [y](https://example.org/nothing)\n```\n[z](nothing.md)\n```")).toEqual([]);
  });
});

describe("names", () => {
  it("of make targets must be in the Makefile", () => {
    expect(checkNames("`make fly`\n\n```sh\nprintf 'ps\\n' | make soar\n```", ["run"])).toEqual([
      { line: 1, message: 'the Makefile has no target "fly"' },
      { line: 4, message: 'the Makefile has no target "soar"' },
    ]);
    expect(checkNames("`make run`, and make sure of it; `make`", makeTargets("run: build\n\t@true\n"))).toEqual([]);
  });

  it("of files must exist", () => {
    expect(checkNames("`kernel/nothing.ts`", [])).toEqual([{ line: 1, message: "there is no kernel/nothing.ts" }]);
    expect(checkNames("`kernel/syscall.ts`, `servers/NAME.ts`, `tests/`, `build/kernel8.img`", [])).toEqual([]);
  });
});
