import { LineTable } from "../../abi/archive";
import type { Row } from "./dwarf";
import type { Functions } from "./functions";
import { Reader, signed, unsigned } from "./leb";

/** The line tables of the boot archive, as abi/archive.ts describes them. */

/** @returns the table for `rows`, which are in order of address; only TypeScript's lines are kept. */
export function lineTable(rows: Row[], functions: Functions = new Map()): Uint8Array {
  const files: string[] = [];
  const lines: Set<number>[] = [];
  const encoded: number[] = [];
  const base = rows.length === 0 ? 0 : rows[0].address;
  let count = 0;
  let before = { address: base, file: -1, line: 0 };
  for (const row of rows) {
    const known = row.line > 0 && row.file.endsWith(".ts");
    // Generated C and inlined imports in the middle of a function belong to the TypeScript around them.
    if (!known && row.line > 0 && before.line > 0 && /^build\/|\.h$/.test(row.file)) continue;
    if (known && !files.includes(row.file)) files.push(row.file);
    const file = known ? files.indexOf(row.file) : before.file;
    const line = known ? row.line : 0;
    if (known) (lines[file] ??= new Set()).add(line);
    if (line === before.line && (file === before.file || line === 0)) continue;
    const changes = file !== before.file;
    encoded.push(...unsigned(((row.address - before.address) / 4) * 2 + (changes ? 1 : 0)));
    if (changes) encoded.push(...unsigned(file));
    encoded.push(...signed(line - before.line));
    before = { address: row.address, file, line };
    count++;
  }
  const described = files.flatMap((file, index) => {
    const named = namesOf(lines[index], functions.get(file) ?? new Map<number, string>());
    return [...Buffer.from(`${file}\0`, "latin1"), ...unsigned(named.length), ...encodeNames(named)];
  });
  const table = Buffer.alloc(LineTable.Start + described.length + encoded.length);
  table.writeUInt32LE(base, LineTable.Base);
  table.writeUInt32LE(count, LineTable.Rows);
  table.writeUInt32LE(files.length, LineTable.Files);
  table.writeUInt32LE(described.length, LineTable.FilesBytes);
  table.set(described, LineTable.Start);
  table.set(encoded, LineTable.Start + described.length);
  return table;
}

interface Named {
  line: number;
  name: string;
}

/** Where another function begins, among the lines that have code. */
function namesOf(lines: Set<number>, functions: Map<number, string>): Named[] {
  const all = [...lines].sort((a, b) => a - b).map((line) => ({ line, name: functions.get(line) ?? "" }));
  return all.filter(({ name }, index) => name !== (index === 0 ? "" : all[index - 1].name));
}

function encodeNames(named: Named[]): number[] {
  let before: Named = { line: 0, name: "" };
  return named.flatMap(({ line, name: whole }) => {
    const name = whole.slice(0, LineTable.NameBytes - 1);
    let shared = 0;
    while (shared < name.length && name[shared] === before.name[shared]) shared++;
    const step = unsigned(line - before.line);
    before = { line, name };
    return [...step, shared, ...Buffer.from(`${name.slice(shared)}\0`, "latin1")];
  });
}

/** A row of a table, with the function that its line is in: empty when that is unknown. */
export interface NamedRow extends Row {
  name: string;
}

/** @returns the rows of a table; line 0 where the source is unknown. */
export function readLineTable(table: Uint8Array): NamedRow[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const files: string[] = [];
  const functions: Named[][] = [];
  const reader = new Reader(table, LineTable.Start);
  const string = () => {
    const start = reader.at;
    reader.at = table.indexOf(0, start) + 1;
    return Buffer.from(table.subarray(start, reader.at - 1)).toString("latin1");
  };
  for (let left = view.getUint32(LineTable.Files, true); left > 0; left--) {
    files.push(string());
    const named: Named[] = [];
    let before: Named = { line: 0, name: "" };
    for (let count = reader.unsigned(); count > 0; count--) {
      const line = before.line + reader.unsigned();
      before = { line, name: before.name.slice(0, reader.byte()) + string() };
      named.push(before);
    }
    functions.push(named);
  }
  const nameOf = (file: string, line: number) =>
    functions[files.indexOf(file)]?.findLast((each) => each.line <= line)?.name ?? "";
  const rows: NamedRow[] = [];
  const row = { address: view.getUint32(LineTable.Base, true), file: "", line: 0 };
  for (let left = view.getUint32(LineTable.Rows, true); left > 0; left--) {
    const step = reader.unsigned();
    row.address += (step >>> 1) * 4;
    if ((step & 1) !== 0) row.file = files[reader.unsigned()];
    row.line += reader.signed();
    rows.push({ ...row, name: row.line === 0 ? "" : nameOf(row.file, row.line) });
  }
  return rows;
}
