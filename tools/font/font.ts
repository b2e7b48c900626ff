/** The screen's font: read from its picture in text, and written as data for the board. */

export const WIDTH = 8;
export const HEIGHT = 16;
/** What is drawn for characters that have no glyph. */
const REPLACEMENT = 0xfffd;

/** Rows from top to bottom, the leftmost pixel in bit 7. */
export type Glyphs = Map<number, readonly number[]>;

/** Reads `drivers/font.txt`. @throws Error with the line of what is wrong */
export function parseFont(text: string): Glyphs {
  const glyphs: Glyphs = new Map();
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] === "" || lines[at].startsWith("#")) continue;
    const points = lines[at]
      .trim()
      .split(/\s+/)
      .map((name) => pointOf(name, at + 1));
    const rows = lines.slice(at + 1, at + 1 + HEIGHT).map((line, row) => bitsOf(line, points.length, at + 2 + row));
    if (rows.length < HEIGHT) throw new Error(`line ${at + 1}: ${HEIGHT} rows have to follow`);
    points.forEach((point, column) => {
      if (glyphs.has(point)) throw new Error(`line ${at + 1}: there are two glyphs for ${nameOf(point)}`);
      glyphs.set(
        point,
        rows.map((row) => row[column]),
      );
    });
    at += HEIGHT;
  }
  if (!glyphs.has(REPLACEMENT)) throw new Error(`there is no glyph for ${nameOf(REPLACEMENT)}`);
  return glyphs;
}

function pointOf(name: string, line: number): number {
  const point = /^U\+([0-9A-F]{4})$/.exec(name)?.[1];
  if (point === undefined) throw new Error(`line ${line}: ${name} is no character; write U+0041`);
  return parseInt(point, 16);
}

function bitsOf(line: string, count: number, number: number): number[] {
  const pieces = line.split(" ");
  if (pieces.length !== count || pieces.some((piece) => !/^[.#]{8}$/.test(piece))) {
    throw new Error(`line ${number}: a row is ${WIDTH} times . or # for each of ${count} glyphs`);
  }
  return pieces.map((piece) => parseInt(piece.replaceAll(".", "0").replaceAll("#", "1"), 2));
}

function nameOf(point: number): string {
  return `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Runs of characters without a gap: the first, and how many. */
function runsOf(points: readonly number[]): [first: number, count: number][] {
  const runs: [number, number][] = [];
  for (const point of points) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === point) last[1]++;
    else runs.push([point, 1]);
  }
  return runs;
}

/** Writes `drivers/font.ts`, not yet formatted. */
export function writeFont(glyphs: Glyphs): string {
  const points = [...glyphs.keys()].sort((a, b) => a - b);
  const bytes = points.flatMap((point) => glyphs.get(point)!);
  const runs = runsOf(points);
  let glyph = 0;
  const table = runs.flatMap(([first, count]) => [first, count, (glyph += count) - count]);
  return `// Made of drivers/font.txt by tools/font/: change that and run \`make docs\`.

/** Pixels of a glyph. */
export const GLYPH_WIDTH: u32 = ${WIDTH};
/** Of a character, in pixels. */
export const GLYPH_HEIGHT: u32 = ${HEIGHT};

/** ${points.length} glyphs; a byte each row, the leftmost pixel in bit 7. */
const GLYPHS = memory.data<u64>([${wordsOf(bytes).join(", ")}], 8);

const REPLACEMENT: usize = GLYPHS + ${points.indexOf(REPLACEMENT)} * GLYPH_HEIGHT;

/** Runs of characters: the first, how many, and the glyph of the first. */
const RUNS = memory.data<u16>([${table.join(", ")}]);
const RUNS_END: usize = RUNS + ${runs.length} * 6;

/** Where the glyph of a character is: of one that has none, that of U+FFFD. */
export function glyphOf(point: u32): usize {
  for (let run = RUNS; run < RUNS_END; run += 6) {
    const nth = point - load<u16>(run);
    if (nth < load<u16>(run, 2)) return GLYPHS + (load<u16>(run, 4) + nth) * GLYPH_HEIGHT;
  }
  return REPLACEMENT;
}
`;
}

/** Eight bytes each, little-endian. */
function wordsOf(bytes: readonly number[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    const word = bytes.slice(at, at + 8).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    words.push(`0x${word.toString(16)}`);
  }
  return words;
}
