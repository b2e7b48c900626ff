import { Reader, signed, unsigned } from "./leb";
import type { Mapping } from "./sourcemap";
import { bodies, instructions, sections, SectionId, type Section } from "./wasm";

/**
 * Line markers: `i32.const N; global.set $marker` before each instruction where another TypeScript line begins. wasm2c
 * carries them into the C, where they become `#line` and vanish. The global is appended behind the module's own, so no
 * index shifts; wasm has no absolute branches, so only the sizes of functions and sections change.
 */

/** N is file number << LineBits | line. */
const LineBits = 20;

export interface Marked {
  module: Uint8Array;
  files: string[];
  /** How many markers were inserted; wasm2c must show as many. */
  count: number;
  /** Index of the marker global. */
  global: number;
}

/** @returns which file and line the marker `value` stands for. */
export function markedLine(files: string[], value: number): { file: string; line: number } {
  const file = files[value >>> LineBits];
  if (file === undefined) throw new Error(`line marker ${value} names file ${value >>> LineBits} of ${files.length}`);
  return { file, line: value & ((1 << LineBits) - 1) };
}

/**
 * Inserts the markers.
 * @throws when a mapping does not lie at the start of an instruction: the source map is not of this module
 */
export function insertMarkers(module: Uint8Array, mappings: Mapping[]): Marked {
  const parts = sections(module);
  const code = parts.find((part) => part.id === SectionId.Code);
  if (code === undefined) throw new Error("the module has no code");
  const global = countGlobals(module, parts);
  const files: string[] = [];
  const set = [0x24, ...unsigned(global)];
  let count = 0;

  const functions = bodies(module, code);
  const newCode: number[] = unsigned(functions.length);
  let next = 0;
  for (const body of functions) {
    const reachable = instructions(module, body);
    const bytes: number[] = [];
    let copied = body.start;
    let last = -1;
    for (; next < mappings.length && mappings[next].offset < body.end; next++) {
      const mapping = mappings[next];
      if (mapping.offset < body.code) continue;
      const live = reachable.get(mapping.offset);
      if (live === undefined) throw new Error(`source map: byte ${mapping.offset} is inside an instruction`);
      if (!live) continue;
      if (!files.includes(mapping.file)) files.push(mapping.file);
      const value = (files.indexOf(mapping.file) << LineBits) | mapping.line;
      if (value === last) continue;
      last = value;
      append(bytes, module.subarray(copied, mapping.offset));
      bytes.push(0x41, ...signed(value), ...set);
      copied = mapping.offset;
      count++;
    }
    append(bytes, module.subarray(copied, body.end));
    newCode.push(...unsigned(bytes.length));
    append(newCode, bytes);
  }

  const output: number[] = [...module.subarray(0, 8)];
  let declared = false;
  for (const part of parts) {
    if (!declared && (part.id === SectionId.Global || (part.id >= SectionId.Export && part.id !== 0))) {
      declared = true;
      section(output, SectionId.Global, withMarkerGlobal(module, part));
      if (part.id === SectionId.Global) continue;
    }
    if (part.id === SectionId.Code) section(output, part.id, newCode);
    else section(output, part.id, module.subarray(part.start, part.end));
  }
  return { module: Uint8Array.from(output), files, count, global };
}

/** The global section with `(global (mut i32) (i32.const 0))` appended. */
function withMarkerGlobal(module: Uint8Array, part: Section): number[] {
  const marker = [0x7f, 0x01, 0x41, 0x00, 0x0b];
  if (part.id !== SectionId.Global) return [1, ...marker];
  const reader = new Reader(module, part.start);
  const count = reader.unsigned();
  return [...unsigned(count + 1), ...module.subarray(reader.at, part.end), ...marker];
}

function countGlobals(module: Uint8Array, parts: Section[]): number {
  const own = parts.find((part) => part.id === SectionId.Global);
  return importedGlobals(module, parts) + (own === undefined ? 0 : new Reader(module, own.start).unsigned());
}

function importedGlobals(module: Uint8Array, parts: Section[]): number {
  const imports = parts.find((part) => part.id === 2);
  if (imports === undefined) return 0;
  const reader = new Reader(module, imports.start);
  let globals = 0;
  for (let left = reader.unsigned(); left > 0; left--) {
    for (let names = 0; names < 2; names++) {
      const length = reader.unsigned();
      reader.at += length;
    }
    const kind = reader.byte();
    if (kind === 0) reader.unsigned();
    else if (kind === 3) {
      reader.at += 2;
      globals++;
    } else {
      if (kind === 1) reader.byte();
      const flags = reader.byte();
      reader.unsigned();
      if ((flags & 1) !== 0) reader.unsigned();
    }
  }
  return globals;
}

function section(output: number[], id: number, content: ArrayLike<number>): void {
  output.push(id, ...unsigned(content.length));
  append(output, content);
}

function append(to: number[], from: ArrayLike<number>): void {
  for (let i = 0; i < from.length; i++) to.push(from[i]);
}
