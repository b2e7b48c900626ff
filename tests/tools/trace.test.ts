import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCapture } from "../../tools/trace/capture";
import { type ChromeEvent, type ChromeTrace, toChrome } from "../../tools/trace/chrome";
import { checkChrome } from "./chrome";

const [CLIENT, SERVER] = [65540, 65539];
/** The client calls, the server replies and waits, an interrupt and a fault come, nothing runs. */
const LOG = [
  "drupelet> trace dump\r",
  "~trace 1 2000000\r",
  `\x1b[K~task ${SERVER} console\r`,
  `~task ${CLIENT} shell\r`,
  `~ 10 1000 ${CLIENT} 64 0x111 0x30001\r`,
  "warning: a message of the log\r",
  `~ 11 1002 ${SERVER} 256 0x0 0x0\r`,
  `~ 12 1006 ${SERVER} 65 0x10500010004 0x30000\r`,
  `~ 13 1007 ${CLIENT} 256 0x0 0x0\r`,
  `~ 14 1010 ${CLIENT} 128 0x100 0x200000000000000\r`,
  `~ 15 1020 ${CLIENT} 228 0x92000047 0x10\r`,
  "~ 16 1022 0 256 0x0 0x0\r",
  "~ 17 1100 0 128 0x8 0x0\r",
  "~end 8\r",
  "drupelet> \r",
].join("\n");

const callName = (number: number) => ["Call", "ReplyReceive"][number];

function convert(log: string): ChromeTrace {
  return toChrome(readCapture("log", log), callName);
}

/** What is told of events of one kind, without what all have. */
function told({ traceEvents }: ChromeTrace, ph: ChromeEvent["ph"]) {
  return traceEvents.filter((event) => event.ph === ph).map(({ ph: _ph, pid: _pid, cat: _cat, ...rest }) => rest);
}

test("a dump between other lines becomes a valid trace", () => {
  const trace = convert(LOG);
  checkChrome(trace);
  expect(told(trace, "M").map(({ tid, args }) => [tid, args?.name])).toEqual([
    [0, "Drupelet"],
    [CLIENT, "shell"],
    [SERVER, "console"],
    [0, "(idle)"],
  ]);
  expect(told(trace, "X")).toEqual([
    { name: "run", tid: CLIENT, ts: 0, dur: 1 },
    { name: "run", tid: SERVER, ts: 1, dur: 2.5 },
    { name: "run", tid: CLIENT, ts: 3.5, dur: 7.5 },
    { name: "idle", tid: 0, ts: 11, dur: 39 },
  ]);
  expect(told(trace, "i")).toEqual([
    { name: "Call", s: "t", tid: CLIENT, ts: 0, args: { x0: "0x111", x1: "0x30001" } },
    { name: "ReplyReceive", s: "t", tid: SERVER, ts: 3, args: { x0: "0x10500010004", x1: "0x30000" } },
    { name: "interrupt", s: "t", tid: CLIENT, ts: 5, args: { source: "0x100", lines: "0x200000000000000" } },
    { name: "fault", s: "t", tid: CLIENT, ts: 10, args: { class: 36, esr: "0x92000047", far: "0x10" } },
    { name: "interrupt", s: "t", tid: 0, ts: 50, args: { source: "0x8", lines: "0x0" } },
  ]);
  expect(told(trace, "s")).toEqual([{ id: 0, name: "call", tid: CLIENT, ts: 0 }]);
  expect(told(trace, "f")).toEqual([{ id: 0, bp: "e", name: "call", tid: SERVER, ts: 3 }]);
});

test("a call without its reply, a reply without its call and a task without a name are no trouble", () => {
  const trace = convert(
    ["~trace 1 1000000", "~ 0 1 7 65 0x10500000008 0x0", "~ 1 2 7 64 0x1 0x0", "~ 2 3 9 256 0x0 0x0", "~end 3"].join(
      "\n",
    ),
  );
  checkChrome(trace);
  expect([...told(trace, "s"), ...told(trace, "f")]).toEqual([]);
  expect(told(trace, "M").map(({ args }) => args?.name)).toEqual(["Drupelet", "task 0x7", "task 0x9"]);
});

test("the last of several dumps counts, also an empty one", () => {
  const trace = convert(`${LOG}\n~trace 1 1000000\n~end 0\n`);
  expect(trace.traceEvents).toHaveLength(1);
  checkChrome(trace);
});

test.each([
  ["no dump", "drupelet> ps\n", "log: error: there is no dump; type in the shell: trace dump"],
  ["a dump that is cut off", LOG.slice(0, LOG.indexOf("~ 15")), "log: error: the dump ends before its end"],
  ["a lost line", LOG.replace(/~ 12[^\n]*\n/, ""), "log:13: error: the dump has 7 events of 8; dump the trace again"],
  ["a garbled event", LOG.replace("~ 12 1006", "~ 12 1o06"), 'log:8: error: "12 1o06 '],
  ["a garbled task", LOG.replace("shell", ""), `log:4: error: "${CLIENT} " is no task`],
  ["another version", LOG.replace("~trace 1", "~trace 2"), "log:2: error: the dump has version 2, this is for 1"],
  ["no frequency", LOG.replace(" 2000000", ""), "log:2: error: the dump does not tell the ticks per second"],
])("%s is told", (_, log, message) => {
  expect(() => convert(log)).toThrow(message);
});

test("the command reads a file or its input, and tells what it wrote", () => {
  const folder = mkdtempSync(join(tmpdir(), "trace-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [log, output] = [join(folder, "log"), join(folder, "made", "trace.json")];
  writeFileSync(log, LOG);
  const run = (args: string[], input = "") =>
    spawnSync(process.execPath, ["--import", "tsx", "tools/trace.ts", ...args], { encoding: "utf8", input });
  const names = (file: string) => {
    const { traceEvents } = JSON.parse(readFileSync(file, "utf8")) as ChromeTrace;
    return traceEvents.filter(({ ph }) => ph === "i").map((event) => event.name);
  };
  expect(run([log, output]).stdout).toBe(`${output}: 8 events; open it at ui.perfetto.dev\n`);
  expect(names(output)).toEqual(["Call", "ReplyReceive", "interrupt", "fault", "interrupt"]);
  rmSync(output);
  expect(run(["-", output], LOG).status).toBe(0);
  expect(names(output)).toHaveLength(5);
  const missing = run([join(folder, "none"), output]);
  expect([missing.status, missing.stderr]).toEqual([1, `${join(folder, "none")}: error: there is no such file\n`]);
  const empty = run(["-", output]);
  expect([empty.status, empty.stderr]).toEqual([
    1,
    "standard input: error: there is no dump; type in the shell: trace dump\n",
  ]);
});
