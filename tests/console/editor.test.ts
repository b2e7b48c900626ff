import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { type Edit, LineModel } from "./line-model";
import { Terminal, widthOf } from "./terminal";

interface EditorExports {
  memory: WebAssembly.Memory;
  buffer(): number;
  begin(bytes: number): void;
  feed(byte: number): number;
  refresh(): void;
  hide(): void;
  print(bytes: number): void;
  lineAddress(): number;
  lineLength(): number;
  lineCursor(): number;
  outputAddress(): number;
  outputLength(): number;
  outputTaken(count: number): void;
}

const GOES_ON = 0;
const ENTERED = 1;
const INTERRUPTED = 2;
const END_OF_INPUT = 3;
const PROMPT = "drupelet> ";

const KEYS: Record<Edit, string> = {
  left: "\x1b[D",
  right: "\x1b[C",
  home: "\x01",
  end: "\x05",
  backspace: "\x7f",
  delete: "\x1b[3~",
  cutToEnd: "\x0b",
  cutToStart: "\x15",
  cutWord: "\x17",
  up: "\x1b[A",
  down: "\x1b[B",
};

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/console/assembly/editor.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Editor {
  readonly terminal = new Terminal();
  /** Bytes written to the terminal. */
  written = 0;
  private readonly wasm = new HostModel(module).instantiate() as unknown as EditorExports;

  constructor(readonly prompt = PROMPT) {
    this.begin();
  }

  begin(): void {
    this.wasm.begin(this.put(this.prompt));
    this.refresh();
  }

  /** @returns how the line ended with the last byte */
  type(text: string | Iterable<number>): number {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    let ending = GOES_ON;
    for (const byte of bytes) ending = this.wasm.feed(byte);
    this.flush();
    return ending;
  }

  refresh(): void {
    this.wasm.refresh();
    this.flush();
  }

  /** Types, and shows the change. */
  press(text: string): void {
    this.type(text);
    this.refresh();
  }

  /** Another program writes. */
  print(text: string): void {
    this.wasm.hide();
    this.wasm.print(this.put(text));
    this.flush();
    this.refresh();
  }

  get text(): string {
    return this.decode(this.wasm.lineAddress(), this.wasm.lineLength());
  }

  get beforeCursor(): string {
    return this.decode(this.wasm.lineAddress(), this.wasm.lineCursor());
  }

  private put(text: string): number {
    const bytes = new TextEncoder().encode(text);
    new Uint8Array(this.wasm.memory.buffer, this.wasm.buffer(), 64).set(bytes);
    return bytes.length;
  }

  private decode(address: number, length: number): string {
    const bytes = new Uint8Array(this.wasm.memory.buffer, address, length);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  }

  private flush(): void {
    const pieces: number[] = [];
    for (;;) {
      const length = this.wasm.outputLength();
      if (length === 0) break;
      pieces.push(...new Uint8Array(this.wasm.memory.buffer, this.wasm.outputAddress(), length));
      this.wasm.outputTaken(length);
    }
    this.written += pieces.length;
    this.terminal.write(pieces);
  }
}

/** The row shows prompt and line, or a part around the cursor with marks where it is cut, and the cursor is right. */
function expectShown(editor: Editor, text: string, beforeCursor: string): void {
  const whole = editor.prompt + text;
  const cursor = widthOf(editor.prompt + beforeCursor);
  const shown = editor.terminal.line();
  if (widthOf(whole) < 79) {
    expect(shown).toBe(whole.trimEnd());
    expect(editor.terminal.column).toBe(cursor);
    return;
  }
  expect(widthOf(shown)).toBeLessThanOrEqual(79);
  const start = cursor - editor.terminal.column;
  const visible = editor.terminal.line().replace(/>$/, "");
  const expected = slice(whole, start === 0 ? 0 : start + 1, widthOf(visible) - (start === 0 ? 0 : 1));
  expect(visible.trimEnd()).toBe(((start === 0 ? "" : "<") + expected).trimEnd());
}

/** Characters of the columns from `from` on. */
function slice(text: string, from: number, columns: number): string {
  let column = 0;
  let result = "";
  for (const char of text) {
    const inside = widthOf(char) === 0 ? column > from && column <= from + columns : column >= from;
    if (inside && column + widthOf(char) <= from + columns) result += char;
    column += widthOf(char);
  }
  return result;
}

describe("keys", () => {
  test.each([
    ["left and insert", "ac\x1b[Db", "abc", "ab"],
    ["right", "ab\x1b[D\x1b[D\x1b[Cx", "axb", "ax"],
    ["home by Ctrl-A", "bc\x01a", "abc", "a"],
    ["home and end by xterm", "bc\x1b[Ha\x1b[Fd", "abcd", "abcd"],
    ["home and end in application mode", "bc\x1bOHa\x1bOFd", "abcd", "abcd"],
    ["home and end by number", "bc\x1b[1~a\x1b[4~d\x1b[7~0\x1b[8~9", "0abcd9", "0abcd9"],
    ["end by Ctrl-E", "ab\x01\x05c", "abc", "abc"],
    ["backspace", "abx\x7fc", "abc", "abc"],
    ["backspace as Ctrl-H", "abx\x08c", "abc", "abc"],
    ["backspace at the start", "a\x01\x7f", "a", ""],
    ["delete", "abc\x01\x1b[3~", "bc", ""],
    ["delete at the end", "abc\x1b[3~", "abc", "abc"],
    ["delete as Ctrl-D", "abc\x01\x04", "bc", ""],
    ["Ctrl-K", "abcd\x1b[D\x1b[D\x0b", "ab", "ab"],
    ["Ctrl-U", "abcd\x1b[D\x15", "d", ""],
    ["Ctrl-W", "one two  \x17", "one ", "one "],
    ["Ctrl-W in a word", "one two\x1b[D\x17", "one o", "one "],
    ["a key with modifiers", "ab\x1b[1;5Dx", "axb", "ax"],
    ["a tab", "a\tb", "a b", "a b"],
    ["unknown keys", "a\x1b[15~\x1b[5~\x1bx\x06b", "ab", "ab"],
    ["an escape sequence broken off by a control character", "ab\x1b[3\x7f", "a", "a"],
    ["characters of several bytes", "é漢\x1b[D\x7f", "漢", ""],
    ["a combining character goes with its base", "xe\u0301\x7f", "x", "x"],
    ["an emoji", "a😀\x1b[D\x1b[D\x1b[3~", "😀", ""],
  ])("%s", (_, typed, text, beforeCursor) => {
    const editor = new Editor();
    editor.press(typed);
    expect([editor.text, editor.beforeCursor]).toEqual([text, beforeCursor]);
    expectShown(editor, text, beforeCursor);
  });

  test.each([
    ["a byte that starts no character", [0x80]],
    ["a character broken off", [0xe6, 0xbc, 0x61]],
    ["an overlong character", [0xe0, 0x80, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a control character of Latin-1", [0xc2, 0x85]],
    ["an unknown key", [0x1b, 0x5b, 0x5a]],
  ])("%s rings the bell and is left out", (_, bytes) => {
    const editor = new Editor();
    editor.type(bytes);
    editor.refresh();
    expect(editor.text.replace("a", "")).toBe("");
    expect(editor.terminal.bells).toBe(1);
    expectShown(editor, editor.text, editor.text);
  });
});

describe("the end of a line", () => {
  test.each([
    ["CR", "\r"],
    ["LF", "\n"],
    ["CR LF", "\r\n"],
  ])("%s ends it once", (_, end) => {
    const editor = new Editor();
    expect(editor.type("one" + end[0])).toBe(ENTERED);
    expect(editor.text).toBe("one");
    editor.begin();
    for (const byte of end.slice(1)) expect(editor.type(byte)).toBe(GOES_ON);
    expect(editor.type("two" + end[0])).toBe(ENTERED);
    expect(editor.text).toBe("two");
    expect(editor.terminal.screen).toBe(`${PROMPT}one\n${PROMPT}two`.trimEnd() + "\n".repeat(0));
  });

  test("LF CR are two", () => {
    const editor = new Editor();
    expect(editor.type("\n")).toBe(ENTERED);
    editor.begin();
    expect(editor.type("\r")).toBe(ENTERED);
  });

  test("Ctrl-C gives the line up, and leaves it on the screen", () => {
    const editor = new Editor();
    expect(editor.type("abc\x1b[D\x03")).toBe(INTERRUPTED);
    editor.begin();
    expect(editor.terminal.screen).toBe(`${PROMPT}abc\n${PROMPT}`.trimEnd());
    expect(editor.text).toBe("");
  });

  test("Ctrl-D ends the input on an empty line only", () => {
    const editor = new Editor();
    expect(editor.type("a\x04")).toBe(GOES_ON);
    expect(editor.type("\x7f\x04")).toBe(END_OF_INPUT);
  });

  test("a line that did not fit is shown whole", () => {
    const editor = new Editor();
    const text = "0123456789".repeat(20);
    editor.press(text);
    editor.press("\x01");
    editor.type("\r");
    expect(editor.terminal.screen.replaceAll("\n", "")).toBe(PROMPT + text);
  });
});

describe("long lines", () => {
  test("256 bytes are taken, more ring the bell and are left out", () => {
    const editor = new Editor();
    editor.press("x".repeat(256));
    expect(editor.terminal.bells).toBe(0);
    editor.press("y");
    expect(editor.terminal.bells).toBe(1);
    editor.press("é");
    expect(editor.terminal.bells).toBe(2);
    expect(editor.text).toBe("x".repeat(256));
    editor.press("\x7fé");
    expect(editor.terminal.bells).toBe(3);
    editor.press("\x7fé");
    expect(editor.text).toBe("x".repeat(254) + "é");
  });

  test("typing along a long line costs little more than the line", () => {
    const editor = new Editor();
    for (const char of "0123456789".repeat(25)) editor.press(char);
    expect(editor.written).toBeLessThan(250 * 5);
  });

  test("a pasted line costs one update", () => {
    const editor = new Editor();
    const before = editor.written;
    editor.press("0123456789".repeat(6));
    expect(editor.written - before).toBe(60);
  });
});

describe("history", () => {
  test("32 lines are kept, without empty ones and repetitions, and the line being typed", () => {
    const editor = new Editor();
    for (let i = 0; i < 40; i++) {
      for (const line of [`line ${i}`, `line ${i}`, ""]) {
        editor.type(line + "\r");
        editor.begin();
      }
    }
    editor.press("draft");
    editor.press(KEYS.up);
    expect(editor.text).toBe("line 39");
    for (let i = 0; i < 50; i++) editor.press(KEYS.up);
    expect(editor.text).toBe("line 8");
    for (let i = 0; i < 50; i++) editor.press(KEYS.down);
    expect(editor.text).toBe("draft");
    expectShown(editor, "draft", "draft");
  });
});

describe("other programs write meanwhile", () => {
  test("the line goes away and comes back below", () => {
    const editor = new Editor();
    editor.press("abc\x1b[D");
    editor.print("a message\n");
    expect(editor.terminal.screen).toBe(`a message\n${PROMPT}abc`);
    expectShown(editor, "abc", "ab");
  });

  test("an open line is ended first", () => {
    const editor = new Editor();
    editor.press("abc");
    editor.print("half");
    editor.print(" a message\n");
    expect(editor.terminal.screen).toBe(`half\n a message\n${PROMPT}abc`);
  });

  test("Ctrl-L clears the screen and shows the line", () => {
    const editor = new Editor();
    editor.press("abc");
    editor.print("one\n");
    editor.press("\x0c");
    expect(editor.terminal.screen).toBe(`${PROMPT}abc`);
    expectShown(editor, "abc", "abc");
  });
});

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(..."ab c", "é", "漢", "😀", "\u0301").map((char) => ({ kind: "type", char })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((count) => ({ kind: "fill", count })) },
  { weight: 6, arbitrary: fc.constantFrom(...(Object.keys(KEYS) as Edit[])).map((edit) => ({ kind: "edit", edit })) },
  { weight: 1, arbitrary: fc.constantFrom("enter", "interrupt", "print", "clear").map((kind) => ({ kind })) },
  { weight: 3, arbitrary: fc.constant({ kind: "refresh" }) },
) as fc.Arbitrary<
  | { kind: "type"; char: string }
  | { kind: "fill"; count: number }
  | { kind: "edit"; edit: Edit }
  | { kind: "enter" | "interrupt" | "print" | "clear" | "refresh" }
>;

test("any keys in any order do what the model does, and the terminal shows it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const editor = new Editor();
      const model = new LineModel();
      for (const next of steps) {
        switch (next.kind) {
          case "type":
            editor.type(next.char);
            model.type(next.char);
            break;
          case "fill":
            for (let i = 0; i < next.count; i++) {
              editor.type(String(i % 10));
              model.type(String(i % 10));
            }
            break;
          case "edit":
            editor.type(KEYS[next.edit]);
            model.edit(next.edit);
            break;
          case "enter":
            expect(editor.type("\r")).toBe(ENTERED);
            expect(editor.text).toBe(model.text);
            model.enter();
            editor.begin();
            break;
          case "interrupt":
            expect(editor.type("\x03")).toBe(INTERRUPTED);
            model.restart();
            editor.begin();
            break;
          case "print":
            editor.print("a message\n");
            break;
          case "clear":
            editor.press("\x0c");
            break;
          case "refresh":
            editor.refresh();
            expectShown(editor, model.text, model.beforeCursor);
            break;
        }
        expect([editor.text, editor.beforeCursor]).toEqual([model.text, model.beforeCursor]);
      }
      editor.refresh();
      expectShown(editor, model.text, model.beforeCursor);
    }),
    { numRuns: 300 },
  );
}, 120_000);

test("no bytes at all put anything but whole characters into the line or on the terminal", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
      const editor = new Editor();
      for (const piece of pieces) {
        for (const byte of piece) if (editor.type([byte]) !== GOES_ON) editor.begin();
        editor.refresh();
        expect(Buffer.byteLength(editor.text)).toBeLessThanOrEqual(256);
      }
    }),
    { numRuns: 300 },
  );
}, 120_000);
