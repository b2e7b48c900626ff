import { expect, test } from "vitest";
import { Screen } from "../../tools/qemu/screen";

function shown(text: string): string[] {
  const screen = new Screen();
  screen.write(text);
  return screen.text.split("\n");
}

test("lines end with a newline and start at the left after a carriage return", () => {
  expect(shown("one\r\ntwo\r\nthree")).toEqual(["one", "two", "three"]);
  expect(shown("12345\rab")).toEqual(["ab345"]);
});

test("trailing blanks are dropped, the cursor's column is not", () => {
  const screen = new Screen();
  screen.write("drupelet> ");
  expect(screen.current).toBe("drupelet>");
  expect(screen.column).toBe(10);
});

test("an editor's erasing and moving is carried out", () => {
  expect(shown("halx\b \bt")).toEqual(["halt"]);
  expect(shown("old text\r\x1b[Knew")).toEqual(["new"]);
  expect(shown("abcdef\x1b[3D\x1b[K")).toEqual(["abc"]);
  expect(shown("abcdef\x1b[2D\x1b[1Kx")).toEqual(["    xf"]);
  expect(shown("abc\x1b[2K\rd")).toEqual(["d"]);
  expect(shown("ac\x1b[1D\x1b[@b")).toEqual(["abc"]);
  expect(shown("abxc\x1b[2D\x1b[P")).toEqual(["abc"]);
  expect(shown("ab\x1b[5Gc\x1b[1Cd")).toEqual(["ab  c d"]);
  expect(shown("abc\r\n\x1b[2J\x1b[Hd")).toEqual(["abc", "d"]);
  expect(shown("a\tb")).toEqual(["a       b"]);
});

test("colours, bells and sequences it does not know leave no trace", () => {
  expect(shown("\x1b[1;31mred\x1b[0m\x07 \x1b[?25lplain\x1b=")).toEqual(["red plain"]);
});

test("output may come in pieces of any size", () => {
  const screen = new Screen();
  for (const character of "ab\x1b[1D\x1b[Kc\r\nd") screen.write(character);
  expect(screen.lines).toEqual(["ac"]);
  expect(screen.current).toBe("d");
});
