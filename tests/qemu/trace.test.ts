import { StartMode } from "../../abi/archive";
import { services } from "../../servers/manifest";
import { expect, test } from "vitest";
import { TraceEvent } from "../../abi/syscall";
import { readCapture } from "../../tools/trace/capture";
import { toChrome } from "../../tools/trace/chrome";
import { checkChrome } from "../tools/chrome";
import { boot, row } from "./boot";

test("the kernel is traced while it works, and the dump becomes a file for Perfetto", async () => {
  const board = boot();
  expect(await board.command("trace show")).toEqual(["nothing is recorded; to begin, type: trace on"]);
  expect(await board.command("trace on")).toEqual(["trace is on; it keeps the newest events"]);
  expect(await board.command("echo traced")).toEqual(["traced"]);
  await board.command("trace off");

  const stats = await board.command("trace stats");
  expect(stats[0]).toMatch(/^\d+ events in \d+\.\d{6} s$/);
  const total = Number(stats[0].split(" ")[0]);
  expect(["switch", "interrupt", "fault", "call"].reduce((sum, kind) => sum + Number(row(stats, kind)[1]), 0)).toBe(
    total,
  );
  expect(Number(row(stats, "shell")[3])).toBeGreaterThan(0);

  const shown = await board.command("trace show 5");
  expect(shown).toHaveLength(5);
  for (const line of shown) expect(line).toMatch(/^\[ *\d+\.\d{6}\] +\S+ +\S/);
  expect(shown[4]).toMatch(/ shell +Trace 0x\w+, 0x0$/);

  const capture = readCapture("serial line", (await board.command("trace dump")).join("\n"));
  expect(capture.events).toHaveLength(total);
  expect(new Set(capture.tasks.values())).toEqual(
    new Set(services.filter(({ start }) => start !== StartMode.Manual).map(({ name }) => name)),
  );
  // numbered without a gap, and time never goes back
  capture.events.forEach(({ sequence, time }, index) => {
    expect(sequence).toBe(index);
    expect(time).toBeGreaterThanOrEqual(capture.events[Math.max(index - 1, 0)].time);
  });
  // who makes a call or is switched from is whom the trace showed to run
  let running = capture.events[0].task;
  for (const { event, task } of capture.events) {
    if (event === TraceEvent.Switch) running = task;
    expect(task).toBe(running);
  }
  const trace = toChrome(capture, String);
  checkChrome(trace);
  expect(trace.traceEvents.some(({ ph }) => ph === "f")).toBe(true);
});

test("a fault is traced with its class, and off stays off", async () => {
  const board = boot();
  await board.command("trace on");
  await board.say("crash console");
  await board.see(/init: console: unreachable executed in \w+ at /);
  const capture = readCapture("serial line", (await board.command("trace dump")).join("\n"));
  const [fault] = capture.events.filter(({ event }) => event === TraceEvent.Fault);
  expect(fault).toMatchObject({ number: 0x3c });
  await board.command("trace off");
  const before = await board.command("trace stats");
  expect(await board.command("trace stats")).toEqual(before);
});

test("holds tells of each service what it holds, and whose", async () => {
  const board = boot();
  const init = await board.command("holds init");
  for (const name of ["uart", "console", "log", "shell"]) {
    expect(init.filter((line) => new RegExp(` task +manage,inspect,mint +${name}$`).test(line))).toHaveLength(1);
  }
  const shell = await board.command("holds shell");
  expect(shell[0]).toMatch(/^HANDLE +TYPE +RIGHTS +OBJECT$/);
  expect(shell.filter((line) => / mapping +r-x /.test(line))).toHaveLength(1);
  // no writable memory of one service is another's
  const ranges: [from: number, to: number][] = [];
  for (const name of ["init", "uart", "gpio", "console", "log", "shell"]) {
    for (const line of await board.command(`holds ${name}`)) {
      const [, from, to] = / mapping +rw- +0x(\w+)-0x(\w+), /.exec(line) ?? [];
      if (from !== undefined) ranges.push([parseInt(from, 16), parseInt(to, 16)]);
    }
  }
  ranges.sort(([a], [b]) => a - b);
  expect(ranges.length).toBeGreaterThan(14);
  for (const [index, [from]] of ranges.entries()) if (index > 0) expect(from).toBeGreaterThan(ranges[index - 1][1]);
  expect(await board.command("holds spin")).toEqual(["spin is not running"]);
});
