/** A terminal of 80 columns, as much of one as the console server and the shell use. */

const COLUMNS = 80;
const WIDE = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60\u{1f300}-\u{1f64f}]$/u;
const COMBINING = /^[\u0300-\u036f]$/u;

export function widthOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (COMBINING.test(char) ? 0 : WIDE.test(char) ? 2 : 1), 0);
}

export class Terminal {
  /** Each row's cells; the second half of a wide character is an empty string. */
  private rows: string[][] = [[]];
  row = 0;
  column = 0;
  bells = 0;
  /** Writing in the last column leaves the cursor there until more is written. */
  private pendingWrap = false;
  private unfinished: number[] = [];

  /** @throws on anything that is not understood, such as half a character */
  write(bytes: Iterable<number>): void {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const all = [...this.unfinished, ...bytes];
    const text = decoder.decode(Uint8Array.from(all), { stream: false });
    this.unfinished = [];
    for (let rest = text; rest !== "";) rest = this.step(rest);
  }

  /** What a row shows, without spaces at its end. */
  line(row = this.row): string {
    return (this.rows[row] ?? []).join("").trimEnd();
  }

  /** What all rows show. */
  get screen(): string {
    return this.rows.map((_, row) => this.line(row)).join("\n");
  }

  private step(rest: string): string {
    // eslint-disable-next-line no-control-regex
    const sequence = /^\x1b\[(\d*)([A-Za-z])/.exec(rest);
    if (sequence) {
      this.control(sequence[2], sequence[1] === "" ? undefined : Number(sequence[1]));
      return rest.slice(sequence[0].length);
    }
    const char = String.fromCodePoint(rest.codePointAt(0)!);
    if (char === "\r") this.moveTo(0);
    else if (char === "\n") this.newRow();
    else if (char === "\b") this.moveTo(Math.max(0, this.column - 1));
    else if (char === "\x07") this.bells++;
    else if (char < " ") throw new Error(`the terminal got ${JSON.stringify(rest.slice(0, 20))}`);
    else this.put(char);
    return rest.slice(char.length);
  }

  private control(letter: string, number: number | undefined): void {
    const count = number ?? 1;
    if (letter === "C") this.moveTo(Math.min(COLUMNS - 1, this.column + count));
    else if (letter === "D") this.moveTo(Math.max(0, this.column - count));
    else if (letter === "K" && number === undefined) this.cells.length = Math.min(this.cells.length, this.column);
    else if (letter === "H" && number === undefined) {
      this.row = 0;
      this.moveTo(0);
    } else if (letter === "J" && number === 2) this.rows = [[]];
    else throw new Error(`the terminal got ESC [ ${number ?? ""} ${letter}`);
  }

  private get cells(): string[] {
    return (this.rows[this.row] ??= []);
  }

  private moveTo(column: number): void {
    this.column = column;
    this.pendingWrap = false;
  }

  private newRow(): void {
    this.row++;
    this.pendingWrap = false;
  }

  private put(char: string): void {
    const width = widthOf(char);
    if (width === 0) {
      let at = this.pendingWrap ? this.column : this.column - 1;
      while (at > 0 && this.cells[at] === "") at--;
      if (at >= 0) this.cells[at] += char;
      return;
    }
    if (this.pendingWrap || this.column + width > COLUMNS) {
      this.newRow();
      this.moveTo(0);
    }
    while (this.cells.length < this.column) this.cells.push(" ");
    this.cells.splice(this.column, width, char, ...(width === 2 ? [""] : []));
    this.column += width;
    if (this.column === COLUMNS) {
      this.column = COLUMNS - 1;
      this.pendingWrap = true;
    }
  }
}
