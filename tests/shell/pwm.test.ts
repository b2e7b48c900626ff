/** The shell's `pwm`, with the server played by the test. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Played, playing } from "../../sim/protocol";
import { pwm } from "../../tools/client/pwm";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

const FORM = "expected: pwm CHANNEL HZ|off [PERCENT] [PIN]\n";

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
  shell.host.protocol("pwm", playing(pwm, { set: note("set"), stop: note("stop") }));
});

test.each([
  ["pwm 1 1000 50", ["set", 1, 18, 1000, 500_000]],
  ["pwm 2 1 100", ["set", 2, 19, 1, 1_000_000_000]],
  ["pwm 1 1000000 0 12", ["set", 1, 12, 1_000_000, 0]],
  ["pwm 2 off", ["stop", 2]],
])("%s asks the server and says nothing", (line, expected) => {
  expect(shell.run(line)).toBe("");
  expect(asked).toEqual([expected]);
});

test.each([
  ["pwm 1", "an argument is missing"],
  ["pwm 3 1000 50", "CHANNEL is 1 or 2"],
  ["pwm 1 0 50", "HZ is 1 to 1000000, or off"],
  ["pwm 1 1000001 50", "HZ is 1 to 1000000, or off"],
  ["pwm 1 off 50", "HZ is 1 to 1000000, or off"],
  ["pwm 1 1000", "PERCENT is a number from 0 to 100"],
  ["pwm 1 1000 101", "PERCENT is a number from 0 to 100"],
  ["pwm 2 1000 50 256", "PIN of channel 2 is 13 or 19"],
  ["pwm 1 1000 50 256", "PIN of channel 1 is 12 or 18"],
])("%s says what was expected", (line, problem) => {
  expect(shell.run(line)).toBe(`${problem}; ${FORM}`);
  expect(asked).toEqual([]);
});

test("of a pin that the server refuses the valid ones are told", () => {
  answer = "BadPin";
  expect(shell.run("pwm 1 1000 50 17")).toBe(`PIN of channel 1 is 12 or 18; ${FORM}`);
});

test("a pin of another program is told", () => {
  answer = "NoPin";
  expect(shell.run("pwm 1 1000 50")).toBe("pwm: the pin is another program's, or the GPIO server does not answer\n");
});

test("a server that does not answer is told", () => {
  answer = { status: Status.TimedOut };
  expect(shell.run("pwm 1 off")).toMatch(/^pwm: the server does not answer, status \d+\n$/);
});
