import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Power, ServiceState } from "../../abi/protocol/supervisor";
import { Reply } from "../../abi/reply";
import { CommonBit } from "../../abi/service";
import { LogLevel, Status, Syscall, TaskState } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { room } from "../../sim/message";
import { PowerManager } from "../../sim/power";
import { supervisor } from "../../tools/client/supervisor";
import { structOf } from "../../tools/protocol/schema";
import { compile } from "../lib/compile";
import { FIRST_BEAT, CONSOLE, INIT, Init, LOG, SERVICES, SHELL, SPIN, UNREACHABLE } from "./fixture";
import type { TaskModel } from "./tasks";

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

/** Number of an operation, for requests that no client would send. */
function numberOf(name: string): number {
  return supervisor.operations.find((operation) => operation.name === name)!.number;
}

describe("describing services", () => {
  it("tells name, state, priority, memory and protocols", () => {
    host.run(function* () {
      const console = yield* init.describe(CONSOLE);
      const task = { task: TaskState.Ready, id: 0x1_0002, pages: 20, restarts: 0 };
      expect(console).toMatchObject({
        name: "console",
        state: ServiceState.Running,
        priority: 20,
        uses: 1,
        serves: 1,
        ...task,
      });
      expect(yield* init.describe(INIT)).toMatchObject({
        name: "init",
        pages: 30,
        state: ServiceState.Running,
        task: TaskState.Running,
      });
      expect(yield* init.describe(SPIN)).toMatchObject({
        name: "spin",
        state: ServiceState.Stopped,
        task: 0,
        id: 0,
        pages: 0,
      });
    });
  });

  it("answers how many there are, and UnknownName past the last", () => {
    host.run(function* () {
      expect((yield* init.ask("describe", [SERVICES.length - 1], LOG)).result["count"]).toBe(SERVICES.length);
      expect((yield* init.ask("describe", [SERVICES.length], LOG)).error).toBe("UnknownName");
    });
  });

  it("answers BadRequest to a lease that is too short", () => {
    host.run(function* () {
      const bytes = structOf(supervisor, "ServiceRecord").bytes;
      const short = host.request(numberOf("describe"), { client: LOG + 1, words: [0], leases: [room(bytes - 1)] });
      yield short;
      yield host.notification(0n);
      expect(short.reply).toEqual({ code: Reply.BadRequest, words: [] });
    });
  });
});

describe("the board's end", () => {
  const POWER_MANAGER = { address: 0x3f10_0000, at: UserLayout.Devices };
  let properties: bigint[];

  beforeEach(() => {
    properties = [];
    host.on(Syscall.Property, ([, tag]) => {
      properties.push(tag);
      return Status.NotFound;
    });
    host.device("power", new PowerManager(), { interrupt: false });
  });

  it.each([
    { power: Power.Off, how: "off", told: [] },
    { power: Power.Reset, how: "reset", told: [0x30048n] },
  ])("comes by the power manager: $how", ({ power, how, told }) => {
    const run = function* () {
      yield* init.ask("power", [power]);
    };
    expect(() => host.run(run)).toThrow(expect.objectContaining({ how }));
    expect(kernel.ownDevices).toEqual([POWER_MANAGER]);
    expect(properties).toEqual(told);
  });

  it.each([Syscall.DeviceRegion, Syscall.Map])("does not come when the kernel refuses call %i", (number) => {
    host.run(function* () {
      yield host.notification(0n);
      kernel.failing = { number, status: Status.TableFull };
      expect((yield* init.ask("power", [Power.Off])).error).toBe("TableFull");
    });
  });

  it("does not come for a power that there is not, nor for who may not manage services", () => {
    host.run(function* () {
      const third = host.request(numberOf("power"), { client: SHELL + 1, words: [2] });
      yield third;
      yield host.notification(0n);
      expect(third.reply?.code).toBe(Reply.BadRequest);
      expect((yield* init.ask("power", [Power.Off], CONSOLE)).error).toBe("NotGranted");
    });
    expect(kernel.ownDevices).toEqual([]);
  });
});

describe("managing services", () => {
  it("starts one with an argument, and tells it", () => {
    host.run(function* () {
      expect((yield* init.ask("start", ["spin", 42])).result).toEqual({});
      expect(kernel.task(SPIN).argument).toBe(42n);
      expect((yield* init.ask("argument", [], SPIN)).result).toEqual({ value: 42n, restarts: 0 });
    });
    expect(host.log).toEqual([{ level: LogLevel.Info, text: "spin: started by shell" }]);
  });

  it("stops one at once, or while it waits to be restarted", () => {
    host.run(function* () {
      yield* init.ask("start", ["spin", 0]);
      expect((yield* init.ask("stop", ["spin"])).result).toEqual({});
      expect(kernel.tasks.has(SPIN)).toBe(false);
      expect(yield* init.describe(SPIN)).toMatchObject({ state: ServiceState.Stopped });
    });
  });

  it("restarts one at once, also while it waits to be restarted", () => {
    host.run(function* () {
      const first = kernel.task(CONSOLE);
      expect((yield* init.ask("restart", ["console"])).result).toEqual({});
      expect(kernel.task(CONSOLE)).not.toBe(first);
      yield kernel.die(CONSOLE, UNREACHABLE);
      expect((yield* init.ask("restart", ["console"])).result).toEqual({});
      expect(host.timer?.at).toBe(FIRST_BEAT);
      expect(yield* init.describe(CONSOLE)).toMatchObject({ state: ServiceState.Running, restarts: 2 });
    });
  });

  it("sets the crash bit", () => {
    host.run(function* () {
      expect((yield* init.ask("crash", ["console"])).result).toEqual({});
    });
    expect(host.notified).toMatchObject([{ bits: 1n << BigInt(CommonBit.Crash) }]);
    expect(kernel.handles.get(host.notified[0].handle)?.object).toBe(kernel.task(CONSOLE));
  });

  it.each([
    ["start", "nothing", "UnknownName"],
    ["start", "", "UnknownName"],
    ["start", "consol", "UnknownName"],
    ["start", "console1", "UnknownName"],
    ["start", "console", "WrongState"],
    ["start", "init", "Refused"],
    ["stop", "init", "Refused"],
    ["stop", "spin", "WrongState"],
    // the shell would go with them
    ["stop", "shell", "Refused"],
    ["stop", "console", "Refused"],
    ["stop", "uart", "Refused"],
    ["restart", "init", "Refused"],
    ["restart", "spin", "WrongState"],
    ["crash", "init", "Refused"],
    ["crash", "spin", "WrongState"],
    ["crash", "nothing", "UnknownName"],
  ])("answers %s of %j with %s", (operation, name, expected) => {
    host.run(function* () {
      const tasks = [...kernel.tasks.values()];
      const values = operation === "start" ? [name, 0] : [name];
      expect((yield* init.ask(operation, values)).error).toBe(expected);
      expect([...kernel.tasks.values()]).toEqual(tasks);
    });
    expect(host.log).toEqual([]);
  });

  it("says why a start fails", () => {
    host.run(function* () {
      kernel.failing = { number: Syscall.TaskCreate, status: Status.TableFull };
      expect((yield* init.ask("start", ["spin", 0])).error).toBe("TableFull");
      expect(yield* init.describe(SPIN)).toMatchObject({ state: ServiceState.Stopped });
    });
    expect(init.errors()).toEqual(["cannot start spin: making its task failed with a table that is full"]);
  });
});
