import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readEnums } from "../../tools/docs/abi";
import { readCalls } from "../../tools/docs/calls";
import { NAMES, names } from "../../tools/docs/names";
import { REFERENCE, reference, SOURCE } from "../../tools/docs/reference";

const source = readFileSync(SOURCE, "utf8");
const enums = readEnums(SOURCE, source);
const calls = readCalls(SOURCE, enums);

/** A small abi with one call, whose comment this is. */
function abi(comment: string, member = "Go = 0,"): string {
  return [
    "export const enum Syscall {",
    "  /**",
    ...comment.split("\n").map((line) => `   * ${line}`),
    "   */",
    `  ${member}`,
    "}",
    "export const enum Status {",
    "  Ok = 0, BadHandle = 1, WrongType = 2, Denied = 3,",
    "  /** Ended. @blame nobody */",
    "  Gone = 10,",
    "}",
    "export const enum HandleType { Task = 2, System = 6 }",
    "export const enum Right { Send = 1, Manage = 1 }",
    "export const enum SystemRight { Info = 8 }",
  ].join("\n");
}

function read(text: string) {
  return readCalls("abi/x.ts", readEnums("abi/x.ts", text));
}

test("the reference and the names are what the comments say now", async () => {
  expect(readFileSync(REFERENCE, "utf8"), "run: make docs").toBe(await reference());
  expect(readFileSync(NAMES, "utf8"), "run: make docs").toBe(await names());
});

test("every call is told with a number of its own, and the kernel carries it out", () => {
  const dispatch = readFileSync("kernel/syscall.ts", "utf8");
  expect(calls.map(({ number }) => number)).toEqual(calls.map((_, index) => index));
  for (const { name } of calls) expect(dispatch).toMatch(new RegExp(`(case|number ==) Syscall\\.${name}\\b`));
});

test("a call names its arguments, ranges, rights, results and statuses", () => {
  const [call] = read(
    abi(
      [
        "Goes. And comes.",
        "@param x0 {Task Manage} whose",
        "@param x1 {1 to 7} how far,",
        "  and back",
        "@param x2 to x4: words",
        "@returns x1 where",
        "@returns as Come",
        "@status Denied it is far @blame the road",
        "@status Gone",
      ].join("\n"),
    ),
  );
  expect(call).toMatchObject({ name: "Go", number: 0, text: "Goes. And comes." });
  expect(call.takes).toEqual([
    { registers: "x0", range: "Task Manage", text: "whose" },
    { registers: "x1", range: "1 to 7", text: "how far, and back" },
    { registers: "x2 to x4", range: "", text: "words" },
  ]);
  expect(call.gives).toEqual([
    { registers: "x1", range: "", text: "where" },
    { registers: "", range: "", text: "as Come" },
  ]);
  expect(call.answers).toEqual([
    { status: "BadHandle", text: "x0 is no handle of the caller", blame: "the caller" },
    { status: "WrongType", text: "x0 is a handle of another type than Task", blame: "the caller" },
    { status: "Denied", text: "x0 lacks the right: Manage; it is far", blame: "the caller; the road" },
    { status: "Gone", text: "the task that x0 names has ended; ended", blame: "nobody" },
  ]);
});

test.each([
  ["a member without a number", abi("Goes."), "Go,", "abi/x.ts:5: error: Go has no number"],
  ["an unknown tag", abi("Goes.\n@throws x"), "", "abi/x.ts:4: error: unknown tag @throws; there are @param"],
  [
    "an unknown status",
    abi("Goes.\n@status Lost"),
    "",
    "abi/x.ts:4: error: unknown status Lost; there are Ok, BadHandle",
  ],
  [
    "an unknown right",
    abi("Goes.\n@param x0 {Task Info} x"),
    "",
    "abi/x.ts:4: error: unknown right Info; there are Send",
  ],
  ["a system right of a task", abi("Goes.\n@param x0 {System Send} x"), "", "unknown right Send; there are Info"],
  ["a parameter without a register", abi("Goes.\n@param {Task} x"), "", "abi/x.ts:4: error: @param names no register"],
  ["a brace that stays open", abi("Goes.\n@param x0 {Task x"), "", 'abi/x.ts:4: error: "x0 {Task x" is not'],
  ["blame for nothing", abi("Goes.\n@blame me"), "", "abi/x.ts:4: error: @blame follows no @status"],
  ["no description", abi("@status Gone"), "", "abi/x.ts:5: error: Go has no description"],
  [
    "a number twice",
    abi("Goes.", "Go = 0,\n/** Comes. */ Come = 0,"),
    "",
    "abi/x.ts:6: error: Come has the number of Go",
  ],
])("%s is told with its place", (_, text, member, message) => {
  expect(() => read(member === "" ? text : text.replace("Go = 0,", member))).toThrow(message);
});
