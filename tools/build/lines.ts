import { LineTable } from "../../abi/archive";
import type { Row } from "./dwarf";
import { Reader, signed, unsigned } from "./leb";

/** The line tables of the boot archive, as abi/archive.ts describes them. */

/** @returns the table for `rows`, which are in order of address; only TypeScript's lines are kept. */
export function lineTable(rows: Row[]): Uint8Array {
  const files: string[] = [];
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
    if (line === before.line && (file === before.file || line === 0)) continue;
    const changes = file !== before.file;
    encoded.push(...unsigned(((row.address - before.address) / 4) * 2 + (changes ? 1 : 0)));
    if (changes) encoded.push(...unsigned(file));
    encoded.push(...signed(line - before.line));
    before = { address: row.address, file, line };
    count++;
  }
  const names = Buffer.from(files.map((file) => `${file}\0`).join(""), "latin1");
  const table = Buffer.alloc(LineTable.Names + names.length + encoded.length);
  table.writeUInt32LE(base, LineTable.Base);
  table.writeUInt32LE(count, LineTable.Rows);
  table.writeUInt32LE(files.length, LineTable.Files);
  names.copy(table, LineTable.Names);
  Buffer.from(encoded).copy(table, LineTable.Names + names.length);
  return table;
}

/** @returns the rows of a table; line 0 where the source is unknown. */
export function readLineTable(table: Uint8Array): Row[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const files: string[] = [];
  const reader = new Reader(table, LineTable.Names);
  for (let left = view.getUint32(LineTable.Files, true); left > 0; left--) {
    const end = table.indexOf(0, reader.at);
    files.push(Buffer.from(table.subarray(reader.at, end)).toString("latin1"));
    reader.at = end + 1;
  }
  const rows: Row[] = [];
  const row = { address: view.getUint32(LineTable.Base, true), file: "", line: 0 };
  for (let left = view.getUint32(LineTable.Rows, true); left > 0; left--) {
    const step = reader.unsigned();
    row.address += (step >>> 1) * 4;
    if ((step & 1) !== 0) row.file = files[reader.unsigned()];
    row.line += reader.signed();
    rows.push({ ...row });
  }
  return rows;
}
