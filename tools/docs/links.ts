import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/**
 * Links of the book. One to a place in the code carries the text that stands there, so that it can be checked and set
 * right after the code has moved:
 *
 *     [kernel/ipc.ts:85](../kernel/ipc.ts#L85 "function deliver(")
 */

export interface Problem {
  /** In the document, from 1. */
  line: number;
  message: string;
}

export interface Checked {
  problems: Problem[];
  /** The document with every line number that could be found out set right. */
  text: string;
}

const LINK = /\[(?<label>[^\]]*)\]\((?<target>[^\s)]+)(?: "(?<quote>(?:[^"\\]|\\.)*)")?\)/g;

/** Checks all links of a Markdown document. @param path of the document, from the top of the repository */
export function checkLinks(path: string, text: string): Checked {
  const problems: Problem[] = [];
  const lines = splitLines(text).map(({ content, code }, index) => {
    if (code) return content;
    return content.replace(LINK, (link, label: string, target: string, quote?: string) => {
      if (insideCode(content, link) || /^[a-z]+:/.test(target)) return link;
      const report = (message: string) => void problems.push({ line: index + 1, message: `${target}: ${message}` });
      return checkLink({ path, link, label, target, quote: quote?.replaceAll(/\\(.)/g, "$1") }, report);
    });
  });
  return { problems, text: lines.join("\n") };
}

interface Link {
  path: string;
  link: string;
  label: string;
  target: string;
  quote?: string;
}

/** @returns the link as it should be */
function checkLink({ path, link, label, target, quote }: Link, report: (message: string) => void): string {
  const [file, fragment] = target.split("#") as [string, string | undefined];
  const linked = file === "" ? path : normalize(join(dirname(path), file));
  if (!existsSync(linked)) {
    report("there is no such file");
    return link;
  }
  if (fragment === undefined) return link;
  if (!/^L\d+$/.test(fragment)) {
    if (!headings(readFileSync(linked, "utf8")).includes(fragment)) report("the file has no such heading");
    return link;
  }
  if (quote === undefined) {
    report(`a link to a line quotes what stands there: (${target} "function deliver(")`);
    return link;
  }
  const found = linesWith(readFileSync(linked, "utf8"), quote);
  if (found.length !== 1) {
    const where = found.length === 0 ? "no line" : `lines ${found.join(", ")}`;
    report(`${where} of it contain${found.length === 0 ? "s" : ""} "${quote}"; quote what is there, once`);
    return link;
  }
  const right = link.replace(`#${fragment}`, `#L${found[0]}`).replace(label, label.replace(/:\d+/, `:${found[0]}`));
  if (right !== link) report(`"${quote}" is in line ${found[0]}; \`make docs\` sets the numbers right`);
  return right;
}

function linesWith(text: string, quote: string): number[] {
  return text.split("\n").flatMap((line, index) => (line.includes(quote) ? [index + 1] : []));
}

/** The fragments by which a document's headings are linked to, as code hosts make them. */
function headings(text: string): string[] {
  return splitLines(text).flatMap(({ content, code }) => {
    const title = /^#+ (.*)$/.exec(content)?.[1];
    if (code || title === undefined) return [];
    return [
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ];
  });
}

/** Whether a link stands in an inline code span, where it is text. */
function insideCode(line: string, link: string): boolean {
  return (line.match(/`[^`]+`/g) ?? []).some((code) => code.includes(link));
}

/** The lines of a document; `code`: in a fenced block, or its fence. */
export function splitLines(text: string): { content: string; code: boolean }[] {
  let fenced = false;
  return text.split("\n").map((content) => {
    const fence = /^\s*```/.test(content);
    const code = fenced || fence;
    if (fence) fenced = !fenced;
    return { content, code };
  });
}

const TOP = "abi|bench|boot|docs|drivers|kernel|lib|servers|sim|tests|tools";
const FILE = new RegExp(`^(?:${TOP})/(?:[a-z0-9._/-]*)$`);

/** Checks that every `make` target and every file which a document names in code exists. @param targets of the Makefile */
export function checkNames(text: string, targets: string[]): Problem[] {
  const problems: Problem[] = [];
  splitLines(text).forEach(({ content, code }, index) => {
    const report = (message: string) => void problems.push({ line: index + 1, message });
    const spans = code ? [content] : (content.match(/`[^`]+`/g) ?? []).map((span) => span.slice(1, -1));
    for (const span of spans) {
      const target = /(?:^|[|$&;] )make ([a-z][a-z0-9-]*)/.exec(span.trim())?.[1];
      if (target !== undefined && !targets.includes(target)) report(`the Makefile has no target "${target}"`);
      const file = span.replace(/:\d+$/, "");
      if (!code && FILE.test(file) && !existsSync(file)) report(`there is no ${file}`);
    }
  });
  return problems;
}

/** @returns the targets that a Makefile defines */
export function makeTargets(makefile: string): string[] {
  return [...makefile.matchAll(/^([a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*):(?!=)/gm)].flatMap((match) =>
    match[1].split(" "),
  );
}
