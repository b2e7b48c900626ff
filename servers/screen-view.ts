/** Draws what a terminal shows, a call for each run of cells in the same colours. */
import { DisplayClient } from "../lib/protocol/display";
import { newText, Text } from "../lib/text";
import { MOST_COLUMNS } from "./screen-cells";
import { ScreenTerminal } from "./screen-terminal";

export const CELL_WIDTH: u32 = 8;
export const CELL_HEIGHT: u32 = 16;
const BLANK: u32 = 0x20;
/** Bytes of the longest character that a cell holds. */
const MOST_BYTES: u32 = 3;

/** 0xRRGGBB: black, red, green, yellow, blue, magenta, cyan, white, and the same brighter. */
const PALETTE: StaticArray<u32> = [
  0x000000, 0xcd3131, 0x2fa84f, 0xc9a227, 0x3b78d8, 0xb04fc0, 0x2aa1b3, 0xcccccc, 0x767676, 0xff6b68, 0x5fe07a,
  0xf2e25c, 0x82b1ff, 0xf08cff, 0x5fe3f0, 0xffffff,
];

@final
export class View {
  private readonly text: Text = newText(MOST_COLUMNS * MOST_BYTES);
  /** Where the cursor is on the screen. */
  private row: u32 = 0;
  private column: u32 = 0;

  constructor(private readonly display: DisplayClient) {}

  /** Has the cell drawn anew where the cursor was. To be called before the terminal changes, since the cell may move. */
  begin(terminal: ScreenTerminal): void {
    terminal.cells.soil(this.row, this.column, this.column + 1);
  }

  /** The terminal is another one. */
  reset(): void {
    this.row = 0;
    this.column = 0;
  }

  /** Draws what has changed since `begin`. @param top first row of pixels @returns 0, or what the display answered instead */
  draw(terminal: ScreenTerminal, top: u32): u32 {
    const cells = terminal.cells;
    this.row = terminal.row;
    this.column = terminal.column;
    cells.soil(this.row, this.column, this.column + 1);
    if (cells.moved > 0) {
      const width = cells.columns * CELL_WIDTH;
      const height = cells.rows * CELL_HEIGHT;
      const code = this.display.scroll(0, top, width, height, cells.moved * CELL_HEIGHT, PALETTE[0]);
      if (code != 0) return code;
    }
    for (let row: u32 = 0; row < cells.rows; row++) {
      const code = this.drawRow(terminal, row, top + row * CELL_HEIGHT);
      if (code != 0) return code;
    }
    cells.settle();
    return 0;
  }

  private drawRow(terminal: ScreenTerminal, row: u32, y: u32): u32 {
    const cells = terminal.cells;
    const end = cells.end(row);
    for (let column = cells.first(row); column < end;) {
      const start = column;
      const colours = this.colours(terminal, row, column);
      let visible = false;
      this.text.clear();
      for (; column < end && this.colours(terminal, row, column) == colours; column++) {
        const point = cells.get(row, column) & 0xffff;
        visible = visible || point != BLANK;
        this.text.point(point);
      }
      const code = this.drawRun(start, column - start, y, colours, visible);
      if (code != 0) return code;
    }
    return 0;
  }

  private drawRun(column: u32, count: u32, y: u32, colours: u32, visible: bool): u32 {
    const x = column * CELL_WIDTH;
    const background = PALETTE[colours >> 4];
    if (!visible) return this.display.fill(x, y, count * CELL_WIDTH, CELL_HEIGHT, background);
    return this.display.text(x, y, PALETTE[colours & 15], background, this.text.address, this.text.length);
  }

  /** Of a cell, as they are drawn: where the cursor is, they change places. */
  private colours(terminal: ScreenTerminal, row: u32, column: u32): u32 {
    const colours = terminal.cells.get(row, column) >> 16;
    const isCursor = terminal.cursor && row == terminal.row && column == terminal.column;
    return isCursor ? (colours >> 4) | ((colours & 15) << 4) : colours;
  }
}
