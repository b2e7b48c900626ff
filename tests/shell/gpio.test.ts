/** The shell's `gpio`, with the GPIO server played by the test. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { PinEvent, PinMode, PinPull, type PinState } from "../../abi/protocol/gpio";
import { Status } from "../../abi/syscall";
import { Partners } from "./partners";

const module = new WebAssembly.Module(readFileSync("build/shell.wasm"));
let shell: Partners;
/** What the server was asked: operation and values. */
let asked: unknown[][];
let refusal: string | undefined;

const FREE: PinState = {
  mode: PinMode.Input,
  pull: PinPull.Unknown,
  level: false,
  reserved: false,
  event: PinEvent.None,
  debounce: 0,
  owner: "",
};

beforeEach(() => {
  shell = new Partners(module);
  asked = [];
  refusal = undefined;
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      asked.push([name, ...values]);
      return refusal;
    };
  for (const name of ["mode", "write", "pull", "release"]) shell.gpio[name] = note(name);
  shell.gpio["read"] = (pin: number) => ({ level: pin === 17 });
  shell.gpio["describe"] = (pin: number) => ({
    state:
      pin === 17
        ? { ...FREE, mode: PinMode.Output, pull: PinPull.Up, level: true, owner: "led" }
        : pin === 53
          ? { ...FREE, mode: PinMode.Alt3, reserved: true, owner: "card", event: PinEvent.Falling }
          : { ...FREE, reserved: pin === 14 },
  });
});

describe("gpio list", () => {
  test("shows every pin, with whose it is", () => {
    const lines = shell.run("gpio list").trimEnd().split("\n");
    expect(lines).toHaveLength(55);
    expect(lines[0]).toBe("PIN  MODE    PULL     LEVEL  USED BY");
    expect(lines[1 + 14]).toBe("14   input   unknown  low    the system");
    expect(lines[1 + 17]).toBe("17   output  up       high   led");
    expect(lines[1 + 18]).toBe("18   input   unknown  low    -");
    expect(lines[1 + 53]).toBe("53   alt3    unknown  low    card, the system, watched: falling");
  });

  test("shows one", () => {
    expect(shell.run("gpio list 17").split("\n")[1]).toBe("17   output  up       high   led");
  });
});

test.each([
  ["gpio mode 17 output", ["mode", 17, PinMode.Output]],
  ["gpio mode 0 alt5", ["mode", 0, PinMode.Alt5]],
  ["gpio write 53 1", ["write", 53, true]],
  ["gpio write 53 low", ["write", 53, false]],
  ["gpio pull 4 down", ["pull", 4, PinPull.Down]],
  ["gpio release 4", ["release", 4]],
])("%s asks the server and says nothing", (line, expected) => {
  expect(shell.run(line)).toBe("");
  expect(asked).toEqual([expected]);
});

test("gpio read tells the level", () => {
  expect(shell.run("gpio read 17", "gpio read 18")).toBe("high\nlow\n");
});

test.each([
  ["gpio read", "PIN is a number from 0 to 53"],
  ["gpio read 54", "PIN is a number from 0 to 53"],
  ["gpio read seventeen", "PIN is a number from 0 to 53"],
  ["gpio read 17 1", "there are too many arguments"],
  ["gpio list 1 2", "there are too many arguments"],
  ["gpio release 1 2", "there are too many arguments"],
  ["gpio mode 17", "VALUE is input, output or alt0 to alt5"],
  ["gpio mode 17 sideways", "VALUE is input, output or alt0 to alt5"],
  ["gpio write 17 2", "VALUE is 0, 1, low or high"],
  ["gpio write 17", "VALUE is 0, 1, low or high"],
  ["gpio pull 17 unknown", "VALUE is none, up or down"],
  ["gpio watch 17 none", "VALUE is rising, falling, both, high or low"],
  ["gpio", "an argument is missing"],
])("%s says what was expected", (line, problem) => {
  const [, ...more] = shell.run(line).split("; expected: ");
  expect(shell.output).toContain(`${problem}; expected: gpio WHAT [PIN] [VALUE]`);
  expect(more).toEqual(["gpio WHAT [PIN] [VALUE]\n"]);
  expect(asked).toEqual([]);
});

test("gpio with a word that it does not know names those that it does", () => {
  expect(shell.run("gpio blink 17")).toBe("WHAT is list, mode, read, write, pull, watch or release; see: help gpio\n");
});

test.each([
  ["Taken", "pin 17: another program has the pin\n"],
  ["Reserved", "pin 17: the system uses the pin, and servers/manifest.ts does not grant it\n"],
  ["NotOutput", "pin 17: the pin is no output; make it one with: gpio mode 17 output\n"],
])("%s is told with its reason", (error, message) => {
  refusal = error;
  expect(shell.run("gpio write 17 1")).toBe(message);
});

test("a server that does not answer is told", () => {
  shell.gpio["write"] = () => ({ status: Status.TimedOut });
  expect(shell.run("gpio write 17 1")).toBe("pin 17: the GPIO server does not answer, status 65547\n");
});

test("gpio watch prints events as they come, until its time is up", () => {
  const watched: unknown[][] = [];
  shell.gpio["watch"] = (pin: number, event: PinEvent, debounce: number) => void watched.push([pin, event, debounce]);
  shell.gpio["events"] = () => ({ pins: 1n << 17n });
  shell.outcome(["gpio watch 17 rising 2"], function* () {
    yield shell.host.notification(2n);
    yield shell.host.notification(2n);
    yield shell.host.failure(Status.TimedOut);
    yield shell.host.failure(Status.TimedOut);
  });
  expect(watched).toEqual([
    [17, PinEvent.Rising, 0],
    [17, PinEvent.None, 0],
  ]);
  expect(shell.output).toMatch(/watching pin 17 for 2 s\n.* high\n.* high\n2 events\n$/);
});

test("without a GPIO server the shell says so", () => {
  shell.host.grants.protocols.delete("gpio");
  expect(shell.run("gpio list")).toBe("no gpio server: no service, protocol or device has that name\n");
});
