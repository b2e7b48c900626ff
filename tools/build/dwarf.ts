import { Reader } from "./leb";
import { readElf, text } from "./elf";

/** The line numbers in an ELF file's debug information (DWARF 5, 6.2). */

/** From `address` on, code comes from `line` of `file`; until the next row. Line 0: the end of a piece of code. */
export interface Row {
  /** The low 32 bits, which tell apart all code of one file. */
  address: number;
  file: string;
  line: number;
}

/** Forms of attributes (7.5.5), as far as line tables use them. */
const enum Form {
  Udata = 0x0f,
  LineString = 0x1f,
  Data1 = 0x0b,
  Data2 = 0x05,
  Data16 = 0x1e,
  String = 0x08,
}

/** @returns the rows in order of address; of several for one address the last. @throws when it is not DWARF 5 */
export function lineRows(bytes: Uint8Array): Row[] {
  const { sections } = readElf(bytes);
  const lines = sections.get(".debug_line") ?? new Uint8Array(0);
  const strings = sections.get(".debug_line_str") ?? new Uint8Array(0);
  const rows: Row[] = [];
  const reader = new Reader(lines);
  while (reader.at < lines.length) unit(reader, strings, rows);
  // Where one function ends another may begin; of several lines for one address the last was written last.
  rows.sort((a, b) => a.address - b.address || Math.sign(a.line) - Math.sign(b.line));
  const last = new Map<number, Row>();
  for (const row of rows) last.set(row.address, row);
  return [...last.values()];
}

/** One unit: its header, then its program for the line-number machine. */
function unit(reader: Reader, strings: Uint8Array, rows: Row[]): void {
  const length = fixed(reader, 4);
  const end = reader.at + length;
  const version = fixed(reader, 2);
  if (version !== 5) throw new Error(`line table of DWARF version ${version}, not 5: is gcc called with -gdwarf-5?`);
  reader.at += 2;
  const program = fixed(reader, 4) + reader.at;
  const minimumStep = reader.byte();
  reader.at += 2;
  const lineBase = (reader.byte() << 24) >> 24;
  const lineRange = reader.byte();
  const opcodeBase = reader.byte();
  const operands = Array.from({ length: opcodeBase - 1 }, () => reader.byte());
  const folders = entries(reader, strings).map((entry) => entry.name);
  const files = entries(reader, strings).map(({ name, folder }) => join(folders[folder] ?? "", name));
  reader.at = program;

  // The linker leaves a function that it dropped at address 0, where no code is.
  let dropped = true;
  let state = { address: 0, file: 1, line: 1 };
  const row = (ends: boolean) => {
    if (!dropped) rows.push({ address: state.address, file: files[state.file] ?? "", line: ends ? 0 : state.line });
  };
  while (reader.at < end) {
    const opcode = reader.byte();
    if (opcode >= opcodeBase) {
      state.address += Math.floor((opcode - opcodeBase) / lineRange) * minimumStep;
      state.line += lineBase + ((opcode - opcodeBase) % lineRange);
      row(false);
    } else if (opcode === 0) {
      const size = reader.unsigned();
      const next = reader.at + size;
      const extended = reader.byte();
      if (extended === 1) {
        row(true);
        state = { address: 0, file: 1, line: 1 };
      } else if (extended === 2) {
        state.address = fixed(reader, 4);
        dropped = state.address === 0;
      }
      reader.at = next;
    } else if (opcode === 1) row(false);
    else if (opcode === 2) state.address += reader.unsigned() * minimumStep;
    else if (opcode === 3) state.line += reader.signed();
    else if (opcode === 4) state.file = reader.unsigned();
    else if (opcode === 8) state.address += Math.floor((255 - opcodeBase) / lineRange) * minimumStep;
    else if (opcode === 9) state.address += fixed(reader, 2);
    else for (let left = operands[opcode - 1]; left > 0; left--) reader.unsigned();
  }
  reader.at = end;
}

/** A table of directories or of files (6.2.4.1). */
function entries(reader: Reader, strings: Uint8Array): { name: string; folder: number }[] {
  const formats = Array.from({ length: reader.byte() }, () => [reader.unsigned(), reader.unsigned()]);
  return Array.from({ length: reader.unsigned() }, () => {
    const entry = { name: "", folder: 0 };
    for (const [content, form] of formats) {
      const value = attribute(reader, form, strings);
      if (content === 1) entry.name = String(value);
      else if (content === 2) entry.folder = Number(value);
    }
    return entry;
  });
}

function attribute(reader: Reader, form: number, strings: Uint8Array): string | number {
  switch (form) {
    case Form.LineString:
      return text(strings, fixed(reader, 4));
    case Form.String: {
      const value = text(reader.bytes, reader.at);
      reader.at += value.length + 1;
      return value;
    }
    case Form.Udata:
      return reader.unsigned();
    case Form.Data1:
      return reader.byte();
    case Form.Data2:
      return fixed(reader, 2);
    case Form.Data16:
      reader.at += 16;
      return 0;
    default:
      throw new Error(`line table has an attribute of form 0x${form.toString(16)}`);
  }
}

function fixed(reader: Reader, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value += reader.byte() * 2 ** (8 * i);
  return value;
}

function join(folder: string, name: string): string {
  if (name.startsWith("/") || folder === "" || folder === ".") return name;
  return `${folder}/${name}`.replace(/^\.\//, "");
}
