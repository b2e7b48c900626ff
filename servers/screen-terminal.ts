/**
 * A terminal: bytes in, cells out. What ECMA-48 and the VT100 have and programs use; what it does not know, it passes over.
 * Blank cells are always black, whatever the colours are.
 */
import { REPLACEMENT, UNFINISHED, Utf8 } from "../lib/utf8";
import { columns } from "./console-unicode";
import { Cells, cellOf, PLAIN } from "./screen-cells";
import { Control, Part } from "./screen-control";

const TAB: u32 = 8;
/** Of a colour: the bright one. */
const BRIGHT: u32 = 8;
const PLAIN_FOREGROUND: u32 = PLAIN & 15;
const PLAIN_BACKGROUND: u32 = PLAIN >> 4;
/** A wide character, which no glyph is wide enough for, takes two cells of this. */
const WIDE: u32 = REPLACEMENT;

@final
export class ScreenTerminal {
  readonly cells: Cells = new Cells();
  row: u32 = 0;
  column: u32 = 0;
  /** The cursor is to be seen. */
  cursor: bool = true;
  private readonly utf8: Utf8 = new Utf8();
  private readonly control: Control = new Control();
  /** A character was put into the last column: the next one goes to the next row. */
  private wraps: bool = false;
  private foreground: u32 = PLAIN_FOREGROUND;
  private background: u32 = PLAIN_BACKGROUND;
  private bold: bool = false;
  private reverse: bool = false;
  private savedRow: u32 = 0;
  private savedColumn: u32 = 0;

  /** An empty terminal of this size. */
  reset(columns: u32, rows: u32): void {
    this.cells.resize(columns, rows);
    this.utf8.end();
    this.control.reset();
    this.plain();
    this.cursor = true;
    this.savedRow = 0;
    this.savedColumn = 0;
    this.moveTo(0, 0);
  }

  write(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes;) {
      const point = this.utf8.feed(load<u8>(address + i));
      if (!this.utf8.again) i++;
      if (point != UNFINISHED) this.take(point);
    }
  }

  private take(point: u32): void {
    switch (this.control.feed(point)) {
      case Part.None:
        if (point < 0x20) this.command(point);
        else this.put(point);
        return;
      case Part.Escape:
        return this.escape();
      case Part.Control:
        // of private sequences only one is known
        if (this.control.mark == 0) this.carryOut();
        else if (this.control.mark == 0x3f) this.privately();
    }
  }

  private put(point: u32): void {
    const width: u32 = point < 0x7f ? 1 : point < 0xa0 ? 0 : columns(point);
    if (width == 0) return;
    if (this.wraps || this.column + width > this.cells.columns) {
      this.moveTo(this.row, 0);
      this.lineFeed();
    }
    const cell = cellOf(width == 2 ? WIDE : point > 0xffff ? REPLACEMENT : point, this.colours);
    for (let n: u32 = 0; n < width; n++) this.cells.set(this.row, this.column + n, cell);
    this.column += width;
    this.wraps = this.column == this.cells.columns;
    if (this.wraps) this.column--;
  }

  private get colours(): u32 {
    const foreground = this.bold ? this.foreground | BRIGHT : this.foreground;
    return this.reverse ? this.background | (foreground << 4) : foreground | (this.background << 4);
  }

  /** A control character. */
  private command(point: u32): void {
    switch (point) {
      case 0x08:
        return this.moveTo(this.row, this.column > 0 ? this.column - 1 : 0);
      case 0x09:
        return this.moveTo(this.row, min((this.column / TAB + 1) * TAB, this.cells.columns - 1));
      case 0x0a:
      case 0x0b:
      case 0x0c:
        return this.lineFeed();
      case 0x0d:
        return this.moveTo(this.row, 0);
    }
  }

  private lineFeed(): void {
    this.wraps = false;
    if (this.row + 1 < this.cells.rows) this.row++;
    else this.cells.scroll();
  }

  private escape(): void {
    switch (this.control.final) {
      case 0x37: // 7
        return this.save();
      case 0x38: // 8
        return this.restore();
      case 0x44: // D
        return this.lineFeed();
      case 0x45: // E
        this.moveTo(this.row, 0);
        return this.lineFeed();
      case 0x4d: // M
        if (this.row > 0) this.moveTo(this.row - 1, this.column);
        else this.cells.shiftRows(0, 1);
        return;
      case 0x63: // c
        return this.reset(this.cells.columns, this.cells.rows);
    }
  }

  /** ESC [ parameters letter */
  private carryOut(): void {
    const control = this.control;
    const cells = this.cells;
    const count = control.value(0, 1);
    const left = cells.columns - this.column;
    switch (control.final) {
      case 0x40: // @
        return cells.shift(this.row, this.column, min(count, left));
      case 0x41: // A
        return this.moveTo(this.row - min(count, this.row), this.column);
      case 0x42: // B
        return this.moveTo(this.row + count, this.column);
      case 0x43: // C
        return this.moveTo(this.row, this.column + count);
      case 0x44: // D
        return this.moveTo(this.row, this.column - min(count, this.column));
      case 0x47: // G
        return this.moveTo(this.row, count - 1);
      case 0x48: // H
      case 0x66: // f
        return this.moveTo(count - 1, control.value(1, 1) - 1);
      case 0x4a: // J
        return this.eraseScreen(control.value(0));
      case 0x4b: // K
        return this.eraseRow(control.value(0));
      case 0x4c: // L
        return cells.shiftRows(this.row, count);
      case 0x4d: // M
        return cells.shiftRows(this.row, -(<i32>count));
      case 0x50: // P
        return cells.shift(this.row, this.column, -(<i32>min(count, left)));
      case 0x58: // X
        return cells.fill(this.row, this.column, this.column + min(count, left));
      case 0x64: // d
        return this.moveTo(count - 1, this.column);
      case 0x6d: // m
        return this.colour();
      case 0x73: // s
        return this.save();
      case 0x75: // u
        return this.restore();
    }
  }

  /** ESC [ ? 25 h shows the cursor, with l it hides it. */
  private privately(): void {
    if (this.control.value(0) != 25) return;
    if (this.control.final == 0x68) this.cursor = true;
    else if (this.control.final == 0x6c) this.cursor = false;
  }

  /** @param what 0 from the cursor on, 1 up to it, 2 all */
  private eraseScreen(what: u32): void {
    if (what > 2) return;
    const all = this.cells.columns;
    this.eraseRow(what);
    for (let row: u32 = 0; row < this.cells.rows; row++) {
      if (what == 2 || (what == 0 && row > this.row) || (what == 1 && row < this.row)) this.cells.fill(row, 0, all);
    }
  }

  private eraseRow(what: u32): void {
    if (what > 2) return;
    const first = what == 0 ? this.column : 0;
    const end = what == 1 ? this.column + 1 : this.cells.columns;
    this.cells.fill(this.row, first, end);
  }

  private plain(): void {
    this.foreground = PLAIN_FOREGROUND;
    this.background = PLAIN_BACKGROUND;
    this.bold = false;
    this.reverse = false;
  }

  /** Select graphic rendition (ECMA-48 8.3.117), and the bright colours 90-97 and 100-107. */
  private colour(): void {
    const control = this.control;
    if (control.count == 0) return this.plain();
    for (let n: u32 = 0; n < control.count; n++) {
      const value = control.value(n);
      if (value == 0) this.plain();
      else if (value == 1) this.bold = true;
      else if (value == 22) this.bold = false;
      else if (value == 7) this.reverse = true;
      else if (value == 27) this.reverse = false;
      else if (value == 39) this.foreground = PLAIN_FOREGROUND;
      else if (value == 49) this.background = PLAIN_BACKGROUND;
      else if (value - 30 < 8) this.foreground = value - 30;
      else if (value - 40 < 8) this.background = value - 40;
      else if (value - 90 < 8) this.foreground = (value - 90) | BRIGHT;
      else if (value - 100 < 8) this.background = (value - 100) | BRIGHT;
      // colours of 8 and of 24 bits, which are passed over
      else if (value == 38 || value == 48) n += control.value(n + 1) == 5 ? 2 : control.value(n + 1) == 2 ? 4 : 0;
    }
  }

  private save(): void {
    this.savedRow = this.row;
    this.savedColumn = this.column;
  }

  private restore(): void {
    this.moveTo(this.savedRow, this.savedColumn);
  }

  /** Moves the cursor, within the screen. */
  private moveTo(row: u32, column: u32): void {
    this.row = min(row, this.cells.rows - 1);
    this.column = min(column, this.cells.columns - 1);
    this.wraps = false;
  }
}
