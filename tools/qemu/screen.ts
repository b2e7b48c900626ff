/**
 * What a terminal would show of a serial line's output, as lines of text: carriage returns, backspaces and the escape
 * sequences of a line editor are carried out, colours dropped. Rows above the current one are never changed.
 */
export class Screen {
  /** Lines that a newline has ended, without trailing blanks. */
  readonly lines: string[] = [];
  /** Where the cursor is on the last line, which no newline has ended yet. */
  column = 0;
  #cells: string[] = [];
  /** What has come of an escape sequence, without the escape character. */
  #escape: string | undefined;

  /** The last line, without trailing blanks. */
  get current(): string {
    return this.#cells.join("").trimEnd();
  }

  /** Everything so far, the current line included. */
  get text(): string {
    return [...this.lines, this.current].join("\n");
  }

  /** Takes output in, in pieces of any size. */
  write(text: string): void {
    for (const character of text) {
      if (this.#escape !== undefined) this.#continueEscape(this.#escape + character);
      else this.#control(character);
    }
  }

  #control(character: string): void {
    switch (character) {
      case "\x1b":
        this.#escape = "";
        break;
      case "\r":
        this.column = 0;
        break;
      case "\n":
        this.lines.push(this.current);
        this.#cells = [];
        this.column = 0;
        break;
      case "\b":
        this.column = Math.max(0, this.column - 1);
        break;
      case "\t":
        do this.#put(" ");
        while (this.column % 8 !== 0);
        break;
      default:
        if (character >= " ") this.#put(character);
    }
  }

  #put(character: string): void {
    while (this.#cells.length < this.column) this.#cells.push(" ");
    this.#cells[this.column++] = character;
  }

  #continueEscape(sequence: string): void {
    this.#escape = /^\[[0-9;?]*$/.test(sequence) ? sequence : undefined;
    const control = /^\[([0-9;?]*)([@-~])$/.exec(sequence);
    if (control !== null) this.#edit(control[2], control[1]);
  }

  /** ECMA-48 control sequences that move or erase within a line. */
  #edit(final: string, parameters: string): void {
    const count = Math.max(1, Number(parameters.split(";")[0]) || 0);
    switch (final) {
      case "C":
        this.column += count;
        break;
      case "D":
        this.column = Math.max(0, this.column - count);
        break;
      case "G":
        this.column = count - 1;
        break;
      case "H":
        this.column = 0;
        break;
      case "J":
        if (parameters === "2") this.#cells = [];
        else this.#cells.length = Math.min(this.#cells.length, this.column);
        break;
      case "K":
        if (parameters === "2") this.#cells = [];
        else if (parameters === "1") this.#cells.fill(" ", 0, this.column + 1);
        else this.#cells.length = Math.min(this.#cells.length, this.column);
        break;
      case "P":
        this.#cells.splice(this.column, count);
        break;
      case "@":
        this.#cells.splice(this.column, 0, ...Array<string>(count).fill(" "));
        break;
    }
  }
}
