import type { Access, Field, Register } from "../../abi/registers/block";
import { importError, type Imported, memberName, valueName, withTypes } from "./imported";

/**
 * Reads a block out of a plain table, CSV or Markdown. A row without a field is a register; a row with one is a field of the
 * register it names, or of the one above.
 */

const COLUMNS = ["offset", "name", "access", "bits", "field", "doc"];
const MORE = ["reset", "width", "count", "stride", "symbol", "values"];

const ACCESS: Record<string, Access> = {
  rw: "rw",
  "r/w": "rw",
  "read-write": "rw",
  ro: "ro",
  r: "ro",
  "read-only": "ro",
  wo: "wo",
  w: "wo",
  "write-only": "wo",
  w1c: "w1c",
  rc_w1: "w1c",
};

interface Row {
  line: number;
  cells: Record<string, string>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Omit<Mutable<Register>, "fields"> & { fields?: Record<string, Field> };

/** @param name of the block @throws BuildError with `file:line` where the table is wrong */
export function readTable(file: string, text: string, name: string): Imported {
  const rows = file.endsWith(".csv") ? csvRows(file, text) : markdownRows(file, text);
  const registers: Record<string, Draft> = {};
  let current = "";
  for (const row of rows) {
    const { cells } = row;
    const fail = failAt(file, row);
    if (cells.field === "") current = addRegister(row, registers, fail);
    else {
      if (cells.name !== "" && memberName(cells.name) !== current) {
        // A table may begin a register with its first field.
        const known = Object.hasOwn(registers, memberName(cells.name));
        current = known
          ? memberName(cells.name)
          : addRegister({ ...row, cells: { ...cells, doc: "" } }, registers, fail);
      }
      if (current === "") fail("the field comes before any register; name its register");
      addField(row, registers[current], fail);
    }
  }
  if (current === "") throw importError(file, "the table has no registers");
  const ends = Object.values(registers).map(({ offset, count = 1, stride = 4 }) => offset + (count - 1) * stride + 4);
  const source = `a table, ${file.split("/").at(-1)}`;
  const block = { name, title: name, source, bytes: Math.max(...ends), registers };
  return {
    block: withTypes(block),
    warnings: [`title and source of the block are not in a table; write them yourself`],
  };
}

type Fail = (message: string) => never;

function failAt(file: string, { line }: Row): Fail {
  return (message) => {
    throw importError(`${file}:${line}`, message);
  };
}

/** @returns its name */
function addRegister({ cells }: Row, registers: Record<string, Draft>, fail: Fail): string {
  const { name, access, doc, reset, width, symbol } = cells;
  if (name === "") fail("neither a register nor a field: the columns name and field are empty");
  const key = memberName(name);
  if (Object.hasOwn(registers, key)) fail(`the register ${key} is there already`);
  const known = ACCESS[access.toLowerCase()] as Access | undefined;
  if (known === undefined) fail(`access "${access}" of ${name} is none of rw, ro, wo, w1c`);
  const original = symbol || (key === name ? "" : name);
  registers[key] = {
    offset: number(cells.offset, "offset", fail),
    ...counts(cells, fail),
    ...(width ? { width: number(width, "width", fail) as 8 | 16 | 32 } : {}),
    access: known,
    ...(reset ? { reset: number(reset, "reset", fail) } : {}),
    ...(original === "" ? {} : { symbol: original }),
    doc,
  };
  return key;
}

function addField({ cells }: Row, register: Draft, fail: Fail): void {
  const key = memberName(cells.field);
  const fields = (register.fields ??= {});
  if (Object.hasOwn(fields, key)) fail(`the field ${key} is there already`);
  const range = /^\[?(\d+)(?:(?::|-|\.\.)(\d+))?\]?$/.exec(cells.bits);
  if (range === null) return fail(`bits "${cells.bits}" of ${cells.field} are neither a bit nor a range, such as 7:4`);
  const [low, high] = [Number(range[1]), Number(range[2] ?? range[1])].sort((a, b) => a - b);
  const access = ACCESS[cells.access.toLowerCase()] as Access | undefined;
  if (cells.access !== "" && access === undefined)
    fail(`access "${cells.access}" of ${cells.field} is none of rw, ro, wo`);
  const values = valuesOf(cells.values ?? "", fail);
  fields[key] = {
    bits: low === high ? low : [low, high],
    ...counts(cells, fail),
    ...((access === "ro" || access === "wo") && access !== register.access ? { access } : {}),
    doc: cells.doc,
    ...(Object.keys(values).length === 0 ? {} : { values }),
  };
}

function counts({ count, stride }: Record<string, string>, fail: Fail): { count?: number; stride?: number } {
  return {
    ...(count ? { count: number(count, "count", fail) } : {}),
    ...(stride ? { stride: number(stride, "stride", fail) } : {}),
  };
}

/** "Input=0 Output=1", with commas or without. */
function valuesOf(text: string, fail: Fail): Record<string, number> {
  const values: Record<string, number> = {};
  for (const each of text.split(/[\s,;]+/).filter((part) => part !== "")) {
    const [name, value = "", rest] = each.split("=");
    if (name === "" || value === "" || rest !== undefined) fail(`value "${each}" is not written as Name=number`);
    values[valueName(name)] = number(value, "value", fail);
  }
  return values;
}

function number(text: string, what: string, fail: Fail): number {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) fail(`${what} "${text}" is no number, such as 28 or 0x1c`);
  return Number(text);
}

/** Cells by the names of their columns. @throws BuildError when the head lacks a column or has an unknown one */
function named(file: string, lines: { line: number; cells: string[] }[]): Row[] {
  const [head, ...rest] = lines as [{ line: number; cells: string[] } | undefined, ...typeof lines];
  const columns = head?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const place = head === undefined ? file : `${file}:${head.line}`;
  const missing = COLUMNS.filter((column) => !columns.includes(column));
  const known = `${COLUMNS.join(", ")}; there may be ${MORE.join(", ")}`;
  if (missing.length > 0)
    throw importError(place, `the table lacks the column ${missing.join(", ")}; it needs ${known}`);
  const unknown = columns.find((column) => ![...COLUMNS, ...MORE].includes(column));
  if (unknown !== undefined) throw importError(place, `unknown column "${unknown}"; the table needs ${known}`);
  return rest.map(({ line, cells }) => {
    if (cells.length !== columns.length) {
      throw importError(`${file}:${line}`, `${cells.length} cells where the table has ${columns.length} columns`);
    }
    return { line, cells: Object.fromEntries(columns.map((column, index) => [column, cells[index].trim()])) };
  });
}

/** The first table of the document. */
function markdownRows(file: string, text: string): Row[] {
  const lines = text.split(/\r?\n/).map((content, index) => ({ content: content.trim(), line: index + 1 }));
  const first = lines.findIndex(({ content }) => content.startsWith("|"));
  if (first < 0) throw importError(file, "there is no table in it: no line begins with |");
  const behind = lines.findIndex(({ content }, index) => index > first && !content.startsWith("|"));
  const table = lines.slice(first, behind < 0 ? undefined : behind).map(({ content, line }) => ({
    line,
    cells: content
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("\\|", "|").replaceAll("`", "")),
  }));
  return named(
    file,
    table.filter(({ cells }) => !cells.every((cell) => /^:?-+:?$/.test(cell))),
  );
}

/** Comma-separated, with cells in quotes where they hold commas or quotes (RFC 4180). */
function csvRows(file: string, text: string): Row[] {
  const lines: { line: number; cells: string[] }[] = [];
  let line = 1;
  let begin = { line, cells: [] as string[] };
  let rest = text;
  while (rest !== "") {
    const cell = /^\s*"((?:[^"]|"")*)"[ \t]*|^[^",\r\n]*/.exec(rest)![0];
    const quoted = cell.trimStart().startsWith('"');
    begin.cells.push(quoted ? cell.trim().slice(1, -1).replaceAll('""', '"') : cell.trim());
    rest = rest.slice(cell.length);
    line += cell.split("\n").length - 1;
    const end = /^(,|\r?\n|$)/.exec(rest)?.[0];
    if (end === undefined)
      throw importError(`${file}:${line}`, `a quotation mark in the middle of a cell, or one that does not end`);
    rest = rest.slice(end.length);
    if (end === ",") {
      if (rest === "") begin.cells.push("");
      continue;
    }
    lines.push(begin);
    line++;
    begin = { line, cells: [] };
  }
  return named(
    file,
    lines.filter(({ cells }) => cells.some((cell) => cell !== "")),
  );
}
