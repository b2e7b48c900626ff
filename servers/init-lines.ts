/** Finds the TypeScript line of an instruction in a program's line table (`LineTable` of abi/archive.ts). */
import { LineTable, ProgramRecord } from "../abi/archive";
import { lengthOf, Text } from "../lib/text";
import { ARCHIVE } from "./init-archive";

/** What `findLine` found: names, ended by a zero byte. */
let file: usize = 0;
const FUNCTION = memory.data(LineTable.NameBytes);
/** Where `unsigned` reads next. */
let cursor: usize = 0;

/** @param table address of a line table @returns the line of the instruction, 0 when the table does not know it */
export function findLine(table: usize, address: u64): u32 {
  let at: u64 = load<u32>(table, LineTable.Base);
  if (address < at) return 0;
  const rows = load<u32>(table, LineTable.Rows);
  cursor = table + LineTable.Start + load<u32>(table, LineTable.FilesBytes);
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
  if (foundLine != 0) findFunction(table, foundFile, foundLine);
  return <u32>foundLine;
}

/** Sets `file` and `FUNCTION`. */
function findFunction(table: usize, number: u32, line: i64): void {
  cursor = table + LineTable.Start;
  for (let n: u32 = 0; ; n++) {
    file = cursor;
    cursor += lengthOf(cursor, u32.MAX_VALUE) + 1;
    const functions = unsigned();
    let start: i64 = 0;
    store<u8>(FUNCTION, 0);
    for (let count: u64 = 0; count < functions; count++) {
      start += unsigned();
      const shared = <u32>load<u8>(cursor++);
      const bytes = lengthOf(cursor, u32.MAX_VALUE) + 1;
      if (n == number && start <= line) memory.copy(FUNCTION + shared, cursor, bytes);
      cursor += bytes;
    }
    if (n == number) return;
  }
}

/** As `findLine`, in a program of the archive; 0 for a program without a table. */
export function findProgramLine(program: usize, address: u64): u32 {
  if (load<u32>(program, ProgramRecord.LinesBytes) == 0) return 0;
  return findLine(ARCHIVE + load<u32>(program, ProgramRecord.LinesOffset), address);
}

/** Writes what the last find found: " in log_main at servers/log.ts", or no function when it is not known. */
export function writeFound(text: Text, preposition: string): Text {
  if (load<u8>(FUNCTION) != 0) text.text(preposition).name(FUNCTION, LineTable.NameBytes);
  return text.text(" at ").name(file, 100);
}

/** Whether the file that the last find found starts with this ASCII literal. */
export function isFileIn(start: string): bool {
  for (let i = 0; i < start.length; i++) if (load<u8>(file + i) != start.charCodeAt(i)) return false;
  return true;
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
