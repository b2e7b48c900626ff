/** The shell's `led`, with the server played by the test. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Played, playing } from "../../sim/protocol";
import { led } from "../../tools/client/led";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

const FORM = "expected: led on|off|blink [MS]|heartbeat\n";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let shell: Partners;
let asked: unknown[][];
let answer: Played;
beforeEach(() => {
  shell = new Partners(module);
  asked = [];
  answer = undefined;
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      asked.push([name, ...values]);
      return answer;
    };
  const names = ["on", "off", "blink", "heartbeat"];
  shell.host.protocol("led", playing(led, Object.fromEntries(names.map((name) => [name, note(name)]))));
});

test.each([
  ["led on", ["on"]],
  ["led off", ["off"]],
  ["led heartbeat", ["heartbeat"]],
  ["led blink", ["blink", 500, 500]],
  ["led blink 60", ["blink", 60, 60]],
])("%s asks the server and says nothing", (line, expected) => {
  expect(shell.run(line)).toBe("");
  expect(asked).toEqual([expected]);
});

test.each([
  ["led", "an argument is missing"],
  ["led bright", "WHAT is on, off, blink or heartbeat"],
  ["led on 5", "there are too many arguments"],
  ["led blink 5 5", "there are too many arguments"],
  ["led blink fast", "MS is a number from 10 to 60000"],
  ["led blink 4294967296", "MS is a number from 10 to 60000"],
])("%s says what was expected", (line, problem) => {
  expect(shell.run(line)).toBe(`${problem}; ${FORM}`);
  expect(asked).toEqual([]);
});

test("of a time that the server refuses the valid range is told", () => {
  answer = "BadTime";
  expect(shell.run("led blink 9")).toBe(`MS is a number from 10 to 60000; ${FORM}`);
});

test("without an LED that is said", () => {
  answer = "NoLed";
  expect(shell.run("led on")).toBe("led: the firmware does not tell of the LED, or the board has none known\n");
});

test("a server that does not answer is told", () => {
  answer = { status: Status.TimedOut };
  expect(shell.run("led on")).toMatch(/^led: the server does not answer, status \d+\n$/);
});
