/** The terminal of the screen as a module of its own, for `tests/screen/terminal.test.ts`. */
import "../../../lib/abort";
import { ScreenTerminal } from "../../../servers/screen-terminal";

const INPUT = memory.data(4096);
const terminal = new ScreenTerminal();

export function input(): usize {
  return INPUT;
}

export function reset(columns: u32, rows: u32): void {
  terminal.reset(columns, rows);
}

export function write(bytes: u32): void {
  terminal.write(INPUT, bytes);
}

export function cell(row: u32, column: u32): u32 {
  return terminal.cells.get(row, column);
}

/** Row in bits 8-15, column below, bit 16: it is to be seen. */
export function cursor(): u32 {
  return ((terminal.cursor ? 1 : 0) << 16) | (terminal.row << 8) | terminal.column;
}

/** How far the picture has to be moved up before what is dirty is drawn. */
export function moved(): u32 {
  return terminal.cells.moved;
}

/** Columns of a row to be drawn: the end above bit 8, the first below. */
export function dirty(row: u32): u32 {
  return (terminal.cells.end(row) << 8) | terminal.cells.first(row);
}

export function settle(): void {
  terminal.cells.settle();
}
