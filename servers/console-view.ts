import { Output } from "./console-output";
import { columns, decode, isPrintable, sequenceLength } from "./console-unicode";

/** Columns that are used of a terminal of 80: writing the last one leaves the cursor in a place where terminals differ. */
const WIDTH: u32 = 79;
/** The cursor stays left of a wide character and the mark of a cut. */
const LAST_CURSOR: u32 = WIDTH - 3;
const BYTES: u32 = 512;
const LEFT_MARK: u32 = 0x3c;
const RIGHT_MARK: u32 = 0x3e;
const REPLACEMENT: u32 = 0x3f;

/** What one row of the terminal shows: its cells, each a character and what combines with it. */
@final
class Row {
  readonly text: usize = heap.alloc(BYTES);
  bytes: u32 = 0;
  cells: u32 = 0;
  /** Columns taken. */
  width: u32 = 0;
  /** Offset and column of each cell's start. */
  private readonly offsets: StaticArray<u16> = new StaticArray<u16>(<i32>BYTES);
  private readonly starts: StaticArray<u16> = new StaticArray<u16>(<i32>BYTES);

  clear(): void {
    this.bytes = 0;
    this.cells = 0;
    this.width = 0;
  }

  add(address: usize, bytes: u32, width: u32): void {
    if (width > 0 || this.cells == 0) {
      this.offsets[this.cells] = <u16>this.bytes;
      this.starts[this.cells] = <u16>this.width;
      this.cells++;
    }
    memory.copy(this.text + this.bytes, address, bytes);
    this.bytes += bytes;
    this.width += width;
  }

  mark(byte: u32): void {
    this.offsets[this.cells] = <u16>this.bytes;
    this.starts[this.cells] = <u16>this.width;
    store<u8>(this.text + this.bytes, <u8>byte);
    this.cells++;
    this.bytes++;
    this.width++;
  }

  offset(cell: u32): u32 {
    return cell < this.cells ? this.offsets[cell] : this.bytes;
  }

  column(cell: u32): u32 {
    return cell < this.cells ? this.starts[cell] : this.width;
  }
}

/**
 * Shows prompt and line in one row of the terminal, and writes only what has changed. What does not fit is cut, with a mark
 * where there is more, and follows the cursor, so that nothing depends on how a terminal wraps.
 */
@final
export class View {
  /** The whole text, what is on the terminal now, and what shall be. */
  private readonly whole: Row = new Row();
  private shown: Row = new Row();
  private next: Row = new Row();
  /** First cell of `whole` that is shown, when it does not fit. */
  private first: u32 = 0;
  /** Of the terminal's cursor. */
  private column: u32 = 0;
  private cursorCell: u32 = 0;

  constructor(private readonly output: Output) {}

  /** A new text, at the start of an empty row. */
  begin(): void {
    this.shown.clear();
    this.first = 0;
    this.column = 0;
  }

  /** The text: a prompt, then a line with the cursor at an offset. Bytes that are no printable character show as "?". */
  compose(prompt: usize, promptBytes: u32, line: usize, lineBytes: u32, cursor: u32): void {
    this.whole.clear();
    this.append(prompt, promptBytes);
    this.append(line, cursor);
    this.cursorCell = this.whole.cells;
    this.append(line + cursor, lineBytes - cursor);
  }

  /** Brings the row up to date. */
  refresh(): void {
    this.scroll();
    this.cut();
    const common = this.commonCells();
    if (common < this.next.cells || common < this.shown.cells) {
      this.moveTo(this.next.column(common));
      const from = this.next.offset(common);
      this.output.raw(this.next.text + from, this.next.bytes - from);
      this.column = this.next.width;
      if (this.next.width < this.shown.width) this.output.eraseToEnd();
    }
    this.moveTo(this.screenColumn(this.cursorCell));
    const row = this.shown;
    this.shown = this.next;
    this.next = row;
  }

  /** Takes the row off the terminal, to be shown again by `refresh`. */
  hide(): void {
    if (this.shown.cells == 0) return;
    this.moveTo(0);
    this.output.eraseToEnd();
    this.shown.clear();
  }

  /** Shows the whole text, however long, with the cursor behind it. */
  finish(): void {
    if (this.first > 0 || this.whole.width >= WIDTH) {
      this.hide();
      this.output.raw(this.whole.text, this.whole.bytes);
    } else {
      this.cursorCell = this.whole.cells;
      this.refresh();
    }
    this.begin();
  }

  private append(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes;) {
      const length = sequenceLength(load<u8>(address + i));
      const point = length > 0 && length <= bytes - i ? decode(address + i, length) : 0;
      if (isPrintable(point, length)) {
        this.whole.add(address + i, length, columns(point));
        i += length;
      } else {
        this.whole.mark(REPLACEMENT);
        i++;
      }
    }
  }

  /** Chooses the first cell so that the cursor is in sight. */
  private scroll(): void {
    if (this.whole.width < WIDTH) {
      this.first = 0;
    } else if (this.cursorCell < this.first || this.screenColumn(this.cursorCell) > LAST_CURSOR) {
      this.first = 0;
      while (this.screenColumn(this.cursorCell) > WIDTH / 2) this.first++;
    }
  }

  private screenColumn(cell: u32): u32 {
    const column = this.whole.column(cell) - this.whole.column(this.first);
    return this.first > 0 ? column + 1 : column;
  }

  private cut(): void {
    this.next.clear();
    if (this.first > 0) this.next.mark(LEFT_MARK);
    for (let cell = this.first; cell < this.whole.cells; cell++) {
      const width = this.whole.column(cell + 1) - this.whole.column(cell);
      const isLast = cell + 1 == this.whole.cells;
      if (this.next.width + width > (isLast ? WIDTH : WIDTH - 1)) {
        this.next.mark(RIGHT_MARK);
        return;
      }
      const from = this.whole.offset(cell);
      this.next.add(this.whole.text + from, this.whole.offset(cell + 1) - from, width);
    }
  }

  private commonCells(): u32 {
    const most = min(this.next.cells, this.shown.cells);
    let cell: u32 = 0;
    while (cell < most) {
      const from = this.next.offset(cell);
      const end = this.next.offset(cell + 1);
      if (from != this.shown.offset(cell) || end != this.shown.offset(cell + 1)) break;
      if (memory.compare(this.next.text + from, this.shown.text + from, end - from) != 0) break;
      cell++;
    }
    return cell;
  }

  private moveTo(column: u32): void {
    if (column == 0 && this.column != 0) this.output.byte(0x0d);
    else if (column > this.column) this.output.control(column - this.column, 0x43);
    else if (this.column - column > 3) this.output.control(this.column - column, 0x44);
    else for (let i = column; i < this.column; i++) this.output.byte(0x08);
    this.column = column;
  }
}
