/** Another program in a service's place, and what becomes of the clients of one that is gone. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { ServiceState } from "../../abi/protocol/supervisor";
import { CommonBit } from "../../abi/service";
import { HandleType, Status, Syscall } from "../../abi/syscall";
import { UserLayout } from "../../abi/layout";
import type { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { CONSOLE, Init, LOG, SHELL, SPIN, UART, UNREACHABLE } from "./fixture";
import { slotOf, type TaskModel } from "./tasks";

const PEER_RESTARTED = 1n << BigInt(CommonBit.PeerRestarted);

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

/** Types of the handles of endpoints that the log server has been given. */
const endpointsOfLog = () => kernel.task(LOG).handles.map(({ type }) => type);

/** Which service's program a task runs, by its place. */
const programOf = (service: number) => Math.floor(Number(kernel.task(service).entry) / UserLayout.Slot);

test("a service runs an alternative, with its own grants, and its own program again", () => {
  host.run(function* () {
    expect(yield* init.describe(UART)).toMatchObject({ program: "uart" });
    for (const [program, slot] of [
      ["spin", slotOf(SPIN)],
      ["uart", slotOf(UART)],
    ] as const) {
      const { quota, priority, mappings } = kernel.task(UART);
      expect((yield* init.ask("replace", ["uart", program])).result).toEqual({});
      expect(programOf(UART)).toBe(Math.floor((UserLayout.Text + slot) / UserLayout.Slot));
      expect(kernel.task(UART)).toMatchObject({ quota, priority });
      expect(kernel.task(UART).mappings).toHaveLength(mappings.length);
      expect(yield* init.describe(UART)).toMatchObject({ program, state: ServiceState.Running });
    }
    expect(yield* init.describe(UART)).toMatchObject({ restarts: 2 });
  });
  expect(host.log.map(({ text }) => text)).toEqual(["uart: replaced by shell", "uart: replaced by shell"]);
});

test("which programs a service can run is told", () => {
  host.run(function* () {
    expect((yield* init.ask("programs", ["uart", 0])).result).toEqual({ program: "uart" });
    expect((yield* init.ask("programs", ["uart", 1])).result).toEqual({ program: "spin" });
    for (const n of [2, 4, 5, 4_000_000_000])
      expect((yield* init.ask("programs", ["uart", n])).error).toBe("UnknownProgram");
    expect((yield* init.ask("programs", ["log", 1])).error).toBe("UnknownProgram");
    expect((yield* init.ask("programs", ["nothing", 0])).error).toBe("UnknownName");
  });
});

test.each([
  ["nothing", "uart", "UnknownName"],
  ["uart", "nothing", "UnknownProgram"],
  ["uart", "init", "UnknownProgram"],
  ["uart", "log", "UnknownProgram"],
  ["uart", "", "UnknownProgram"],
  ["init", "spin", "Refused"],
  ["spin", "spin", "WrongState"],
])("replace %s %s answers %s and changes nothing", (name, program, expected) => {
  host.run(function* () {
    const tasks = [...kernel.tasks.values()];
    expect((yield* init.ask("replace", [name, program])).error).toBe(expected);
    expect((yield* init.ask("replace", ["uart", "spin"], CONSOLE)).error).toBe("NotGranted");
    expect([...kernel.tasks.values()]).toEqual(tasks);
  });
});

test("a program that cannot be started leaves the one that was there", () => {
  host.run(function* () {
    kernel.failing = { number: Syscall.TaskCreate, status: Status.NoMemory };
    expect((yield* init.ask("replace", ["uart", "spin"])).error).toBe("NoMemory");
    expect(yield* init.describe(UART)).toMatchObject({ program: "uart", state: ServiceState.Running });
  });
});

test("clients lose their call handles when a service is replaced, and are told", () => {
  host.run(function* () {
    yield* init.ask("connect", ["console"], LOG);
    expect(endpointsOfLog()).toEqual([HandleType.Endpoint, HandleType.System, HandleType.Endpoint]);
    yield* init.ask("restart", ["console"]);
    expect(endpointsOfLog().at(-1)).toBe(HandleType.Endpoint);
    host.notified.length = 0;
    yield* init.ask("replace", ["console", "console"]);
    expect(endpointsOfLog()).toEqual([HandleType.Endpoint, HandleType.System, HandleType.None]);
    expect(init.told()).toContainEqual([kernel.task(LOG), PEER_RESTARTED]);
    expect((yield* init.ask("connect", ["console"], LOG)).result).toHaveProperty("handle");
  });
});

test("when a service is given up, its clients' calls end, they are told, and connecting is refused", () => {
  host.run(function* () {
    yield* init.ask("connect", ["console"], LOG);
    for (let death = 1; death <= 10; death++) {
      yield* init.restarted(CONSOLE);
      // while it is being restarted calls wait
      expect(endpointsOfLog().at(-1)).toBe(HandleType.Endpoint);
      expect((yield* init.ask("connect", ["console"], SHELL)).result).toHaveProperty("handle");
      host.notified.length = 0;
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
    }
    expect(endpointsOfLog().at(-1)).toBe(HandleType.None);
    expect(init.told()).toContainEqual([kernel.task(LOG), PEER_RESTARTED]);
    expect((yield* init.ask("connect", ["console"], LOG)).error).toBe("NotRunning");
    yield* init.ask("start", ["console", 0]);
    expect((yield* init.ask("connect", ["console"], LOG)).result).toHaveProperty("handle");
  });
});

test("when a service is stopped, its clients' calls end", () => {
  host.run(function* () {
    yield* init.ask("connect", ["log"], SHELL);
    const handles = () => kernel.task(SHELL).handles.map(({ type }) => type);
    expect(handles().at(-1)).toBe(HandleType.Endpoint);
    // the shell uses it, but can do without
    expect((yield* init.ask("stop", ["log"])).result).toEqual({});
    expect(handles().at(-1)).toBe(HandleType.None);
    expect(init.told()).toContainEqual([kernel.task(SHELL), PEER_RESTARTED]);
    expect((yield* init.ask("connect", ["log"], SHELL)).error).toBe("NotRunning");
    yield* init.ask("start", ["log", 0]);
    expect((yield* init.ask("connect", ["log"], SHELL)).result).toHaveProperty("handle");
  });
});
