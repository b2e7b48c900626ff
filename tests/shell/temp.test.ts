/** The shell's `temp`, with the server played by the test. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Play, playing } from "../../sim/protocol";
import { thermal } from "../../tools/client/thermal";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

const NOTHING = {
  weakSupply: false,
  capped: false,
  slowed: false,
  wasWeakSupply: false,
  wasCapped: false,
  wasSlowed: false,
};

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let shell: Partners;
let server: Play;
beforeEach(() => {
  shell = new Partners(module);
  server = { read: () => ({ temperature: 48_312 }), throttling: () => ({ state: NOTHING }) };
  shell.host.protocol("thermal", playing(thermal, server));
});

test.each([
  [48_312, "48.3 C\n"],
  [0, "0.0 C\n"],
  [-5_090, "-5.0 C\n"],
])("%i thousandths of a degree are shown as %s", (temperature, shown) => {
  server["read"] = () => ({ temperature });
  expect(shell.run("temp")).toBe(shown);
});

test("throttling is told, what is and what was", () => {
  const state = { ...NOTHING, weakSupply: true, wasWeakSupply: true, wasCapped: true, slowed: true };
  server["throttling"] = () => ({ state });
  expect(shell.run("temp")).toBe("48.3 C, supply too weak, rate limited before, processor slowed down\n");
});

test("throttling that is not told is left out", () => {
  server["throttling"] = () => "NotTold";
  expect(shell.run("temp")).toBe("48.3 C\n");
});

test.each([
  ["NotMeasured", "thermal: the sensor gave no valid measurement for 100 milliseconds\n"],
  ["NotTold", "thermal: the firmware does not tell\n"],
])("the error %s is told with its reason", (error, message) => {
  server["read"] = () => error;
  expect(shell.run("temp")).toBe(message);
});

test("a server that does not answer is told", () => {
  server["read"] = () => ({ status: Status.TimedOut });
  expect(shell.run("temp")).toMatch(/^thermal: the server does not answer, status \d+\n$/);
});

test("it takes no arguments", () => {
  expect(shell.run("temp now")).toBe("there are too many arguments; expected: temp\n");
});
