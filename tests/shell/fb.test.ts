/** The shell's `fb`, with the display server played by the test. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DisplayMode } from "../../abi/protocol/display";
import { PixelOrder } from "../../abi/display";
import { Status } from "../../abi/syscall";
import { type Play, type Played, playing } from "../../sim/protocol";
import { display } from "../../tools/client/display";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

const MODE: DisplayMode = {
  width: 640,
  height: 480,
  depth: 32,
  order: PixelOrder.Bgr,
  flips: true,
  pitch: 2560,
  owner: "",
};

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
});

let shell: Partners;
let mode: DisplayMode;
/** What the server was asked, besides `describe`: operation and values. */
let asked: unknown[][];
/** What it answers to an operation instead. */
let answers: Record<string, Played>;

beforeEach(() => {
  shell = new Partners(module);
  mode = MODE;
  asked = [];
  answers = {};
  const play: Play = { describe: () => answers["describe"] ?? { mode } };
  for (const { name } of display.operations) {
    play[name] ??= (...values: unknown[]) => {
      asked.push([name, ...values]);
      return answers[name];
    };
  }
  shell.host.protocol("display", playing(display, play));
});

test.each([
  [MODE, "640x480, 32 bits, blue first", "2560 bytes", "2, one of them shown", "everyone"],
  [
    { ...MODE, depth: 16, order: PixelOrder.Rgb, flips: false, owner: "game" },
    ...["640x480, 16 bits, red first", "2560 bytes", "1", "game"],
  ],
] as [DisplayMode, ...string[]][])("fb info tells of the mode: %#", (told, size, row, pictures, owner) => {
  mode = told;
  const names = ["mode          ", "row           ", "pictures      ", "used by       "];
  const values = [size, row, pictures, owner];
  expect(shell.run("fb info")).toBe(names.map((name, index) => `${name}${values[index]}\n`).join(""));
  expect(asked).toEqual([]);
});

test.each([
  ["fb fill 1 2 3 4 red", ["fill", 1, 2, 3, 4, 0xff0000]],
  ["fb rect 639 479 640 480 #12aBcD", ["rectangle", 639, 479, 640, 480, 0x12abcd]],
  ["fb line 0 0 639 479 gray", ["line", 0, 0, 639, 479, 0x808080]],
  ["fb text 8 16 #ff8000 two  words of nine: ä b c d", ["text", 8, 16, 0xff8000, 0, "two  words of nine: ä b c d"]],
])("%s claims the screen, draws, and says nothing", (line, expected) => {
  expect(shell.run(line)).toBe("");
  expect(asked).toEqual([["claim"], expected]);
});

test.each(["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "gray"])("%s is a colour", (name) => {
  expect(shell.run(`fb fill 0 0 1 1 ${name}`)).toBe("");
});

test("fb clear gives the screen back", () => {
  expect(shell.run("fb clear")).toBe("");
  expect(asked).toEqual([["claim"], ["fill", 0, 0, 640, 480, 0], ["release"]]);
});

test("fb test draws all over the screen, and not outside", () => {
  expect(shell.run("fb test")).toBe("");
  expect(asked.length).toBeGreaterThan(1000);
  for (const [name, x, y, width, height] of asked as [string, number, number, number, number][]) {
    if (name !== "fill" && name !== "rectangle") continue;
    const right = x + width;
    const bottom = y + height;
    expect([x >= 0, y >= 0, right <= 640, bottom <= 480], [name, x, y, width, height].join()).not.toContain(false);
  }
});

test("fb test stops telling of errors after the first", () => {
  answers["line"] = "Taken";
  expect(shell.run("fb test")).toBe("display: another program has the screen\n");
});

describe("fb mode", () => {
  test.each([
    ["fb mode 800 600", 32],
    ["fb mode 800 600 16", 16],
  ])("%s sets it, gives the screen to the console, and tells what it has become", (line, depth) => {
    expect(shell.run(line)).toMatch(/^mode +640x480, 32 bits, blue first\n/);
    expect(asked).toEqual([["setMode", 800, 600, depth], ["release"]]);
  });

  test.each([
    "fb mode",
    "fb mode 800",
    "fb mode 800 600 16 1",
    "fb mode 800 x",
    "fb mode 70000 600",
    "fb mode 1 1 300",
  ])("%s tells what there can be", (line) => {
    expect(shell.run(line)).toBe("expected: fb mode WIDTH HEIGHT [DEPTH], 640 to 1920, 400 to 1200, 16 or 32\n");
    expect(asked).toEqual([]);
  });

  test("that the server refuses tells what there can be", () => {
    answers["setMode"] = "BadMode";
    expect(shell.run("fb mode 639 480")).toMatch(/^expected: .* 640 to 1920, 400 to 1200, 16 or 32\n$/);
  });

  test("works where there is no screen yet", () => {
    answers["describe"] = "NoScreen";
    expect(shell.run("fb mode 800 600")).toBe("");
    expect(asked[0]).toEqual(["setMode", 800, 600, 32]);
  });
});

test.each([
  ["fb fill 640 0 1 1 red", "X is a number from 0 to 639\n"],
  ["fb fill 0 480 1 1 red", "Y is a number from 0 to 479\n"],
  ["fb fill -1 0 1 1 red", "X is a number from 0 to 639\n"],
  ["fb rect 0 0 0 1 red", "WIDTH is a number from 1 to 640\n"],
  ["fb rect 0 0 1 481 pink", "HEIGHT is a number from 1 to 480\n"],
  ["fb line 0 0 640 0 red", "X2 is a number from 0 to 639\n"],
  ["fb line 0 0 0 y red", "Y2 is a number from 0 to 479\n"],
  ["fb text 0 0 #12345 a", "COLOUR is #RRGGBB, black, red, green, yellow, blue, magenta, cyan, white or gray\n"],
  ["fb line 0 0 0 0 #12345g", expect.stringMatching(/^COLOUR is #RRGGBB, .*\n$/)],
  ["fb line 0 0 0 0 pink", expect.stringMatching(/^COLOUR is #RRGGBB, .*\n$/)],
  ["fb fill 0 0 1 red", "expected: fb fill X Y WIDTH HEIGHT COLOUR\n"],
  ["fb rect 0 0 1 1 red 1", "expected: fb rect X Y WIDTH HEIGHT COLOUR\n"],
  ["fb line 0 0 1 1", "expected: fb line X1 Y1 X2 Y2 COLOUR\n"],
  ["fb text 0 0 red", "expected: fb text X Y COLOUR TEXT\n"],
  ["fb info now", "expected: fb info\n"],
  ["fb test 1", "expected: fb test\n"],
  ["fb clear 1", "expected: fb clear\n"],
  ["fb blink", "WHAT is info, mode, fill, rect, line, text, test or clear; see: help fb\n"],
])("%s is told in a line, and nothing drawn", (line, message) => {
  expect(shell.run(line)).toEqual(message);
  expect(asked).toEqual([]);
});

test.each([
  ["Taken", "display: another program has the screen\n"],
  ["NoScreen", "display: the firmware has no screen\n"],
  [{ status: Status.TimedOut }, "display: the server does not answer, status 65547\n"],
] as [Played, string][])("a refusal is told with its reason: %#", (answer, message) => {
  answers["claim"] = answer;
  expect(shell.run("fb fill 0 0 1 1 red")).toBe(message);
});

test("without a screen all but fb mode says so", () => {
  answers["describe"] = "NoScreen";
  expect(shell.run("fb info")).toBe("display: the firmware has no screen\n");
});

test("without a server the shell says so", () => {
  shell.host.grants.protocols.delete("display");
  expect(shell.run("fb info")).toBe("no display server: no service, protocol or device has that name\n");
});
