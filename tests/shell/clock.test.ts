/** The shell's `clock`, with the server played by the test. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Play, type Played, playing } from "../../sim/protocol";
import { clocks } from "../../tools/client/clocks";
import { timer } from "../../tools/client/timer";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

const CLOCKS = new Map([
  [2, { name: "uart", rate: 48_000_000, measured: 0, minimum: 0, maximum: 1_000_000_000, on: true }],
  [10, { name: "pwm", rate: 25_000_000, measured: 24_999_000, minimum: 9_600_000, maximum: 500_000_000, on: false }],
]);

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let shell: Partners;
let server: Play;
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
  server = {
    describe: (clock: number) => (CLOCKS.has(clock) ? { state: CLOCKS.get(clock) } : "NotTold"),
    setRate: (clock: number, rate: number) => {
      asked.push(["setRate", clock, rate]);
      return answer ?? { actual: rate };
    },
    enable: note("enable"),
  };
  shell.host.protocol("clocks", playing(clocks, server));
  shell.host.protocol("timer", playing(timer, { now: () => ({ microseconds: 12_000_345n }) }));
});

test("shows the clocks of which the firmware tells", () => {
  expect(shell.run("clock")).toBe(
    [
      "CLOCK             RATE    MEASURED         MIN         MAX  STATE",
      "uart          48000000           -           -  1000000000  on",
      "pwm           25000000    24999000     9600000   500000000  off",
      "system timer: 12.000345 s",
      "",
    ].join("\n"),
  );
});

describe("changes", () => {
  test.each([
    ["clock pwm 50000000", ["setRate", 10, 50_000_000]],
    ["clock pwm on", ["enable", 10, true]],
    ["clock uart off", ["enable", 2, false]],
  ])("%s asks the server and says nothing", (line, expected) => {
    expect(shell.run(line)).toBe("");
    expect(asked).toEqual([expected]);
  });

  test("another rate than was asked for is told", () => {
    answer = { actual: 49_000_000 };
    expect(shell.run("clock pwm 50000000")).toBe("the firmware made it 49000000 Hz\n");
  });

  test.each(["clock pwm fast", "clock pwm 4294967296", "clock pwm -1"])("%s: the valid range is told", (line) => {
    expect(shell.run(line)).toBe("VALUE is on, off or a number from 9600000 to 500000000 for pwm\n");
    expect(asked).toEqual([]);
  });

  test("of a rate that the server refuses the valid range is told", () => {
    answer = "BadRate";
    expect(shell.run("clock pwm 1")).toBe("VALUE is on, off or a number from 9600000 to 500000000 for pwm\n");
  });

  test.each([
    ["Reserved", "clocks: other parts of the system count on the clock as it is\n"],
    ["Refused", "clocks: the firmware does not make the change\n"],
  ])("the error %s is told with its reason", (error, message) => {
    answer = error;
    expect(shell.run("clock uart off")).toBe(message);
  });
});

test.each([
  ["clock disp 1", "NAME is one of those that clock shows"],
  ["clock pw 1", "NAME is one of those that clock shows"],
  ["clock pwm", "an argument is missing"],
  ["clock pwm 1 2", "there are too many arguments"],
])("%s says what was expected", (line, problem) => {
  expect(shell.run(line)).toBe(`${problem}; expected: clock [NAME VALUE]\n`);
});

test("without a timer server the clocks are shown, and that is said", () => {
  shell.host.grants.protocols.delete("timer");
  expect(shell.run("clock")).toMatch(/ off\nno timer server: no service, protocol or device has that name\n$/);
});

test("a server that does not answer is told", () => {
  server["describe"] = () => ({ status: Status.TimedOut });
  expect(shell.run("clock")).toMatch(/clocks: the server does not answer, status \d+\n$/);
});
