/** A terminal in plain TypeScript that reads its whole input at once: what the one on the screen has to come to. */

export interface Cell {
  char: string;
  foreground: number;
  background: number;
}

const BLANK: Cell = { char: " ", foreground: 7, background: 0 };
const REPLACEMENT = "\ufffd";
const WIDE = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60\u{1f300}-\u{1f64f}]$/u;
const COMBINING = /^[\u0300-\u036f]$/u;
/* eslint-disable no-control-regex */
/** A control sequence, with control characters carried out in between; a string; and other escapes. */
const CONTROL = /^\x1b\[([<-?]?)([0-9;]*)([@-~])/;
const BAD_CONTROL = /^\x1b\[[\x20-\x3f]*[@-~]/;
const TEXT = /^\x1b[\]PX^_][^\x07\x1b]*(\x07|(?=\x1b))/;
const ESCAPE = /^\x1b([0-OQ-WYZ\\`-~])/;
const LONGER = /^\x1b[\x20-\x2f]+[0-~]/;
/* eslint-enable no-control-regex */

export class TerminalModel {
  rows: Cell[][];
  row = 0;
  column = 0;
  cursor = true;
  private wraps = false;
  private saved = [0, 0];
  private pen = { foreground: 7, background: 0, bold: false, reverse: false };

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.rows = Array.from({ length: height }, () => this.blankRow());
  }

  write(text: string): void {
    for (let rest = text; rest !== "";) rest = this.step(rest);
  }

  private step(rest: string): string {
    const control = CONTROL.exec(rest);
    if (control !== null) {
      if (control[1] === "") this.control(control[2] === "" ? [] : control[2].split(";").map(Number), control[3]);
      else if (control[1] === "?" && Number(control[2].split(";")[0]) === 25 && "hl".includes(control[3]))
        this.cursor = control[3] === "h";
      return rest.slice(control[0].length);
    }
    const escape = ESCAPE.exec(rest);
    if (escape !== null) this.escape(escape[1]);
    const known = escape ?? LONGER.exec(rest) ?? TEXT.exec(rest) ?? BAD_CONTROL.exec(rest);
    if (known !== null) return rest.slice(known[0].length);
    const char = String.fromCodePoint(rest.codePointAt(0)!);
    this.character(char);
    return rest.slice(char.length);
  }

  private character(char: string): void {
    if (char === "\r") this.moveTo(this.row, 0);
    else if (char === "\b") this.moveTo(this.row, this.column - 1);
    else if (char === "\t") this.moveTo(this.row, this.column - (this.column % 8) + 8);
    else if ("\n\v\f".includes(char)) this.lineFeed();
    else if (char >= " " && !(char >= "\x7f" && char < "\xa0")) this.put(char);
  }

  private put(char: string): void {
    if (COMBINING.test(char) || char === "\xad") return;
    const width = WIDE.test(char) ? 2 : 1;
    if (this.wraps || this.column + width > this.width) {
      this.column = 0;
      this.lineFeed();
    }
    const { bold, reverse, background } = this.pen;
    const foreground = this.pen.foreground | (bold ? 8 : 0);
    const shown = width === 2 || char.length > 1 ? REPLACEMENT : char;
    const cell: Cell = reverse
      ? { char: shown, foreground: background, background: foreground }
      : { char: shown, foreground, background };
    for (let n = 0; n < width; n++) this.rows[this.row][this.column++] = cell;
    this.wraps = this.column === this.width;
    if (this.wraps) this.column--;
  }

  private lineFeed(): void {
    this.wraps = false;
    if (this.row < this.height - 1) this.row++;
    else {
      this.rows.shift();
      this.rows.push(this.blankRow());
    }
  }

  private escape(letter: string): void {
    if (letter === "7") this.saved = [this.row, this.column];
    else if (letter === "8") this.moveTo(this.saved[0], this.saved[1]);
    else if (letter === "D") this.lineFeed();
    else if (letter === "E") {
      this.column = 0;
      this.lineFeed();
    } else if (letter === "M") {
      if (this.row > 0) this.moveTo(this.row - 1, this.column);
      else this.insertRows(0, 1);
    } else if (letter === "c") Object.assign(this, new TerminalModel(this.width, this.height));
  }

  private control(values: number[], letter: string): void {
    if (values.length > 16) return;
    const first = values[0] ?? 0;
    const count = Math.min(first === 0 ? 1 : first, 9999);
    const row = this.rows[this.row];
    const { width } = this;
    if (letter === "A") this.moveTo(this.row - count, this.column);
    else if (letter === "B") this.moveTo(this.row + count, this.column);
    else if (letter === "C") this.moveTo(this.row, this.column + count);
    else if (letter === "D") this.moveTo(this.row, this.column - count);
    else if (letter === "G") this.moveTo(this.row, count - 1);
    else if (letter === "d") this.moveTo(count - 1, this.column);
    else if (letter === "H" || letter === "f") this.moveTo(count - 1, (values[1] || 1) - 1);
    else if (letter === "K") this.erase(first);
    else if (letter === "J") {
      this.erase(first);
      if (first === 2) this.rows = this.rows.map(() => this.blankRow());
      if (first === 0) this.rows = this.rows.map((each, index) => (index > this.row ? this.blankRow() : each));
      if (first === 1) this.rows = this.rows.map((each, index) => (index < this.row ? this.blankRow() : each));
    } else if (letter === "L") this.insertRows(this.row, count);
    else if (letter === "M") {
      this.rows.splice(this.row, Math.min(count, this.height - this.row));
      while (this.rows.length < this.height) this.rows.push(this.blankRow());
    } else if (letter === "@") {
      row.splice(this.column, 0, ...Array.from({ length: Math.min(count, width) }, () => BLANK));
      row.length = width;
    } else if (letter === "P") {
      row.splice(this.column, count);
      while (row.length < width) row.push(BLANK);
    } else if (letter === "X") row.fill(BLANK, this.column, this.column + count);
    else if (letter === "s") this.saved = [this.row, this.column];
    else if (letter === "u") this.moveTo(this.saved[0], this.saved[1]);
    else if (letter === "m") this.colour(values);
  }

  private erase(what: number): void {
    const row = this.rows[this.row];
    if (what === 0) row.fill(BLANK, this.column);
    if (what === 1) row.fill(BLANK, 0, this.column + 1);
    if (what === 2) row.fill(BLANK);
  }

  private insertRows(at: number, count: number): void {
    this.rows.splice(at, 0, ...Array.from({ length: Math.min(count, this.height) }, () => this.blankRow()));
    this.rows.length = this.height;
  }

  private colour(values: number[]): void {
    const rest = values.length === 0 ? [0] : [...values];
    while (rest.length > 0) {
      const value = rest.shift()!;
      if (value === 0) this.pen = { foreground: 7, background: 0, bold: false, reverse: false };
      else if (value === 1 || value === 22) this.pen.bold = value === 1;
      else if (value === 7 || value === 27) this.pen.reverse = value === 7;
      else if (value === 38 || value === 48) rest.splice(0, rest[0] === 5 ? 2 : rest[0] === 2 ? 4 : 0);
      else if (value === 39) this.pen.foreground = 7;
      else if (value === 49) this.pen.background = 0;
      else if (value >= 30 && value <= 37) this.pen.foreground = value - 30;
      else if (value >= 40 && value <= 47) this.pen.background = value - 40;
      else if (value >= 90 && value <= 97) this.pen.foreground = value - 90 + 8;
      else if (value >= 100 && value <= 107) this.pen.background = value - 100 + 8;
    }
  }

  private blankRow(): Cell[] {
    return Array.from({ length: this.width }, () => BLANK);
  }

  private moveTo(row: number, column: number): void {
    this.row = Math.min(Math.max(row, 0), this.height - 1);
    this.column = Math.min(Math.max(column, 0), this.width - 1);
    this.wraps = false;
  }
}
