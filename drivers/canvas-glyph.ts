import { Canvas } from "./canvas";
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from "./font";

/** 8 bytes of pixels for each pattern of as many bits: 2 of them in 32-bit modes, 4 in 16-bit modes. */
const PATTERNS = memory.data(16 * 8, 8);

/** Draws a glyph of which nothing is cut off. @param pixels where its first one goes @param foreground packed, as is the background */
export function packGlyph(pixels: usize, pitch: u32, depth: u32, point: u32, foreground: u32, background: u32): void {
  const glyph = glyphOf(point);
  if (depth == 32) {
    const difference = foreground ^ background;
    for (let pattern: u32 = 0; pattern < 4; pattern++) {
      const left = background ^ (difference & (0 - (pattern >> 1)));
      const right = background ^ (difference & (0 - (pattern & 1)));
      store<u64>(PATTERNS + (pattern << 3), (<u64>left) | ((<u64>right) << 32));
    }
    for (let row: u32 = 0; row < GLYPH_HEIGHT; row++, pixels += pitch) {
      const bits = <u32>load<u8>(glyph + row);
      store<u64>(pixels, load<u64>(PATTERNS + ((bits >> 3) & 0x18)));
      store<u64>(pixels, load<u64>(PATTERNS + ((bits >> 1) & 0x18)), 8);
      store<u64>(pixels, load<u64>(PATTERNS + ((bits << 1) & 0x18)), 16);
      store<u64>(pixels, load<u64>(PATTERNS + ((bits << 3) & 0x18)), 24);
    }
  } else {
    for (let pattern: u32 = 0; pattern < 16; pattern++) {
      let word: u64 = 0;
      for (let bit: u32 = 0; bit < 4; bit++) {
        word = (word << 16) | (((pattern >> bit) & 1) != 0 ? foreground : background);
      }
      store<u64>(PATTERNS + (pattern << 3), word);
    }
    for (let row: u32 = 0; row < GLYPH_HEIGHT; row++, pixels += pitch) {
      const bits = <u32>load<u8>(glyph + row);
      store<u64>(pixels, load<u64>(PATTERNS + ((bits >> 4) << 3)));
      store<u64>(pixels, load<u64>(PATTERNS + ((bits & 15) << 3)), 8);
    }
  }
}

/** Draws a glyph pixel by pixel, where it is inside the picture. @param foreground packed, as is the background */
export function drawGlyph(canvas: Canvas, x: i32, y: i32, point: u32, foreground: u32, background: u32): void {
  const glyph = glyphOf(point);
  for (let row: u32 = 0; row < GLYPH_HEIGHT; row++) {
    const bits = <u32>load<u8>(glyph + row);
    for (let column: u32 = 0; column < GLYPH_WIDTH; column++) {
      const isSet = ((bits >> (GLYPH_WIDTH - 1 - column)) & 1) != 0;
      canvas.set(x + <i32>column, y + <i32>row, isSet ? foreground : background);
    }
  }
}
