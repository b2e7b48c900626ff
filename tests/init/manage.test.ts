import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UserLayout } from "../../abi/layout";
import {
  CommonBit,
  Power,
  ServiceRecord,
  ServiceState,
  Supervisor,
  SupervisorStatus,
} from "../../abi/protocol/supervisor";
import { LogLevel, Status, Syscall, TaskState } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { PowerManager } from "../../sim/power";
import { compile } from "../lib/compile";
import { CONSOLE, INIT, Init, SHELL, SPIN, UNREACHABLE } from "./fixture";
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

describe("describing services", () => {
  it("tells name, state, priority, memory and protocols", () => {
    host.run(function* () {
      const console = yield* init.describe(CONSOLE);
      expect(console.reply).toMatchObject({ code: SupervisorStatus.Ok, words: [6n, 0n, 0n] });
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

  it("answers UnknownName past the last, and how many there are", () => {
    host.run(function* () {
      const { reply } = yield* init.describe(6);
      expect(reply).toMatchObject({ code: SupervisorStatus.UnknownName, words: [6n, 0n, 0n] });
    });
  });

  it("answers BadRequest to a lease that is too short", () => {
    host.run(function* () {
      expect((yield* init.describe(0, ServiceRecord.Bytes - 1)).reply?.code).toBe(SupervisorStatus.BadRequest);
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
      yield* askForPower(power);
    };
    expect(() => host.run(run)).toThrow(expect.objectContaining({ how }));
    expect(kernel.ownDevices).toEqual([POWER_MANAGER]);
    expect(properties).toEqual(told);
  });

  it.each([Syscall.DeviceRegion, Syscall.Map])("does not come when the kernel refuses call %i", (number) => {
    host.run(function* () {
      yield host.notification(0n);
      kernel.failing = { number, status: Status.TableFull };
      const reply = yield* askForPower(Power.Off);
      expect(reply).toEqual({ code: SupervisorStatus.Failed, words: [BigInt(Status.TableFull), 0n, 0n] });
    });
  });

  it("does not come for a power that there is not, nor for who may not manage services", () => {
    host.run(function* () {
      expect((yield* askForPower(2))?.code).toBe(SupervisorStatus.BadRequest);
      expect((yield* askForPower(Power.Off, CONSOLE))?.code).toBe(SupervisorStatus.NotGranted);
    });
    expect(kernel.ownDevices).toEqual([]);
  });

  function* askForPower(power: number, client = SHELL) {
    const request = host.request(Supervisor.Power, { client: client + 1, words: [power] });
    yield request;
    yield host.notification(0n);
    return request.reply;
  }
});

describe("managing services", () => {
  it("starts one with an argument, and tells it", () => {
    host.run(function* () {
      expect((yield* init.ask(Supervisor.Start, { name: "spin", argument: 42 }))?.code).toBe(SupervisorStatus.Ok);
      expect(kernel.task(SPIN).argument).toBe(42n);
      expect(yield* init.ask(Supervisor.Argument, { client: SPIN })).toMatchObject({ code: 0, words: [42n, 0n, 0n] });
    });
    expect(host.log).toEqual([{ level: LogLevel.Info, text: "spin: started by shell" }]);
  });

  it("stops one at once, or while it waits to be restarted", () => {
    host.run(function* () {
      yield* init.ask(Supervisor.Start, { name: "spin" });
      expect((yield* init.ask(Supervisor.Stop, { name: "spin" }))?.code).toBe(SupervisorStatus.Ok);
      expect(kernel.tasks.has(SPIN)).toBe(false);
      expect(yield* init.describe(SPIN)).toMatchObject({ state: ServiceState.Stopped });
    });
  });

  it("restarts one at once, also while it waits to be restarted", () => {
    host.run(function* () {
      const first = kernel.task(CONSOLE);
      expect((yield* init.ask(Supervisor.Restart, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
      expect(kernel.task(CONSOLE)).not.toBe(first);
      yield kernel.die(CONSOLE, UNREACHABLE);
      expect((yield* init.ask(Supervisor.Restart, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
      expect(host.timer).toBeUndefined();
      expect(yield* init.describe(CONSOLE)).toMatchObject({ state: ServiceState.Running, restarts: 2 });
    });
  });

  it("sets the crash bit", () => {
    host.run(function* () {
      expect((yield* init.ask(Supervisor.Crash, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
    });
    expect(host.notified).toMatchObject([{ bits: 1n << BigInt(CommonBit.Crash) }]);
    expect(kernel.handles.get(host.notified[0].handle)?.object).toBe(kernel.task(CONSOLE));
  });

  it.each([
    [Supervisor.Start, "nothing", SupervisorStatus.UnknownName],
    [Supervisor.Start, "", SupervisorStatus.UnknownName],
    [Supervisor.Start, "consol", SupervisorStatus.UnknownName],
    [Supervisor.Start, "console1", SupervisorStatus.UnknownName],
    [Supervisor.Start, "console", SupervisorStatus.WrongState],
    [Supervisor.Start, "init", SupervisorStatus.Refused],
    [Supervisor.Stop, "init", SupervisorStatus.Refused],
    [Supervisor.Stop, "spin", SupervisorStatus.WrongState],
    // the shell would go with them
    [Supervisor.Stop, "shell", SupervisorStatus.Refused],
    [Supervisor.Stop, "console", SupervisorStatus.Refused],
    [Supervisor.Stop, "uart", SupervisorStatus.Refused],
    [Supervisor.Restart, "init", SupervisorStatus.Refused],
    [Supervisor.Restart, "spin", SupervisorStatus.WrongState],
    [Supervisor.Crash, "init", SupervisorStatus.Refused],
    [Supervisor.Crash, "spin", SupervisorStatus.WrongState],
    [Supervisor.Crash, "nothing", SupervisorStatus.UnknownName],
  ])("answers operation %i on %j with %i", (operation, name, expected) => {
    host.run(function* () {
      const tasks = [...kernel.tasks.values()];
      expect((yield* init.ask(operation, { name }))?.code).toBe(expected);
      expect([...kernel.tasks.values()]).toEqual(tasks);
    });
    expect(host.log).toEqual([]);
  });

  it("says the kernel's status when a start fails", () => {
    host.run(function* () {
      kernel.failing = { number: Syscall.TaskCreate, status: Status.TableFull };
      const reply = yield* init.ask(Supervisor.Start, { name: "spin" });
      expect(reply).toEqual({ code: SupervisorStatus.Failed, words: [BigInt(Status.TableFull), 0n, 0n] });
      expect(yield* init.describe(SPIN)).toMatchObject({ state: ServiceState.Stopped });
    });
    expect(init.errors()).toEqual(["cannot start spin: making its task failed with a table that is full"]);
  });
});
