import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Console } from "../../abi/protocol/console";
import { Log, LogRecord, LogStatus } from "../../abi/protocol/log";
import { ServiceRecord, Supervisor, SupervisorStatus } from "../../abi/protocol/supervisor";
import { LogLevel, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { type Answer, room } from "../../sim/message";
import { compile } from "../lib/compile";
import { KernelLog } from "./kernel-log";

const SERVICES = ["init", "uart", "console", "log", "shell"];
const NEW_RECORDS = 1n;
const KEPT = 512;

let wasm: Uint8Array;
let host: HostModel;
let log: KernelLog;
let shown: string;
let described: number[];
/** What the console answers next, instead of Ok. */
let consoleAnswers: (() => Answer)[];

beforeAll(async () => {
  wasm = await compile("servers/log.ts");
}, 60_000);

beforeEach(() => {
  host = new HostModel(wasm);
  log = new KernelLog(host);
  shown = "";
  described = [];
  consoleAnswers = [];
  host.endpoint("log");
  host.protocol("console", (call) => {
    expect(call.operation).toBe(Console.Write);
    const other = consoleAnswers.shift();
    if (other) return other();
    shown += call.leases[0].text;
    return { code: 0, words: [call.leases[0].bytes.length] };
  });
  host.grants.others = (call) => {
    expect(call.operation).toBe(Supervisor.Describe);
    const number = Number(call.words[0]);
    described.push(number);
    if (number >= SERVICES.length) return SupervisorStatus.UnknownName;
    expect(call.leases[0].bytes.length).toBe(ServiceRecord.Bytes);
    call.leases[0].bytes.set(new TextEncoder().encode(SERVICES[number].padEnd(16, "\0")));
    return { code: SupervisorStatus.Ok, words: [SERVICES.length] };
  };
});

/** Reads a message of the server as a script does. */
function* read(sequence: number | bigint, bytes: number = LogRecord.Bytes) {
  const record = room(bytes);
  const request = host.request(Log.Read, { words: [sequence], leases: [record] });
  yield request;
  yield host.notification(0n);
  const view = new DataView(record.bytes.buffer);
  const name = new TextDecoder().decode(record.bytes.subarray(LogRecord.Name, LogRecord.Name + 16));
  const text = record.bytes.subarray(LogRecord.Text, LogRecord.Text + (record.bytes[LogRecord.Length] ?? 0));
  return {
    reply: request.reply,
    time: bytes === LogRecord.Bytes ? view.getBigUint64(LogRecord.Time, true) : 0n,
    level: record.bytes[LogRecord.Level],
    name: name.replace(/\0+$/, ""),
    text: new TextDecoder().decode(text),
  };
}

function* range() {
  const request = host.request(Log.Range);
  yield request;
  yield host.notification(0n);
  return request.reply?.words.map(Number);
}

describe("keeping messages", () => {
  it("keeps those of the kernel and of services, with time, level and name", () => {
    log.append(0, LogLevel.Info, "memory from the device tree", 5n);
    log.append(3, LogLevel.Debug, "ready", 9n);
    host.run(function* () {
      const first = yield* read(0);
      expect(first).toMatchObject({
        time: 5n,
        level: LogLevel.Info,
        name: "kernel",
        text: "memory from the device tree",
      });
      expect(yield* read(1)).toMatchObject({ time: 9n, level: LogLevel.Debug, name: "console", text: "ready" });
      expect((yield* read(2)).reply?.code).toBe(LogStatus.NotFound);
      expect(yield* range()).toEqual([0, 2, 0]);
    });
    expect(shown).toBe("");
  });

  it("takes in what came since, for a request and for a notification", () => {
    host.run(function* () {
      expect(yield* range()).toEqual([0, 0, 0]);
      log.append(1, LogLevel.Info, "one");
      expect(yield* range()).toEqual([0, 1, 0]);
      log.append(1, LogLevel.Info, "two");
      yield host.notification(NEW_RECORDS);
      expect(yield* range()).toEqual([0, 2, 0]);
    });
  });

  it("asks for each name once", () => {
    for (let i = 0; i < 5; i++) log.append(2, LogLevel.Info, "again");
    log.append(4, LogLevel.Info, "me");
    host.run();
    expect(described).toEqual([1, 3]);
  });

  it("joins the pieces of messages that several writers wrote at the same time", () => {
    const long = "x".repeat(100);
    const longer = "y".repeat(168);
    const a = log.pieces(1, LogLevel.Info, long, 1n);
    const b = log.pieces(2, LogLevel.Info, longer, 2n);
    for (let i = 0; i < b.length; i++) {
      a[i]?.();
      b[i]();
      if (i === 1) log.append(3, LogLevel.Info, "short");
    }
    host.run(function* () {
      expect(yield* read(0)).toMatchObject({ name: "console", text: "short" });
      expect(yield* read(1)).toMatchObject({ name: "init", text: long, time: 1n });
      expect(yield* read(2)).toMatchObject({ name: "uart", text: longer, time: 2n });
    });
  });

  it("cuts off what is longer than a message may be", () => {
    log.append(1, LogLevel.Info, "z".repeat(300));
    host.run(function* () {
      expect((yield* read(0)).text).toBe("z".repeat(168));
      expect(yield* range()).toEqual([0, 1, 0]);
    });
  });

  it("keeps the newest 512 and answers the oldest for those before", () => {
    for (let i = 0; i < KEPT + 10; i++) log.append(0, LogLevel.Info, `message ${i}`);
    host.run(function* () {
      expect(yield* range()).toEqual([10, KEPT + 10, 0]);
      expect(yield* read(3)).toMatchObject({ text: "message 10", reply: { code: LogStatus.Ok, words: [10n, 0n, 0n] } });
      expect(yield* read(KEPT + 9)).toMatchObject({ text: `message ${KEPT + 9}` });
    });
  });

  it("counts kernel records that were overwritten, and says so", () => {
    host.time = 3_000_000n;
    log.append(0, LogLevel.Info, "read in time");
    host.run(function* () {
      for (let i = 0; i < 7; i++) log.append(0, LogLevel.Info, "too many");
      log.append(0, LogLevel.Info, "the last");
      log.oldest = 6;
      yield host.notification(NEW_RECORDS);
      expect(yield* range()).toEqual([0, 5, 5]);
      const said = "5 records of the log were overwritten before they were read";
      expect(yield* read(1)).toMatchObject({ name: "log", level: LogLevel.Warning, text: said });
      expect(shown).toBe(`[   3.000000] log: ${said}\n`);
      expect(yield* read(4)).toMatchObject({ text: "the last" });
    });
  });

  it("does not join a message whose other pieces were overwritten", () => {
    const pieces = log.pieces(1, LogLevel.Info, "a".repeat(100));
    pieces[0]();
    host.run(function* () {
      pieces[1]();
      pieces[2]();
      log.append(1, LogLevel.Info, "whole");
      log.oldest = 3;
      yield host.notification(NEW_RECORDS);
      expect((yield* read(0)).text).toMatch(/^2 records/);
      expect((yield* read(1)).text).toBe("whole");
    });
  });

  it("answers BadRequest to a lease that is too short and to an unknown operation", () => {
    log.append(0, LogLevel.Info, "x");
    host.run(function* () {
      expect((yield* read(0, LogRecord.Bytes - 1)).reply?.code).toBe(LogStatus.BadRequest);
      const unknown = host.request(9);
      yield unknown;
      yield host.notification(0n);
      expect(unknown.reply?.code).toBe(LogStatus.BadRequest);
    });
  });
});

describe("showing messages", () => {
  it("prints warnings and errors with time and name", () => {
    log.append(0, LogLevel.Warning, "no device tree", 12n);
    log.append(1, LogLevel.Info, "quiet", 13n);
    log.append(1, LogLevel.Error, "console: unreachable executed", 1_234_567n);
    host.run(function* () {
      log.append(2, LogLevel.Error, "later", 2_000_000n);
      yield host.notification(NEW_RECORDS);
    });
    expect(shown.split("\n")).toEqual([
      "[   0.000012] kernel: no device tree",
      "[   1.234567] init: console: unreachable executed",
      "[   2.000000] uart: later",
      "",
    ]);
  });

  it("says a message again when the console died over it", () => {
    log.append(1, LogLevel.Error, "first");
    consoleAnswers = [() => ({ status: Status.Died })];
    host.run();
    expect(shown).toBe("[   0.000000] init: first\n");
  });

  it("goes on writing when the console takes a message in parts", () => {
    log.append(1, LogLevel.Error, "in parts");
    consoleAnswers = [() => ({ code: 0, words: [4] }), () => ({ code: 0, words: [10] })];
    host.run();
    expect(shown).toBe("[   0.000000] init: in parts\n".slice(14));
  });

  it("tells how many messages it could not show while the console was away", () => {
    log.append(1, LogLevel.Error, "number 0");
    consoleAnswers = [
      () => {
        for (let i = 1; i <= KEPT + 40; i++) log.append(1, LogLevel.Error, `number ${i}`);
        return { status: Status.Died };
      },
    ];
    host.run();
    const lines = shown.split("\n");
    expect(lines[0]).toBe("[   0.000000] init: number 0");
    expect(lines[1]).toBe("[   0.000000] log: 40 messages were overwritten before they could be shown");
    expect(lines[2]).toBe("[   0.000000] init: number 41");
    expect(lines.length).toBe(KEPT + 3);
  });

  it("does not show again what was shown before it died", () => {
    log.append(1, LogLevel.Error, "console: shown before");
    log.append(1, LogLevel.Info, "log: told to crash by shell");
    log.append(1, LogLevel.Error, "log: unreachable executed at servers/log.ts:1 (restarting in 20 ms, restart 1)");
    log.append(1, LogLevel.Info, "log: nobody called it; link register servers/log.ts:1");
    log.append(1, LogLevel.Error, "uart: not yet shown");
    host.run();
    expect(shown).not.toContain("shown before");
    expect(shown.split("\n")).toEqual([
      expect.stringContaining("init: log: unreachable executed"),
      "[   0.000000] init: uart: not yet shown",
      "",
    ]);
  });

  it("needs the right to read the log", () => {
    host.on(Syscall.LogBind, () => Status.Denied);
    expect(host.run()).toMatchObject({ kind: "trap" });
    expect(host.log[0]?.text).toContain("the manifest must grant the log server LogRead");
  });
});
