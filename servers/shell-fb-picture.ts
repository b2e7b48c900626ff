/** The picture of `fb test`: what is wrong with a mode is to be seen at a glance. */
import { DisplayClient } from "../lib/protocol/display";
import { newText, Text } from "../lib/text";

const GRID: u32 = 40;
const GLYPH_WIDTH: u32 = 8;
const GLYPH_HEIGHT: u32 = 16;
const SHADES: u32 = 256;

const BAR_NAMES: StaticArray<string> = ["white", "yellow", "cyan", "green", "magenta", "red", "blue", "black"];
const BARS: StaticArray<u32> = [0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000];

let first: u32 = 0;
let made: Text | null = null;

/**
 * Draws it, for the mode that the client was told of last.
 * @returns 0, or the first thing that the display answered instead
 */
export function testPicture(display: DisplayClient): u32 {
  first = 0;
  const width = <u32>display.mode.width;
  const height = <u32>display.mode.height;
  note(display.fill(0, 0, width, height, 0x101018));
  // a wrong pitch slants what is upright, and doubles lines
  for (let x = GRID; x < width; x += GRID) note(display.fill(x, 0, 1, height, 0x404048));
  for (let y = GRID; y < height; y += GRID) note(display.fill(0, y, width, 1, 0x404048));
  note(display.line(0, 0, width - 1, height - 1, 0x808088));
  note(display.line(0, height - 1, width - 1, 0, 0x808088));
  bars(display, width, height);
  shades(display, width, height);
  // pixels that are not square make it an ellipse
  circle(display, width / 2, height / 2, (height * 2) / 5);
  // overscan hides one or both of these
  note(display.rectangle(0, 0, width, height, 0xffffff));
  note(display.rectangle(4, 4, width - 8, height - 8, 0xff8000));
  corners(display, width, height);
  return first;
}

/** Colours with their names: where the order of a pixel's parts is wrong, red is called blue. */
function bars(display: DisplayClient, width: u32, height: u32): void {
  const top = height / 6;
  for (let bar: u32 = 0; bar < 8; bar++) {
    const x = width / 8 + (bar * width * 3) / 32;
    const end = width / 8 + ((bar + 1) * width * 3) / 32;
    note(display.fill(x, top, end - x, height / 5, BARS[bar]));
    write(display, x + 2, top + height / 5, text().text(BAR_NAMES[bar]));
  }
}

/** From dark to bright, of each part of a colour and of all: with 16 bits steps show. */
function shades(display: DisplayClient, width: u32, height: u32): void {
  const left = width / 8;
  const all = (width * 3) / 4;
  const high = height / 20;
  for (let row: u32 = 0; row < 4; row++) {
    const y = height / 2 + row * high;
    const part: u32 = row == 0 ? 0x010000 : row == 1 ? 0x000100 : row == 2 ? 0x000001 : 0x010101;
    for (let shade: u32 = 0; shade < SHADES; shade++) {
      const x = left + (shade * all) / SHADES;
      note(display.fill(x, y, left + ((shade + 1) * all) / SHADES - x, high, shade * part));
    }
  }
}

/** The midpoint rule, for an eighth of it at a time. */
function circle(display: DisplayClient, x: i32, y: i32, radius: i32): void {
  let along = radius;
  let up = 0;
  let error = 1 - radius;
  while (up <= along) {
    for (let eighth: u32 = 0; eighth < 8; eighth++) {
      const right = (eighth & 1) != 0 ? along : -along;
      const down = (eighth & 2) != 0 ? up : -up;
      if ((eighth & 4) != 0) note(display.fill(x + right, y + down, 1, 1, 0x00ffff));
      else note(display.fill(x + down, y + right, 1, 1, 0x00ffff));
    }
    up++;
    if (error < 0) {
      error += 2 * up + 1;
    } else {
      along--;
      error += 2 * (up - along) + 1;
    }
  }
}

function corners(display: DisplayClient, width: u32, height: u32): void {
  const low = height - 12 - GLYPH_HEIGHT;
  write(display, 12, 12, text().text("top left"));
  writeBefore(display, width - 12, 12, text().text("top right"));
  write(display, 12, low, text().text("bottom left"));
  writeBefore(display, width - 12, low, text().text("bottom right"));
  const mode = text().decimal(width).text("x").decimal(height).text(", ").decimal(display.mode.depth).text(" bits");
  write(display, (width - mode.length * GLYPH_WIDTH) / 2, (height * 4) / 5, mode);
}

function text(): Text {
  let text = made;
  if (text == null) made = text = newText(64);
  return text.clear();
}

function writeBefore(display: DisplayClient, end: u32, y: u32, text: Text): void {
  write(display, end - text.length * GLYPH_WIDTH, y, text);
}

function write(display: DisplayClient, x: u32, y: u32, text: Text): void {
  note(display.text(x, y, 0xffffff, 0, text.address, text.length));
}

function note(code: u32): void {
  if (first == 0) first = code;
}
