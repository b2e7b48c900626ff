/**
 * Drawing into a framebuffer that is mapped into linear memory. Coordinates count from the top left, may be -32768 to 32767,
 * and what lies outside the picture is left off: nothing else is ever written. Colours are 0xRRGGBB, in every mode.
 *
 * The memory is uncached, so it is written in 64 bits where it can be, and only `copy` reads it. `fillRows` and `copyRows` are
 * apart for those who have another way to do that. `canvas-line` and `canvas-glyph` draw what is no rectangle.
 */
import { PixelOrder } from "../abi/display";
import { drawGlyph, packGlyph } from "./canvas-glyph";
import { drawLine } from "./canvas-line";
import { GLYPH_HEIGHT, GLYPH_WIDTH } from "./font";

/** A framebuffer to draw on. Whatever lies outside it is left out. */
export class Canvas {
  /** Of the first pixel. */
  address: usize = 0;
  /** Bytes from one row to the next. */
  pitch: u32 = 0;
  /** In pixels. */
  width: i32 = 0;
  /** In pixels. */
  height: i32 = 0;
  /** Bits of a pixel: 16 or 32. */
  depth: u32 = 32;
  private order: PixelOrder = PixelOrder.Bgr;
  /** Bytes of a pixel, as a shift. */
  private shift: u32 = 2;
  /** What `clip` left of a rectangle. */
  private left: i32 = 0;
  private top: i32 = 0;
  private right: i32 = 0;
  private bottom: i32 = 0;

  /** Says what the memory looks like; draws nothing. @param depth 16 or 32 */
  setMode(address: usize, pitch: u32, width: u32, height: u32, depth: u32, order: PixelOrder): void {
    this.address = address;
    this.pitch = pitch;
    this.width = <i32>width;
    this.height = <i32>height;
    this.depth = depth;
    this.order = order;
    this.shift = depth == 16 ? 1 : 2;
  }

  /** A colour as a pixel of this mode. @param colour 0xRRGGBB */
  pack(colour: u32): u32 {
    if (this.order == PixelOrder.Rgb) colour = ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff);
    if (this.depth == 32) return colour & 0xffffff;
    // the part that is the most significant of 32 bits is the least significant of 16
    return ((colour >> 19) & 0x1f) | ((colour >> 5) & 0x7e0) | ((colour << 8) & 0xf800);
  }

  /** Fills a rectangle. */
  fill(x: i32, y: i32, width: u32, height: u32, colour: u32): void {
    if (this.clip(x, y, width, height)) this.fillClipped(this.pack(colour));
  }

  /** Draws the border of a rectangle, one pixel wide and within it. */
  rectangle(x: i32, y: i32, width: u32, height: u32, colour: u32): void {
    if (width == 0 || height == 0) return;
    const right = x + <i32>width - 1;
    const bottom = y + <i32>height - 1;
    this.fill(x, y, width, 1, colour);
    this.fill(x, bottom, width, 1, colour);
    this.fill(x, y, 1, height, colour);
    this.fill(right, y, 1, height, colour);
  }

  /** Draws a line, both ends included. */
  line(fromX: i32, fromY: i32, toX: i32, toY: i32, colour: u32): void {
    drawLine(this, fromX, fromY, toX, toY, this.pack(colour));
  }

  /** Sets a pixel, if there is such a one. @param pixel from `pack` */
  set(x: i32, y: i32, pixel: u32): void {
    if (<u32>x >= <u32>this.width || <u32>y >= <u32>this.height) return;
    if (this.shift == 1) store<u16>(this.at(x, y), <u16>pixel);
    else store<u32>(this.at(x, y), pixel);
  }

  /** Draws a row of pixels. @param colours 0xRRGGBB, 32 bits each */
  row(x: i32, y: i32, width: u32, colours: usize): void {
    if (!this.clip(x, y, width, 1)) return;
    let from = colours + ((<usize>(this.left - x)) << 2);
    for (let column = this.left; column < this.right; column++, from += 4) {
      this.set(column, this.top, this.pack(load<u32>(from)));
    }
  }

  /** Copies a rectangle, of which source and destination may overlap. What comes from outside the picture is left off. */
  copy(fromX: i32, fromY: i32, toX: i32, toY: i32, width: u32, height: u32): void {
    if (!this.clip(fromX, fromY, width, height)) return;
    const byX = toX - fromX;
    const byY = toY - fromY;
    const from = this.left + byX;
    const to = this.top + byY;
    if (!this.clip(from, to, <u32>(this.right - this.left), <u32>(this.bottom - this.top))) return;
    const bytes = (<u32>(this.right - this.left)) << this.shift;
    const source = this.at(this.left - byX, this.top - byY);
    this.copyRows(this.at(this.left, this.top), source, bytes, <u32>(this.bottom - this.top));
  }

  /** Moves what a rectangle shows up, or down if `rows` is negative, and fills what becomes free. */
  scroll(x: i32, y: i32, width: u32, height: u32, rows: i32, colour: u32): void {
    const by = <u32>min(abs(rows), 0xffff);
    if (by >= height) return this.fill(x, y, width, height, colour);
    const kept = height - by;
    if (rows > 0) {
      this.copy(x, y + <i32>by, x, y, width, kept);
      this.fill(x, y + <i32>kept, width, by, colour);
    } else {
      this.copy(x, y, x, y + <i32>by, width, kept);
      this.fill(x, y, width, by, colour);
    }
  }

  /** Draws a character with its background, 8 by 16 pixels. */
  character(x: i32, y: i32, point: u32, foreground: u32, background: u32): void {
    if (!this.clip(x, y, GLYPH_WIDTH, GLYPH_HEIGHT)) return;
    const whole = this.right - this.left == GLYPH_WIDTH && this.bottom - this.top == GLYPH_HEIGHT;
    if (whole) packGlyph(this.at(x, y), this.pitch, this.depth, point, this.pack(foreground), this.pack(background));
    else drawGlyph(this, x, y, point, this.pack(foreground), this.pack(background));
  }

  private at(x: i32, y: i32): usize {
    return this.address + <usize>y * this.pitch + ((<usize>x) << this.shift);
  }

  /** Cuts a rectangle to the picture. @returns whether something is left */
  private clip(x: i32, y: i32, width: u32, height: u32): bool {
    this.left = max(x, 0);
    this.top = max(y, 0);
    this.right = min(x + <i32>min(width, 0xffff), this.width);
    this.bottom = min(y + <i32>min(height, 0xffff), this.height);
    return this.left < this.right && this.top < this.bottom;
  }

  private fillClipped(pixel: u32): void {
    const word = this.shift == 1 ? <u64>pixel * 0x0001_0001_0001_0001 : <u64>pixel * 0x1_0000_0001;
    const bytes = (<u32>(this.right - this.left)) << this.shift;
    this.fillRows(this.at(this.left, this.top), bytes, <u32>(this.bottom - this.top), word);
  }

  /** Fills rows of so many bytes. @param word the pixels of 8 bytes, all the same */
  protected fillRows(start: usize, bytes: u32, rows: u32, word: u64): void {
    for (; rows > 0; rows--, start += this.pitch) fillRow(start, start + bytes, word);
  }

  /** Copies rows of so many bytes, which may overlap. */
  protected copyRows(target: usize, source: usize, bytes: u32, rows: u32): void {
    if (bytes == this.pitch) {
      memory.copy(target, source, <usize>bytes * rows);
      return;
    }
    const backwards = target > source;
    const last = <usize>(rows - 1) * this.pitch;
    if (backwards) {
      target += last;
      source += last;
    }
    for (; rows > 0; rows--) {
      memory.copy(target, source, bytes);
      target = backwards ? target - this.pitch : target + this.pitch;
      source = backwards ? source - this.pitch : source + this.pitch;
    }
  }
}

/** @param start a multiple of 2, as is `end` @param word the pixels of 8 bytes, all the same */
function fillRow(start: usize, end: usize, word: u64): void {
  while ((start & 7) != 0 && start < end) {
    store<u16>(start, <u16>word);
    word = rotr(word, 16);
    start += 2;
  }
  for (; start + 32 <= end; start += 32) {
    store<u64>(start, word);
    store<u64>(start, word, 8);
    store<u64>(start, word, 16);
    store<u64>(start, word, 24);
  }
  for (; start + 8 <= end; start += 8) store<u64>(start, word);
  for (; start < end; start += 2) {
    store<u16>(start, <u16>word);
    word = rotr(word, 16);
  }
}
