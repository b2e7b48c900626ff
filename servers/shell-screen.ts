/** The shell's output: text is composed here and written to the console in whole lines. */
import { writeAll } from "../lib/console";
import { DIED } from "../lib/message";
import { ConsoleClient } from "../lib/protocol/console";
import { newText, Text } from "../lib/text";

const CAPACITY: u32 = 4096;
/** The longest line that a command composes before it calls `endLine`. */
const LONGEST_LINE: u32 = 512;
/** Where a value starts in a list of names and values. */
const VALUE_COLUMN: u32 = 14;

@final
export class Screen {
  /** What is not yet written, the last line perhaps unfinished. */
  readonly out: Text = newText(CAPACITY);
  /** For one column of a table. */
  readonly cell: Text = newText(64);
  private lineStart: u32 = 0;

  constructor(readonly console: ConsoleClient) {}

  /** Ends the line, and writes what there is when little room is left. */
  endLine(): void {
    this.out.byte(0x0a);
    this.lineStart = this.out.length;
    if (this.out.capacity - this.out.length < LONGEST_LINE) this.flush();
  }

  line(literal: string): void {
    this.out.text(literal);
    this.endLine();
  }

  /** Starts a line of a list of names and values. */
  field(name: string): Text {
    return this.out.text(name).column(VALUE_COLUMN, this.lineStart);
  }

  /** Fills up to a column of this line, with one space at least. */
  column(column: u32): Text {
    return this.out.column(column, this.lineStart);
  }

  /** Adds what is in `cell` so that it ends before a column of this line. */
  endAt(column: u32): void {
    const here = this.out.length - this.lineStart + this.cell.length;
    this.out.repeat(0x20, here < column ? column - here : 1).bytes(this.cell.address, this.cell.length);
    this.cell.clear();
  }

  /** Writes all that is composed. If the console ends meanwhile, its successor gets it again. */
  flush(): void {
    if (writeAll(this.console, this.out.address, this.out.length) == DIED) {
      writeAll(this.console, this.out.address, this.out.length);
    }
    this.out.clear();
    this.lineStart = 0;
  }
}
