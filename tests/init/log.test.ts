import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LogRecord } from "../../abi/protocol/log";
import { Reply } from "../../abi/reply";
import { LogLevel, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { room } from "../../sim/message";
import { asking, type Played, playing } from "../../sim/protocol";
import { console as consoleProtocol } from "../../tools/client/console";
import { log as logProtocol } from "../../tools/client/log";
import { supervisor } from "../../tools/client/supervisor";
import { structOf } from "../../tools/protocol/schema";
import { compile } from "../lib/compile";
import { KernelLog } from "./kernel-log";
import { serviceRecord } from "./records";

const SERVICES = ["init", "uart", "console", "log", "shell"];
const NEW_RECORDS = 1n;
const KEPT = 512;

let wasm: Uint8Array;
let host: HostModel;
let log: KernelLog;
let shown: string;
let described: number[];
/** What the console answers next, instead of Ok. */
let consoleAnswers: (() => Played)[];

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
  const console = {
    write: (text: string) => {
      const other = consoleAnswers.shift();
      if (other) return other();
      shown += text;
      return { taken: Buffer.byteLength(text) };
    },
  };
  host.protocol("console", playing(consoleProtocol, console));
  const services = playing(supervisor, {
    describe: (service: number) => {
      described.push(service);
      if (service >= SERVICES.length) return "UnknownName";
      return { count: SERVICES.length, record: serviceRecord({ name: SERVICES[service] }) };
    },
  });
  host.grants.others = (call) => {
    expect(call.leases[0]?.bytes.length).toBe(structOf(supervisor, "ServiceRecord").bytes);
    return services(call);
  };
});

/** Asks the server. */
function* ask(operation: string, values: unknown[] = []) {
  const asked = asking(host, logProtocol, operation, values);
  yield asked.request;
  yield host.notification(0n);
  return asked;
}

/** Reads a message of the server as a script does. */
function* read(number: number | bigint) {
  const { sequence, record } = (yield* ask("read", [number])).result as { sequence: bigint; record: LogRecord };
  expect(record.length).toBe(Buffer.byteLength(record.text));
  return { sequence, ...record };
}

function* range() {
  const { oldest, end, lost } = (yield* ask("range")).result;
  return [oldest, end, lost].map(Number);
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
      expect((yield* ask("read", [2])).error).toBe("NotFound");
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
      expect(yield* read(3)).toMatchObject({ text: "message 10", sequence: 10n });
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
      const { number } = logProtocol.operations.find(({ name }) => name === "read")!;
      const bytes = structOf(logProtocol, "LogRecord").bytes;
      const wrong = [host.request(number, { words: [0], leases: [room(bytes - 1)] }), host.request(9)];
      for (const request of wrong) {
        yield request;
        yield host.notification(0n);
        expect(request.reply).toEqual({ code: Reply.BadRequest, words: [] });
      }
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
    consoleAnswers = [() => ({ taken: 4 }), () => ({ taken: 10 })];
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
