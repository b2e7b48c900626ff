/** Finds the TypeScript line of an instruction in a program's line table (`LineTable` of abi/archive.ts). */
import { LineTable, ProgramRecord } from "../abi/archive";
import { lengthOf, Text } from "../lib/text";
import { ARCHIVE } from "./init-archive";

/** What `findLine` found: the file's name, ended by a zero byte. */
let file: usize = 0;
/** Where `unsigned` reads next. */
let cursor: usize = 0;

/** @param table address of a line table @returns the line of the instruction, 0 when the table does not know it */
export function findLine(table: usize, address: u64): u32 {
  const base: u64 = load<u32>(table, LineTable.Base);
  if (address < base) return 0;
  const rows = load<u32>(table, LineTable.Rows);
  const files = load<u32>(table, LineTable.Files);
  cursor = table + LineTable.Names;
  for (let i: u32 = 0; i < files; i++) cursor = endOfName(cursor);

  let at = base;
  let number: u32 = 0;
  let line: i64 = 0;
  let foundFile: u32 = 0;
  let foundLine: i64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const head = unsigned();
    at += (head >> 1) << 2;
    if (at > address) break;
    if ((head & 1) != 0) number = <u32>unsigned();
    line += signed();
    foundFile = number;
    foundLine = line;
  }
  file = nameOfFile(table, foundFile);
  return <u32>foundLine;
}

/** As `findLine`, in a program of the archive; 0 for a program without a table. */
export function findProgramLine(program: usize, address: u64): u32 {
  if (load<u32>(program, ProgramRecord.LinesBytes) == 0) return 0;
  return findLine(ARCHIVE + load<u32>(program, ProgramRecord.LinesOffset), address);
}

/** Writes the file that the last find found. */
export function writeFile(text: Text): Text {
  return text.name(file, 100);
}

/** Whether the file that the last find found starts with this ASCII literal. */
export function isFileIn(start: string): bool {
  for (let i = 0; i < start.length; i++) if (load<u8>(file + i) != start.charCodeAt(i)) return false;
  return true;
}

function nameOfFile(table: usize, number: u32): usize {
  let name = table + LineTable.Names;
  for (; number > 0; number--) name = endOfName(name);
  return name;
}

function endOfName(name: usize): usize {
  return name + lengthOf(name, u32.MAX_VALUE) + 1;
}

/** ULEB128 */
function unsigned(): u64 {
  let value: u64 = 0;
  let shift: u64 = 0;
  let byte: u64;
  do {
    byte = load<u8>(cursor++);
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while ((byte & 0x80) != 0);
  return value;
}

/** SLEB128 */
function signed(): i64 {
  let value: i64 = 0;
  let shift: i64 = 0;
  let byte: i64;
  do {
    byte = load<u8>(cursor++);
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while ((byte & 0x80) != 0);
  return (byte & 0x40) != 0 ? value | ((<i64>-1) << shift) : value;
}
