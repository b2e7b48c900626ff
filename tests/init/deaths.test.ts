import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ServiceState } from "../../abi/protocol/supervisor";
import { CommonBit } from "../../abi/service";
import { Fault, LogLevel, Status, Syscall, Trap } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import {
  FIRST_BEAT,
  AT_142,
  CONSOLE,
  IN_ABORT,
  IN_SERVER,
  Init,
  LOG,
  SHELL,
  SPIN,
  UART,
  UNREACHABLE,
  trap,
} from "./fixture";
import type { TaskModel } from "./tasks";

/** ESR_EL1 of a load, a store and a jump that translation faults stop (Arm ARM D17.2.37). */
const READ = 0x9200_0000n;
const WRITE = 0x9200_0040n;
const JUMP = 0x8200_0007n;

let wasm: Uint8Array;
let init: Init;
let host: HostModel;
let kernel: TaskModel;

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  init = new Init(wasm);
  ({ host, kernel } = init);
});

describe("deaths", () => {
  it("says what, where and who called, and what happens next", () => {
    host.run(function* () {
      const callers = [AT_142 + 12n, IN_SERVER + 4n, 0x12345674n];
      const esr = WRITE | 0x46n;
      yield kernel.die(CONSOLE, { esr, far: 0x1_0001_0010n, pc: AT_142, link: AT_142 + 16n, callers });
      yield host.notification(0n);
    });
    expect(host.log).toEqual([
      {
        level: LogLevel.Error,
        text: "console: data abort, store to 0x00010010 in ConsoleServer_write at servers/console.ts:142 (restarting in 20 ms, restart 1)",
      },
      { level: LogLevel.Info, text: "console: called from ConsoleServer_work at servers/console.ts:140" },
      { level: LogLevel.Info, text: "console: called from server_serve at lib/server.ts:5" },
      {
        level: LogLevel.Info,
        text: "console: raw pc 0x00400020 lr 0x00400030 sp 0x005eff00 stack 0x0040002c 0x00400014 0x12345674",
      },
    ]);
  });

  it("blames who called abort", () => {
    host.run(function* () {
      yield kernel.die(CONSOLE, trap(Trap.Abort, { pc: IN_ABORT, callers: [IN_ABORT + 8n, AT_142 + 4n] }));
      yield host.notification(0n);
    });
    expect(init.errors()[0]).toMatch(/^console: abort in ConsoleServer_write at servers\/console\.ts:142 /);
  });

  it.each([
    [
      { esr: READ, far: 0x1_0000_0008n },
      "null pointer, load from 0x00000008 in ConsoleServer_write at servers/console.ts:142",
    ],
    [
      { esr: READ, far: 0x7_ffff_0000n },
      "data abort, load from 0x7ffff0000 in ConsoleServer_write at servers/console.ts:142",
    ],
    [
      { esr: WRITE, far: 0x5ddff0n, sp: 0x5de000n },
      "stack overflow, store to 0x005ddff0 in ConsoleServer_write at servers/console.ts:142",
    ],
    [{ esr: JUMP, far: 0x123n, pc: 0x123n }, "jump to 0x00000123, where no code is, at pc 0x00000123"],
    [
      { esr: READ | 0x21n, far: 0x1n },
      "misaligned access to 0x00000001 in ConsoleServer_write at servers/console.ts:142",
    ],
    [{ esr: 0x0200_0000n }, "undefined instruction in ConsoleServer_write at servers/console.ts:142"],
    [{ esr: 0xbe00_0000n }, "exception with syndrome 0xbe000000 in ConsoleServer_write at servers/console.ts:142"],
    [trap(Trap.DivideByZero), "division by zero in ConsoleServer_write at servers/console.ts:142"],
    [trap(Trap.OutOfBounds), "memory access out of bounds in ConsoleServer_write at servers/console.ts:142"],
    [trap(Trap.Unreachable, { pc: AT_142 - 0x21n }), "unreachable executed at pc 0x003fffff"],
    [trap(Trap.Unreachable, { pc: IN_ABORT + 0x100n }), "unreachable executed at pc 0x00400910"],
    [{ exitCode: 70 }, "exited with code 70"],
  ])("describes %o", (death, expected) => {
    host.run(function* () {
      yield kernel.die(CONSOLE, { pc: AT_142, ...death });
      yield host.notification(0n);
    });
    expect(init.errors()).toEqual([`console: ${expected} (restarting in 20 ms, restart 1)`]);
  });

  it("names who jumped to where no code is, and nobody when there is no caller", () => {
    host.run(function* () {
      yield kernel.die(CONSOLE, { esr: JUMP, pc: 0x44n, link: AT_142 + 4n, callers: [IN_SERVER] });
      yield kernel.die(LOG, { ...UNREACHABLE, link: AT_142 + 4n, callers: [0x12345674n] });
      yield host.notification(0n);
    });
    const said = host.log.filter(({ level }) => level === LogLevel.Info).map(({ text }) => text);
    expect(said).toEqual([
      "console: called from ConsoleServer_write at servers/console.ts:142",
      "console: called from server_serve at lib/server.ts:5",
      "console: raw pc 0x00000044 lr 0x00400024 sp 0x005eff00 stack 0x00400010",
      "log: raw pc 0x00e00020 lr 0x00e00024 sp 0x00feff00 stack 0x12345674",
    ]);
  });

  it("restarts after the back-off, tells who uses the service, and counts", () => {
    host.run(function* () {
      host.time = 500_000n;
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
      expect(kernel.tasks.has(CONSOLE)).toBe(false);
      expect(yield* init.describe(CONSOLE)).toMatchObject({
        state: ServiceState.Restarting,
        task: 0,
        fault: Fault.Trap,
        trap: Trap.Unreachable,
      });
      expect(host.timer?.at).toBe(520_000n);
      yield host.timerFires();
      yield host.notification(0n);
      expect(kernel.started.slice(4)).toEqual([CONSOLE]);
      expect(yield* init.describe(CONSOLE)).toMatchObject({ state: ServiceState.Running, restarts: 1 });
      expect(host.timer?.at).toBe(FIRST_BEAT);
    });
    const peerRestarted = 1n << BigInt(CommonBit.PeerRestarted);
    expect(init.told()).toEqual([
      [kernel.task(SHELL), peerRestarted],
      [kernel.task(LOG), peerRestarted],
    ]);
  });

  it("doubles the wait up to 5 s, and gives up after ten deaths in a row", () => {
    host.run(function* () {
      for (let death = 1; death < 10; death++) {
        yield kernel.die(CONSOLE, UNREACHABLE);
        yield* init.restarted(CONSOLE);
      }
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
      expect(yield* init.describe(CONSOLE)).toMatchObject({ state: ServiceState.GivenUp, restarts: 9 });
      expect((yield* init.ask("restart", ["console"])).error).toBe("WrongState");
      expect((yield* init.ask("start", ["console", 0])).result).toEqual({});
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
    });
    const waits = init.errors().map((text) => Number(/restarting in (\d+) ms/.exec(text)?.[1]));
    expect(waits).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 5000, NaN, 20]);
    expect(init.errors()[9]).toContain("(given up after 10 deaths in a row; start it by hand)");
  });

  it("forgets earlier deaths of a service that ran 10 s", () => {
    host.run(function* () {
      for (let death = 0; death < 3; death++) {
        yield kernel.die(CONSOLE, UNREACHABLE);
        yield host.timerFires();
      }
      host.time += 10_000_000n;
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
    });
    expect(init.errors().at(-1)).toContain("(restarting in 20 ms, restart 4)");
  });

  it("waits for the service that is due first", () => {
    host.run(function* () {
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.timerFires();
      yield kernel.die(CONSOLE, UNREACHABLE);
      host.time += 5_000n;
      yield kernel.die(LOG, UNREACHABLE);
      yield host.notification(0n);
      expect(host.timer!.at - host.time).toBe(20_000n);
      yield host.timerFires();
      yield host.notification(0n);
      expect(kernel.started.slice(4)).toEqual([CONSOLE, LOG]);
      expect(host.timer!.at - host.time).toBe(15_000n);
    });
  });

  it("does not restart what ended by itself, or what the manifest says not to", () => {
    host.run(function* () {
      expect((yield* init.ask("start", ["spin", 3])).result).toEqual({});
      yield kernel.die(SPIN, { exitCode: 0 });
      yield host.notification(0n);
      expect(yield* init.describe(SPIN)).toMatchObject({ state: ServiceState.Finished, exitCode: 0 });
      expect(init.errors()).toEqual([]);
      expect((yield* init.ask("start", ["spin", 0])).result).toEqual({});
      yield kernel.die(SPIN, UNREACHABLE);
      yield host.notification(0n);
      expect(yield* init.describe(SPIN)).toMatchObject({ state: ServiceState.Finished, trap: Trap.Unreachable });
      expect(init.errors()).toEqual([
        "spin: unreachable executed in ConsoleServer_write at servers/console.ts:142 (not restarted)",
      ]);
      expect(host.timer?.at).toBe(FIRST_BEAT);
    });
  });

  it("tries again when a restart fails for want of memory", () => {
    host.run(function* () {
      yield kernel.die(CONSOLE, UNREACHABLE);
      kernel.failing = { number: Syscall.TaskCreate, status: Status.NoMemory };
      yield host.timerFires();
      yield host.notification(0n);
      expect(host.timer!.at - host.time).toBe(40_000n);
      yield host.timerFires();
      yield host.notification(0n);
      expect(kernel.started.slice(4)).toEqual([CONSOLE]);
    });
    expect(init.errors().slice(1)).toEqual([
      "cannot start console: making its task failed with too little memory for its quota, or in it",
      "console: not started (restarting in 40 ms, restart 1)",
    ]);
  });

  it("holds no more after a thousand restarts than before", () => {
    host.run(function* () {
      yield* init.ask("device", ["uart0"], UART);
      const before = kernel.held;
      for (let i = 0; i < 1000; i++) {
        yield kernel.die(UART, UNREACHABLE);
        yield* init.restarted(UART);
        yield* init.ask("device", ["uart0"], UART);
        host.time += 20_000_000n;
      }
      for (let i = 0; i < 10; i++) {
        kernel.failing = {
          number: [Syscall.Map, Syscall.RegionCreate, Syscall.HandleCopy][i % 3],
          status: Status.NoMemory,
        };
        yield* init.ask("restart", ["uart"]);
        yield* init.ask("start", ["uart", 0]);
      }
      expect(kernel.held).toBe(before);
      expect(yield* init.describe(UART)).toMatchObject({ state: ServiceState.Running, restarts: 1000 });
    });
  });
});
