import { Reader } from "./leb";

/** The binary format of WebAssembly, as far as the build looks into it. */

export const enum SectionId {
  Memory = 5,
  Global = 6,
  Export = 7,
  Code = 10,
  Data = 11,
}

export interface Section {
  id: number;
  /** Offset of the first byte after the section's size. */
  start: number;
  end: number;
}

/** One function: its instructions lie in [code, end), after its local variables. */
export interface Body {
  start: number;
  code: number;
  end: number;
}

/** @returns the sections of a module. @throws when `bytes` is not a module of version 1 */
export function sections(bytes: Uint8Array): Section[] {
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  if (magic.some((byte, index) => bytes[index] !== byte)) throw new Error("not a WebAssembly module of version 1");
  const found: Section[] = [];
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    found.push({ id, start: reader.at, end: reader.at + size });
    reader.at += size;
  }
  return found;
}

/** @returns the function bodies of a code section. */
export function bodies(bytes: Uint8Array, section: Section): Body[] {
  const reader = new Reader(bytes, section.start);
  const found: Body[] = [];
  const count = reader.unsigned();
  for (let i = 0; i < count; i++) {
    const size = reader.unsigned();
    const start = reader.at;
    const end = start + size;
    for (let groups = reader.unsigned(); groups > 0; groups--) {
      reader.unsigned();
      reader.byte();
    }
    found.push({ start, code: reader.at, end });
    reader.at = end;
  }
  return found;
}

/** Pages of 64 KiB that the module's own memory begins with; 0 when it has none. */
export function memoryPages(bytes: Uint8Array): number {
  const section = sections(bytes).find((each) => each.id === SectionId.Memory);
  if (section === undefined) return 0;
  const reader = new Reader(bytes, section.start);
  if (reader.unsigned() === 0) return 0;
  reader.byte();
  return reader.unsigned();
}

/** Where the constants and the static memory of a module end; 0 when it has none. */
export function staticEnd(bytes: Uint8Array): number {
  const section = sections(bytes).find((each) => each.id === SectionId.Data);
  if (section === undefined) return 0;
  const reader = new Reader(bytes, section.start);
  let end = 0;
  for (let left = reader.unsigned(); left > 0; left--) {
    if (reader.byte() !== 0 || reader.byte() !== 0x41) throw new Error("a data segment is not at a constant address");
    const start = reader.signed();
    reader.byte(); // end of the expression
    const size = reader.unsigned();
    end = Math.max(end, start + size);
    reader.at += size;
  }
  return end;
}

/** @returns offset to whether the instruction there can be reached, for every instruction of a function. */
export function instructions(bytes: Uint8Array, body: Body): Map<number, boolean> {
  const reader = new Reader(bytes, body.code);
  const found = new Map<number, boolean>();
  const outer: boolean[] = [];
  let reachable = true;
  while (reader.at < body.end) {
    const at = reader.at;
    const opcode = reader.byte();
    found.set(at, reachable);
    if (opcode >= 0x02 && opcode <= 0x04) outer.push(reachable);
    else if (opcode === 0x05) reachable = outer[outer.length - 1]!;
    else if (opcode === 0x0b) reachable = outer.pop() ?? reachable;
    skipImmediates(reader, opcode);
    // unreachable, br, br_table, return
    if (opcode === 0x00 || opcode === 0x0c || opcode === 0x0e || opcode === 0x0f) reachable = false;
  }
  return found;
}

function skipImmediates(reader: Reader, opcode: number): void {
  if (opcode >= 0x02 && opcode <= 0x04) return reader.skipInteger();
  if (opcode === 0x0c || opcode === 0x0d || opcode === 0x10) return reader.skipInteger();
  if (opcode === 0x0e) {
    for (let targets = reader.unsigned() + 1; targets > 0; targets--) reader.skipInteger();
    return;
  }
  if (opcode === 0x11) return skip(reader, 2);
  if (opcode >= 0x20 && opcode <= 0x26) return reader.skipInteger();
  if (opcode >= 0x28 && opcode <= 0x3e) return skip(reader, 2);
  if (opcode === 0x3f || opcode === 0x40) return reader.skipInteger();
  if (opcode === 0x41 || opcode === 0x42) return reader.skipInteger();
  if (opcode === 0x43) return void (reader.at += 4);
  if (opcode === 0x44) return void (reader.at += 8);
  if (opcode <= 0x01 || opcode === 0x05 || opcode === 0x0b || opcode === 0x0f) return;
  if (opcode === 0x1a || opcode === 0x1b || (opcode >= 0x45 && opcode <= 0xc4)) return;
  if (opcode === 0xfc) {
    const operation = reader.unsigned();
    if (operation <= 7) return;
    // memory.init, memory.copy take two immediates; data.drop, memory.fill one.
    if (operation === 8 || operation === 10) return skip(reader, 2);
    if (operation === 9 || operation === 11) return skip(reader, 1);
    throw new Error(`instruction 0xfc ${operation} at byte ${reader.at} is not supported by the build`);
  }
  throw new Error(`instruction 0x${opcode.toString(16)} at byte ${reader.at - 1} is not supported by the build`);
}

function skip(reader: Reader, integers: number): void {
  for (; integers > 0; integers--) reader.skipInteger();
}
