import { readFileSync } from "node:fs";
import { pretty } from "../build/pretty";
import { type Enum, readEnums } from "./abi";
import { type Call, readCalls, type Value } from "./calls";

/** The system-call reference, written from the comments of abi/syscall.ts. */

export const SOURCE = "abi/syscall.ts";
export const REFERENCE = "docs/system-calls.md";

const HEAD = `# System calls

Made by \`make docs\` from the comments of [abi/syscall.ts](../abi/syscall.ts): change them there.

A program puts the call's number in x8 and its arguments in x0 to x7, and executes \`svc #0\`. The status comes back in x0, results in
x1 to x7; Receive and ReplyReceive answer differently, as said there. x8 to x18 and the condition flags are scratch;
everything else is kept. A number that is not below answers NoSyscall.

Under "range, or handle and rights", a type such as Endpoint stands for a handle of that type which has the rights behind it. A Task
handle may be 0 for the caller itself where nothing else is said. Every call that does not answer Ok has changed nothing, except as said.
A wrong argument costs the caller a status and nobody else anything.
`;

/** @returns the document @throws AbiError */
export async function reference(path = SOURCE, source = readFileSync(path, "utf8")): Promise<string> {
  const enums = readEnums(path, source);
  const calls = readCalls(path, enums);
  const tables = enums.filter(({ name }) => name !== "Syscall");
  const links = new Linker(tables.map(({ name }) => name));
  const parts = [
    HEAD,
    table(
      ["number", "call", "what it does"],
      calls.map((call) => [String(call.number), `[${call.name}](#${anchorOf(call)})`, firstSentence(call.text)]),
    ),
    ...calls.map((call) => writeCall(call, links)),
    "## Numbers",
    ...tables.map((each) => writeEnum(each, links)),
  ];
  return pretty(parts.join("\n\n"), REFERENCE);
}

/** Makes names of enums lead to their tables. */
class Linker {
  constructor(private readonly names: string[]) {}

  text(text: string): string {
    const plain = text.replaceAll(/\{([^}]*)\}/g, "$1");
    return plain.replaceAll(/`(\w+)`/g, (code, name: string) => (this.names.includes(name) ? this.link(name) : code));
  }

  range(text: string): string {
    return this.names.includes(text) ? this.link(text) : this.text(text);
  }

  private link(name: string): string {
    return `[${name}](#${name.toLowerCase()})`;
  }
}

function anchorOf({ number, name }: Call): string {
  return `${number}-${name.toLowerCase()}`;
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

function writeCall(call: Call, links: Linker): string {
  const row = ({ registers, range, text }: Value) => [registers, links.range(range), links.text(text)];
  const parts = [`## ${call.number} ${call.name}`, links.text(call.text)];
  if (call.takes.length > 0) {
    parts.push(table(["argument", "range, or handle and rights", "meaning"], call.takes.map(row)));
  }
  if (call.gives.length > 0) {
    parts.push(
      table(
        ["result", "meaning"],
        call.gives.map(({ registers, text }) => [registers, links.text(text)]),
      ),
    );
  }
  if (call.answers.length > 0) {
    const answers = call.answers.map(({ status, text, blame }) => [status, links.text(text), blame]);
    parts.push(table(["status", "when", "to blame"], answers));
  }
  return parts.join("\n\n");
}

function writeEnum({ name, text, members }: Enum, links: Linker): string {
  const blamed = members.some(({ tags }) => tags.length > 0);
  const rows = members.map((member) => {
    const row = [member.digits, member.name, links.text(member.text)];
    if (blamed) row.push(member.value === 0 ? "" : (member.tags[0]?.text ?? "the caller"));
    return row;
  });
  const head = ["value", "name", "meaning", ...(blamed ? ["to blame"] : [])];
  return [`### ${name}`, links.text(text), table(head, rows)].filter((part) => part !== "").join("\n\n");
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
