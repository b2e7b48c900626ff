/** The shell's looks at the kernel: `holds` and `trace`. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HandleType, MapRight, Right, Status, Syscall, SystemRight, TraceEvent, TraceMeta } from "../../abi/syscall";
import { compile } from "../lib/compile";
import { type Held, Partners } from "./partners";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let shell: Partners;
beforeEach(() => {
  shell = new Partners(module);
});

describe("holds", () => {
  const READ_WRITE = MapRight.Read | MapRight.Write;

  test("tells the type, rights and object of every handle, and where memory is mapped and lies", () => {
    const line = { type: HandleType.Interrupt, rights: Right.Mint, object: 57 };
    shell.held.set("console", [
      { handle: 0x101, type: HandleType.Endpoint, rights: Right.Send, object: 0xc000, badge: 5n },
      { handle: 0x102, type: HandleType.System, rights: SystemRight.Log | SystemRight.Trace, object: 0, badge: 5n },
      { handle: 0x203, type: HandleType.Task, rights: Right.Manage | Right.Inspect, object: 0x10003 },
      { handle: 0x204, type: HandleType.Task, rights: Right.Inspect, object: 0x20003 },
      { handle: 0x205, type: HandleType.Notification, rights: 0, object: 0x10004, badge: 0x30n },
      { handle: 0x206, type: HandleType.Region, rights: Right.Read | Right.Dma, object: 0x3f201, pages: 1 },
      { ...line, handle: 0x207 },
      { ...line, handle: 0x208, badge: 2n },
      { handle: 0x209, type: HandleType.System, rights: Right.All, object: 0 },
      { type: HandleType.Mapping, rights: READ_WRITE, object: 0x32, pages: 300, badge: 0x1_0000_1000n },
      { type: HandleType.Mapping, rights: MapRight.Read | MapRight.Execute, object: 0xa1, pages: 2, badge: 0x400000n },
    ]);
    expect(shell.run("holds console")).toBe(
      [
        "HANDLE       TYPE         RIGHTS               OBJECT",
        "0x00000101   endpoint     send                 0x0000c000, badge 0x5",
        "0x00000102   system       log,trace            badge 0x5",
        "0x00000203   task         manage,inspect       console",
        "0x00000204   task         inspect              task 0x00020003",
        "0x00000205   notification -                    shell, bits 0x30",
        "0x00000206   region       r--,dma              0x3f201000-0x3f201fff, 4.0 KiB",
        "0x00000207   interrupt    mint                 line 57",
        "0x00000208   interrupt    mint                 line 57, bits 0x2",
        "0x00000209   system       all                  ",
        "0x100001000  mapping      rw-                  0x00032000-0x0015dfff, 1.1 MiB",
        "0x00400000   mapping      r-x                  0x000a1000-0x000a2fff, 8.0 KiB",
        "",
      ].join("\n"),
    );
  });

  test("goes on until it has all", () => {
    const held: Held[] = Array.from({ length: 90 }, (_, i) => ({
      handle: 0x100 + i,
      type: HandleType.Endpoint,
      rights: Right.Send,
      object: 0xc000,
    }));
    shell.held.set("shell", held);
    const handles = shell.run("holds shell").trimEnd().split("\n").slice(1);
    expect(handles.map((line) => Number(line.split(" ")[0]))).toEqual(held.map(({ handle }) => handle));
  });

  test.each([
    ["WrongState", "console is not running"],
    ["NotGranted", "console is not the shell's to manage"],
  ])("is refused with %s", (answer, text) => {
    shell.supervisorAnswer = answer;
    expect(shell.run("holds console")).toBe(`${text}\n`);
  });
});

describe("trace", () => {
  const [CONSOLE, SHELL] = [0x10003, 0x10004];
  const call = (number: number) => (TraceEvent.Syscall << TraceMeta.EventShift) | number;
  const [INTERRUPT, SWITCH] = [TraceEvent.Interrupt << TraceMeta.EventShift, TraceEvent.Switch << TraceMeta.EventShift];
  const fault = (kind: number) => (TraceEvent.Fault << TraceMeta.EventShift) | kind;
  const FORM = "expected: trace on|off|show [COUNT]|stats|dump\n";

  beforeEach(() => {
    shell.traced = [
      [1_000_000n, SHELL, call(Syscall.Call), 0x111n, 0x30001n],
      [1_000_100n, CONSOLE, SWITCH, 0n, 0n],
      [1_000_300n, CONSOLE, call(60), 1n, 2n],
      [1_000_400n, CONSOLE, INTERRUPT, 0x100n, 1n << 57n],
      [1_000_600n, 0x20009, SWITCH, 0n, 0n],
      [1_001_000n, 0x20009, fault(0x24), 0x9200004fn, 0x10n],
      [1_001_010n, 0x20009, fault(0x3c), 0xf2000105n, 0x10n],
      [1_001_100n, 0, SWITCH, 0n, 0n],
      [1_002_000n, 0, INTERRUPT, 8n, 0n],
    ];
  });

  test("on and off switch the kernel's recording", () => {
    expect(shell.run("trace on", "trace off")).toBe("trace is on; it keeps the newest events\ntrace is off\n");
    expect(shell.tracing).toEqual([true, false]);
  });

  test("show tells every event in words", () => {
    expect(shell.run("trace show")).toBe(
      [
        "[   1.000000]   shell            Call 0x111, 0x30001",
        "[   1.000100]   console          runs",
        "[   1.000300]   console          system call 60 0x1, 0x2",
        "[   1.000400]   console          interrupt, source 0x100, line 57",
        "[   1.000600]   task 0x00020009  runs",
        "[   1.001000]   task 0x00020009  fault, null pointer at 0x00000010",
        "[   1.001010]   task 0x00020009  fault, unreachable executed",
        "[   1.001100]   (idle)           runs",
        "[   1.002000]   (idle)           interrupt, source 0x8",
        "",
      ].join("\n"),
    );
  });

  test("show shows the newest hundred, or as many as told, also when their numbers pass 32 bits", () => {
    shell.firstTraced = 0xffff_fff0n;
    shell.traced = Array.from({ length: 300 }, (_, i) => [BigInt(i), SHELL, call(Syscall.Yield), BigInt(i), 0n]);
    const shown = (line: string) => {
      shell.output = "";
      const lines = shell.run(line).split("\n");
      return lines.flatMap((each) => /Yield (\w+)/.exec(each)?.slice(1).map(Number) ?? []);
    };
    expect(shown("trace show")).toEqual(Array.from({ length: 100 }, (_, i) => 200 + i));
    expect(shown("trace show 2")).toEqual([298, 299]);
    expect(shown("trace show 1000")).toHaveLength(300);
  });

  test("reading switches recording off meanwhile, and on again if it was", () => {
    shell.run("trace show", "trace on", "trace stats", "trace off", "trace dump");
    expect(shell.tracing).toEqual([false, true, false, true, false, false]);
  });

  test("stats counts events by kind and task, and tells the time of each", () => {
    expect(shell.run("trace stats")).toBe(
      [
        "9 events in 0.002000 s",
        "EVENT                    COUNT",
        "switch                       3",
        "interrupt                    2",
        "fault                        2",
        "call                         2",
        "  Call                       1",
        "  system call 60             1",
        "TASK                     TIME   SHARE    CALLS  INTERRUPTS  FAULTS  SWITCHES",
        "init               0.000000 s     0.0        0           0       0         0",
        "console            0.000500 s    25.0        1           1       0         1",
        "shell              0.000100 s     5.0        1           0       0         0",
        "(other)            0.000500 s    25.0        0           0       2         1",
        "(idle)             0.000900 s    45.0        0           1       0         1",
        "",
      ].join("\n"),
    );
  });

  test("stats counts anew each time, and tells of events no longer kept", () => {
    shell.firstTraced = 4096n;
    const [first, second] = shell.run("trace stats", "trace stats").split(/(?=9 events)/);
    expect(first).toMatch(/^9 events in 0\.002000 s; 4096 before them are no longer kept\n/);
    expect(second).toBe(first);
  });

  test("dump is lines for the host", () => {
    shell.firstTraced = 7n;
    shell.traced = shell.traced.slice(0, 2);
    expect(shell.run("trace dump")).toBe(
      [
        "~trace 1 1000000",
        "~task 65537 init",
        "~task 65539 console",
        "~task 65540 shell",
        "~ 7 1000000 65540 64 0x111 0x30001",
        "~ 8 1000100 65539 256 0x0 0x0",
        "~end 2",
        "",
      ].join("\n"),
    );
  });

  test.each(["show", "stats"])("%s of nothing says so", (what) => {
    shell.traced = [];
    expect(shell.run(`trace ${what}`)).toBe("nothing is recorded; to begin, type: trace on\n");
  });

  test.each([
    ["trace", "an argument is missing; "],
    ["trace foo", "there is no such argument; "],
    ["trace on 1", "there are too many arguments; "],
    ["trace show x", "COUNT is a number from 1 on; "],
    ["trace show 0", "COUNT is a number from 1 on; "],
    ["trace show 1 2", "there are too many arguments; "],
  ])("%s is refused with what there is", (line, problem) => {
    expect(shell.run(line)).toBe(`${problem}${FORM}`);
    expect(shell.tracing).toEqual([]);
  });

  test.each(["on", "show", "stats", "dump"])("%s tells when the kernel refuses", (what) => {
    shell.host.on(Syscall.Trace, () => Status.Denied);
    expect(shell.run(`trace ${what}`)).toBe("the kernel does not let the shell trace: status 3\n");
  });
});
