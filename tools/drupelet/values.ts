import { readFileSync } from "node:fs";
import { structOf, type LeaseType, type Operation, type ParameterType, type Protocol } from "../protocol/schema";
import { Problem } from "./target";

/** Values of operations as the command line has them: words in, text or JSON out. What a value may be is checked by the codec. */

/** @param text as typed @returns what the codec takes, or the text when it is nothing of the kind */
export function parseValue(protocol: Protocol, type: ParameterType, text: string): unknown {
  switch (type.kind) {
    case "int":
      return parseInteger(text) ?? text;
    case "bool":
      if (/^(true|1|on|yes)$/.test(text)) return true;
      return /^(false|0|off|no)$/.test(text) ? false : text;
    case "enum":
      return /^\d+$/.test(text) ? Number(text) : text;
    case "struct":
      return fromJson(protocol, type.name, parseJson(text));
    case "lease":
      return parseLease(protocol, type, text);
    default:
      return text;
  }
}

function parseInteger(text: string): bigint | undefined {
  const [, sign, digits] = /^(-?)(0x[0-9a-f]+|0b[01]+|\d+)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return sign === "-" ? -BigInt(digits) : BigInt(digits);
}

function parseLease(protocol: Protocol, { direction, element, many }: LeaseType, text: string): unknown {
  if (direction === "out") return parseInteger(text) ?? text;
  if (element.kind === "struct") {
    const value = parseJson(text);
    return many && Array.isArray(value)
      ? value.map((each) => fromJson(protocol, element.name, each))
      : fromJson(protocol, element.name, value);
  }
  const file = text.startsWith("@") ? readBytes(text.slice(1)) : undefined;
  if (element.kind === "text") return file?.toString() ?? text;
  const width = element.bits / 8;
  if (file !== undefined) return new Uint8Array(file);
  const numbers = text.split(/[ ,]+/).filter((each) => each !== "");
  const bytes = Buffer.alloc(numbers.length * width);
  for (const [index, each] of numbers.entries()) {
    const value = parseInteger(each);
    if (
      value === undefined ||
      BigInt.asUintN(element.bits, value) !== (value < 0n ? value + (1n << BigInt(element.bits)) : value)
    ) {
      throw new Problem(
        `${each} is no number of ${element.bits} bits; numbers with commas between them are meant, or @FILE`,
      );
    }
    for (let at = 0; at < width; at++) {
      bytes[index * width + at] = Number((BigInt.asUintN(element.bits, value) >> BigInt(8 * at)) & 0xffn);
    }
  }
  return new Uint8Array(bytes);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new Problem(`there is no file ${file} to read`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem(`${text} is no JSON, in which a struct is given: '{"field": 1}'`);
  }
}

/** A struct's numbers of 64 bits are wide. */
function fromJson(protocol: Protocol, name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const given = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(given).map(([field, each]) => {
      const type = structOf(protocol, name).fields.find((known) => known.name === field)?.type;
      if (type === undefined) throw new Problem(`${name} has no field ${field}`);
      return [field, type.kind === "int" && typeof each === "string" ? (parseInteger(each) ?? each) : each];
    }),
  );
}

/** What an operation answered, with the names of enums for their numbers. */
export function present(
  protocol: Protocol,
  operation: Operation,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const types = new Map<string, ParameterType>();
  for (const { name, type } of operation.results) types.set(name, type);
  for (const { name, type } of operation.parameters) if (type.kind === "lease") types.set(name, type);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, named(protocol, types.get(name), value)]),
  );
}

type Named = ParameterType | { kind: "text" } | undefined;

function named(protocol: Protocol, type: Named, value: unknown): unknown {
  if (type?.kind === "enum") {
    const { members } = protocol.enums.find(({ name }) => name === type.name)!;
    return members.find((member) => member.value === value)?.name ?? value;
  }
  const struct = type?.kind === "lease" && type.element.kind === "struct" ? type.element : type;
  if (struct?.kind !== "struct") return value;
  if (Array.isArray(value)) return value.map((each) => named(protocol, { kind: "struct", name: struct.name }, each));
  const { fields } = structOf(protocol, struct.name);
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([field, each]) => {
      const found = fields.find(({ name }) => name === field)?.type;
      return [field, named(protocol, found?.kind === "enum" ? found : undefined, each)];
    }),
  );
}

/** As JSON: what a number of JSON cannot hold is a string, bytes are a list of numbers. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "bigint") return Number.isSafeInteger(Number(each)) ? Number(each) : each.toString();
    return ArrayBuffer.isView(each) ? Array.from(each as Uint8Array) : each;
  });
}

/** For people: a line a value, a table for what is a list. */
export function toLines(values: Record<string, unknown>): string[] {
  const width = Math.max(0, ...Object.keys(values).map(({ length }) => length));
  return Object.entries(values).flatMap(([name, value]) => {
    if (Array.isArray(value))
      return [`${name}:`, ...table(value as Record<string, unknown>[]).map((line) => `  ${line}`)];
    if (ArrayBuffer.isView(value)) return [`${name}:`, ...hexDump(value as Uint8Array).map((line) => `  ${line}`)];
    if (typeof value !== "object" || value === null) return [`${name.padEnd(width)}  ${String(value)}`.trimEnd()];
    return [`${name}:`, ...toLines(value as Record<string, unknown>).map((line) => `  ${line}`)];
  });
}

/** Rows under the names of their columns, numbers to the right. */
export function table(rows: Record<string, unknown>[]): string[] {
  if (rows.length === 0) return ["(none)"];
  const columns = Object.keys(rows[0]);
  const cells = rows.map((row) => columns.map((column) => String(row[column])));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => row[at].length)));
  const right = columns.map((_, at) => cells.every((row) => /^[-\d.]+( \w+)?$/.test(row[at])));
  const line = (row: string[]) =>
    row
      .map((cell, at) => (right[at] ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join("  ")
      .trimEnd();
  return [line(columns), ...cells.map(line)];
}

function hexDump(values: Uint8Array): string[] {
  if (values.length === 0) return ["(none)"];
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += 16) {
    const row = Array.from(values.subarray(at, at + 16));
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    const digits = 2 * values.BYTES_PER_ELEMENT;
    const hex = row.map((each) => each.toString(16).padStart(digits, "0")).join(" ");
    lines.push(
      `${at.toString(16).padStart(4, "0")}  ${hex.padEnd(16 * (digits + 1) - 1)}  ${digits === 2 ? text : ""}`.trimEnd(),
    );
  }
  return lines;
}
