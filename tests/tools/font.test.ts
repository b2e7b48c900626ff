import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pretty } from "../../tools/build/pretty";
import { parseFont, writeFont } from "../../tools/font/font";

const text = readFileSync("drivers/font.txt", "utf8");

test("drivers/font.ts is what is made of drivers/font.txt", async () => {
  expect(readFileSync("drivers/font.ts", "utf8")).toBe(await pretty(writeFont(parseFont(text)), "drivers/font.ts"));
});

test("all of ASCII and Latin-1 and every box has a glyph, and no two of ASCII look alike", () => {
  const font = parseFont(text);
  const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
  for (const point of [...range(0x20, 0x7e), ...range(0xa0, 0xff), ...range(0x2500, 0x259f)]) {
    expect(font.get(point), point.toString(16)).toHaveLength(16);
  }
  expect(new Set(range(0x20, 0x7e).map((point) => font.get(point)!.join())).size).toBe(95);
});

const rows = (count: number) => "........\n".repeat(count);

test.each([
  ["u0041\n" + rows(16), "line 1: u0041 is no character; write U+0041"],
  ["U+0041\n" + rows(15) + ".......\n", "line 17: a row is 8 times . or # for each of 1 glyphs"],
  ["U+0041 U+0042\n" + rows(16), "line 2: a row is 8 times . or # for each of 2 glyphs"],
  ["U+0041\n" + rows(16) + "\nU+0041\n" + rows(16), "line 19: there are two glyphs for U+0041"],
  ["U+0041\n" + rows(16), "there is no glyph for U+FFFD"],
])("what is wrong in it is told with its line: %#", (text, message) => {
  expect(() => parseFont(text)).toThrow(message);
});
