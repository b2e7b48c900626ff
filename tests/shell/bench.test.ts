/** The shell's `bench`, with supervisor and benchmarks played by the test. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { playing } from "../../sim/protocol";
import { bench } from "../../tools/client/bench";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
});

let shell: Partners;
let measured: number[];
beforeEach(() => {
  shell = new Partners(module);
  measured = [];
  const names = ["ipc.roundtrip.4w", "fb.fill", "irq.cycle"];
  shell.host.protocol(
    "bench",
    playing(bench, {
      describe: (number) =>
        Number(number) < names.length ? { called: names[Number(number)], count: names.length } : "NoSuch",
      measure: (number) => {
        measured.push(Number(number));
        return number === 2 ? "CannotRun" : { kernel: 557n, tasks: 53n, per: 307200 };
      },
    }),
  );
});

test("runs all benchmarks and tells of each", () => {
  expect(shell.run("bench")).toBe(
    [
      "NAME                    KERNEL         TASKS       PER",
      "ipc.roundtrip.4w           557            53    307200",
      "fb.fill                    557            53    307200",
      "irq.cycle: what it measures is not there; dmesg says more\n",
    ].join("\n"),
  );
});

test("runs the one that is named", () => {
  expect(shell.run("bench fb.fill").split("\n")).toHaveLength(3);
  expect(measured).toEqual([1]);
});

test.each(["bench fb", "bench fb.fill2", "bench ipc.roundtrip.4words"])("%s names none", (line) => {
  expect(shell.run(line)).toBe("there is no such benchmark; bench alone runs all, with their names\n");
  expect(measured).toEqual([]);
});
