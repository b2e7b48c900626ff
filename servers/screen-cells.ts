/** What a terminal shows, and what of it has not been drawn yet. */

export const MOST_COLUMNS: u32 = 240;
export const MOST_ROWS: u32 = 75;

/** Foreground in bits 0-3, background in bits 4-7. */
export const PLAIN: u32 = 0x07;
const BLANK: u32 = 0x20;

/** A cell: the character in bits 0-15, its colours above. */
export function cellOf(point: u32, colours: u32): u32 {
  return point | (colours << 16);
}

/**
 * Rows of cells. When all of them move up, none is moved: the first row is another one, and who draws is told how often, so that it
 * can move the picture at once for as many as came.
 */
@final
export class Cells {
  columns: u32 = 0;
  rows: u32 = 0;
  /** By how many rows the picture has to be moved up, before what is dirty is drawn. */
  moved: u32 = 0;
  /** All has to be drawn, so that nothing is gained by moving the picture. */
  private whole: bool = false;
  private readonly cells: StaticArray<u32> = new StaticArray<u32>(<i32>(MOST_COLUMNS * MOST_ROWS));
  /** Of each row the columns to be drawn; none when the first is not below the end. */
  private readonly firsts: StaticArray<u32> = new StaticArray<u32>(<i32>MOST_ROWS);
  private readonly ends: StaticArray<u32> = new StaticArray<u32>(<i32>MOST_ROWS);
  /** Where the topmost row is. */
  private top: u32 = 0;

  /** Makes all cells blank. Sizes are cut to what there is room for. */
  resize(columns: u32, rows: u32): void {
    this.columns = min(columns, MOST_COLUMNS);
    this.rows = min(rows, MOST_ROWS);
    this.top = 0;
    for (let row: u32 = 0; row < this.rows; row++) this.fill(row, 0, this.columns);
    this.soilAll();
  }

  get(row: u32, column: u32): u32 {
    return this.cells[this.place(row) * MOST_COLUMNS + column];
  }

  set(row: u32, column: u32, cell: u32): void {
    const place = this.place(row);
    this.cells[place * MOST_COLUMNS + column] = cell;
    this.soilPlace(place, column, column + 1);
  }

  /** Makes cells of a row blank. */
  fill(row: u32, first: u32, end: u32): void {
    if (first >= end) return;
    const place = this.place(row);
    for (let column = first; column < end; column++) this.cells[place * MOST_COLUMNS + column] = cellOf(BLANK, PLAIN);
    this.soilPlace(place, first, end);
  }

  /** Moves cells within a row: those that come from outside of it are blank. @param by how many columns to the right, or left */
  shift(row: u32, first: u32, by: i32): void {
    const width = this.columns - first;
    const count = min(<u32>abs(by), width);
    const start = this.address(row, first);
    const kept = (<usize>(width - count)) << 2;
    const gap = (<usize>count) << 2;
    if (by > 0) memory.copy(start + gap, start, kept);
    else memory.copy(start, start + gap, kept);
    this.soil(row, first, this.columns);
    if (by > 0) this.fill(row, first, first + count);
    else this.fill(row, this.columns - count, this.columns);
  }

  /** Moves the rows from `first` on down, or up if `by` is negative; rows that come from outside are blank. */
  shiftRows(first: u32, by: i32): void {
    const height = this.rows - first;
    const count = min(<u32>abs(by), height);
    const kept = height - count;
    for (let n: u32 = 0; n < kept; n++) {
      if (by > 0) this.copyRow(first + kept - 1 - n, first + height - 1 - n);
      else this.copyRow(first + count + n, first + n);
    }
    const free = by > 0 ? first : first + kept;
    for (let n: u32 = 0; n < count; n++) this.fill(free + n, 0, this.columns);
  }

  /** Moves all rows up by one. */
  scroll(): void {
    this.top = this.top + 1 == this.rows ? 0 : this.top + 1;
    this.fill(this.rows - 1, 0, this.columns);
    if (this.whole) return;
    // what moves into the picture is blank already
    this.clean(this.rows - 1);
    if (++this.moved == this.rows) this.soilAll();
  }

  /** Has all drawn anew. */
  soilAll(): void {
    this.moved = 0;
    this.whole = true;
    for (let row: u32 = 0; row < this.rows; row++) this.soil(row, 0, this.columns);
  }

  soil(row: u32, first: u32, end: u32): void {
    this.soilPlace(this.place(row), first, end);
  }

  /** All has been drawn. */
  settle(): void {
    this.moved = 0;
    this.whole = false;
    for (let row: u32 = 0; row < this.rows; row++) this.clean(row);
  }

  private clean(row: u32): void {
    const place = this.place(row);
    this.firsts[place] = MOST_COLUMNS;
    this.ends[place] = 0;
  }

  /** First column of a row to be drawn. */
  first(row: u32): u32 {
    return this.firsts[this.place(row)];
  }

  /** Column after the last to be drawn. */
  end(row: u32): u32 {
    return this.ends[this.place(row)];
  }

  private copyRow(from: u32, to: u32): void {
    memory.copy(this.address(to, 0), this.address(from, 0), (<usize>this.columns) << 2);
    this.soil(to, 0, this.columns);
  }

  private soilPlace(place: u32, first: u32, end: u32): void {
    if (first < this.firsts[place]) this.firsts[place] = first;
    if (end > this.ends[place]) this.ends[place] = end;
  }

  private address(row: u32, column: u32): usize {
    return changetype<usize>(this.cells) + ((<usize>(this.place(row) * MOST_COLUMNS + column)) << 2);
  }

  private place(row: u32): u32 {
    const place = this.top + row;
    return place < this.rows ? place : place - this.rows;
  }
}
