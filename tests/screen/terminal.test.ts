/** The terminal of the screen against a model that reads everything at once, and what it says has to be drawn. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { type Cell, TerminalModel } from "./terminal-model";

interface TerminalExports {
  memory: WebAssembly.Memory;
  input(): number;
  reset(columns: number, rows: number): void;
  write(bytes: number): void;
  cell(row: number, column: number): number;
  cursor(): number;
  moved(): number;
  dirty(row: number): number;
  settle(): void;
}

let wasm: TerminalExports;
beforeAll(async () => {
  wasm = new HostModel(await compile("tests/screen/assembly/terminal.ts")).instantiate() as unknown as TerminalExports;
}, 60_000);

/** The terminal, and a picture of it that is brought up to date as the terminal says. */
class Terminal {
  private picture: Cell[][];

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    wasm.reset(width, height);
    this.picture = Array.from({ length: height }, () => []);
  }

  write(bytes: Uint8Array): void {
    new Uint8Array(wasm.memory.buffer, wasm.input(), bytes.length).set(bytes);
    wasm.write(bytes.length);
  }

  /** What is drawn: only what the terminal says has changed, and black where the picture was moved up. */
  draw(): Cell[][] {
    const blank: Cell = { char: " ", foreground: 7, background: 0 };
    for (let n = wasm.moved(); n > 0; n--) {
      this.picture.shift();
      this.picture.push(Array.from({ length: this.width }, () => blank));
    }
    for (let row = 0; row < this.height; row++) {
      const dirty = wasm.dirty(row);
      for (let column = dirty & 0xff; column < dirty >> 8; column++) this.picture[row][column] = this.cell(row, column);
    }
    wasm.settle();
    return this.picture;
  }

  private cell(row: number, column: number): Cell {
    const cell = wasm.cell(row, column);
    return {
      char: String.fromCharCode(cell & 0xffff),
      foreground: (cell >> 16) & 15,
      background: cell >> 20,
    };
  }
}

const number = fc.oneof(fc.nat(12), fc.constantFrom(0, 1, 2, 7, 25, 31, 38, 44, 97, 103, 200, 99999));
const sequence = fc
  .tuple(
    fc.constantFrom("", "", "", "?", ">"),
    fc.array(fc.oneof(number.map(String), fc.constant("")), { maxLength: 3 }),
    fc.constantFrom(..."ABCDGHJKLMPXdfhlmsu@mJKLMtr"),
  )
  .map(([mark, values, letter]) => `\x1b[${mark}${values.join(";")}${letter}`);
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(..."abcde 0#éß█"), maxLength: 9 }) },
  { weight: 4, arbitrary: sequence },
  { weight: 2, arbitrary: fc.constantFrom("\r\n", "\n", "\r", "\b", "\t", "\x07", "\n\n\n") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["\x1b7", "\x1b8", "\x1bD", "\x1bE", "\x1bM", "\x1bc", "\x1b(B", "\x1b]0;title\x07", "\x1b]0;title\x1b\\"],
      ...["\x1b[38;5;9;1m", "\x1b[48;2;1;2;3;7m", "\x1b[1:2m", "\x1b[1 q", "\x1b[" + "1;".repeat(20) + "m"],
      ...["日本", "e\u0301", "\u{1f600}", "\u{10000}", "\x7f\x85\xad"],
    ),
  },
);
const script = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

test("whatever is written, in pieces of any size, is shown as the model shows it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 14 }),
      fc.integer({ min: 1, max: 6 }),
      script,
      fc.array(fc.nat(200), { maxLength: 5 }),
      (width, height, text, cuts) => {
        const terminal = new Terminal(width, height);
        const model = new TerminalModel(width, height);
        const bytes = new TextEncoder().encode(text);
        for (const [index, end] of [...cuts.sort((a, b) => a - b), bytes.length].entries()) {
          terminal.write(bytes.subarray(cuts[index - 1] ?? 0, end));
          terminal.draw();
        }
        model.write(text);
        expect(terminal.draw()).toEqual(model.rows);
        expect(wasm.cursor()).toBe(((model.cursor ? 1 : 0) << 16) | (model.row << 8) | model.column);
      },
    ),
    { numRuns: 3000 },
  );
});

describe("what has to be drawn", () => {
  function dirtyRows(height: number): number[] {
    return Array.from({ length: height }, (_, row) => row).filter((row) => {
      const dirty = wasm.dirty(row);
      return dirty >> 8 > (dirty & 0xff);
    });
  }

  test("of a line is the line, and nothing once it is drawn", () => {
    const terminal = new Terminal(10, 4);
    terminal.draw();
    terminal.write(Buffer.from("\r\nab"));
    expect(dirtyRows(4)).toEqual([1]);
    expect(wasm.dirty(1)).toBe(2 << 8);
    terminal.draw();
    expect(dirtyRows(4)).toEqual([]);
  });

  test("of lines that move the others up is these, after one move for all of them", () => {
    const terminal = new Terminal(10, 6);
    terminal.draw();
    terminal.write(Buffer.from("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8"));
    expect(wasm.moved()).toBe(2);
    terminal.draw();
    terminal.write(Buffer.from("\r\n9\r\n10\r\n"));
    expect(wasm.moved()).toBe(3);
    expect(dirtyRows(6)).toEqual([3, 4]);
  });

  test("of more lines than there are rows is all, without a move", () => {
    const terminal = new Terminal(10, 4);
    terminal.draw();
    terminal.write(Buffer.from("a\r\n".repeat(50)));
    expect(wasm.moved()).toBe(0);
    expect(dirtyRows(4)).toEqual([0, 1, 2, 3]);
  });
});

test("bytes that are no UTF-8 and sequences that are broken off leave the terminal working", () => {
  const terminal = new Terminal(10, 2);
  terminal.write(Uint8Array.from([0xff, 0x41, 0xc3, 0x42, 0x1b, 0x5b, 0x33, 0x18, 0x43]));
  expect(
    terminal
      .draw()[0]
      .map(({ char }) => char)
      .join(""),
  ).toBe("\ufffdA\ufffdBC     ");
});
