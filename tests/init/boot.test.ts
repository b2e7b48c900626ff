import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Reply } from "../../abi/reply";
import { HandleType, MapRight, Right, Status, Syscall, SystemRight, Trap } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { CONSOLE, Init, PHASES, LOG, SERVICES, SHELL, UART } from "./fixture";
import { slotOf, type TaskModel } from "./tasks";

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

describe("the boot", () => {
  it("starts services after those that they use, and not the manual ones", () => {
    host.run();
    expect(kernel.started).toEqual([UART, CONSOLE, LOG, SHELL]);
    expect(host.log).toEqual([]);
    expect(init.phases).toEqual(PHASES);
  });

  it("gives each task its memory, its program and nothing more", () => {
    host.run();
    const task = kernel.task(UART);
    const place = (address: number) => BigInt(address + slotOf(UART));
    expect(task).toMatchObject({ quota: 120, priority: 24, entry: place(UserLayout.Text), argument: 0n });
    const mapped = task.mappings.map(({ address, rights, pages }) => [address, rights, pages]);
    const readWrite = MapRight.Read | MapRight.Write;
    expect(mapped).toEqual([
      [place(UserLayout.Text), MapRight.Read | MapRight.Execute, 1],
      [place(UserLayout.Data), readWrite, 1],
      [0x1_0000_1000n, readWrite, 16],
      [place(UserLayout.StackTop - 8192), readWrite, 2],
      [place(UserLayout.Devices), readWrite, 2],
      [place(UserLayout.Devices + 8192), readWrite, 1],
    ]);
    expect(task.handles).toMatchObject([
      { type: HandleType.Endpoint, rights: Right.Send, badge: BigInt(UART + 1) },
      { type: HandleType.System, rights: SystemRight.Log, badge: BigInt(UART + 1) },
    ]);
    expect(kernel.task(LOG).mappings.length).toBe(4);
  });

  it("says what was wrong when a service cannot be started, goes on, and tries again", () => {
    kernel.failing = { number: Syscall.RegionCreate, status: Status.NoMemory };
    host.run(function* () {
      expect(kernel.started).toEqual([CONSOLE, LOG, SHELL]);
      expect(init.errors()).toEqual([
        "cannot start uart: giving it memory failed with too little memory for its quota, or in it",
        "uart: not started (restarting in 20 ms, restart 1)",
      ]);
      yield host.timerFires();
      yield host.notification(0n);
      expect(kernel.started).toEqual([CONSOLE, LOG, SHELL, UART]);
    });
  });

  it("stops with a clear message when there is no archive", () => {
    host.onInstance = (memory) => void memory.grow(5000);
    expect(host.run()).toEqual({ kind: "trap", reason: Trap.Abort });
    expect(host.log[0]?.text).toMatch(/no boot archive behind the kernel: build again/);
  });
});

describe("grants", () => {
  it("connects a client to what it uses, with the protocol and the client in the badge", () => {
    host.run(function* () {
      expect((yield* init.ask("connect", ["console"], LOG)).result).toEqual({ handle: 0x103 });
    });
    const protocol = 3; // supervisor, debug, log, console
    expect(kernel.task(LOG).handles[2]).toMatchObject({
      type: HandleType.Endpoint,
      rights: Right.Send,
      badge: BigInt((protocol << 16) | (LOG + 1)),
    });
  });

  it("gives a server its endpoint to receive on, the same after a restart, and the protocol's number", () => {
    host.run(function* () {
      expect((yield* init.ask("serve", ["console"], CONSOLE)).result).toEqual({ handle: 0x103, protocolNumber: 3 });
      const before = kernel.task(CONSOLE).handles[2];
      expect(before).toMatchObject({ type: HandleType.Endpoint, rights: Right.Receive });
      yield* init.ask("restart", ["console"]);
      yield* init.ask("serve", ["console"], CONSOLE);
      expect(kernel.task(CONSOLE).handles[2].object).toBe(before.object);
    });
  });

  it("tells where a device is and gives its interrupt", () => {
    host.run(function* () {
      expect((yield* init.ask("device", ["gpio"], UART)).result).toEqual({ base: 0, interrupt: 0 });
      expect((yield* init.ask("device", ["uart0"], UART)).result).toEqual({ base: 8192, interrupt: 0x103 });
      expect(kernel.task(UART).handles[2]).toMatchObject({ type: HandleType.Interrupt, object: 57 });
    });
  });

  it("gives the system handle with the rights listed, or none", () => {
    host.run(function* () {
      expect((yield* init.ask("system", [], SHELL)).result).toEqual({ handle: 0x103 });
      expect(kernel.task(SHELL).handles[2]).toMatchObject({ type: HandleType.System, rights: SystemRight.Info });
      expect((yield* init.ask("system", [], LOG)).result).toEqual({ handle: 0 });
      expect(kernel.task(LOG).handles.length).toBe(2);
    });
  });

  it.each([
    ["connect", LOG, "uart", "NotGranted"],
    ["connect", LOG, "nothing", "UnknownName"],
    ["connect", LOG, "", "UnknownName"],
    ["serve", LOG, "console", "NotGranted"],
    ["serve", LOG, "nothing", "UnknownName"],
    ["device", LOG, "uart0", "UnknownName"],
    ["stop", LOG, "spin", "NotGranted"],
    ["crash", UART, "console", "NotGranted"],
  ])("answers %s of service %i on %j with %s", (operation, client, name, expected) => {
    host.run(function* () {
      const count = kernel.task(client).handles.length;
      expect((yield* init.ask(operation, [name], client)).error).toBe(expected);
      expect(kernel.task(client).handles.length).toBe(count);
    });
  });

  it.each([
    [Status.NoMemory, "NoMemory"],
    [Status.TableFull, "TableFull"],
    [Status.Gone, "KernelRefused"],
  ])("says that the kernel refuses: status %i is %s", (status, expected) => {
    host.run(function* () {
      kernel.failing = { number: Syscall.HandleCopy, status };
      const { error, request } = yield* init.ask("connect", ["console"], LOG);
      expect(error).toBe(expected);
      expect(request.reply?.words).toEqual([]);
    });
    const said = `the kernel refuses init something: status ${status}`;
    expect(init.errors()).toEqual(expected === "KernelRefused" ? [said] : []);
  });

  it("answers BadRequest to an unknown operation and to who is no service", () => {
    host.run(function* () {
      const unknown = host.request(77, { client: SHELL + 1 });
      yield unknown;
      yield host.notification(0n);
      expect(unknown.reply?.code).toBe(Reply.BadRequest);
      expect((yield* init.ask("argument", [], SERVICES.length)).error).toBe("BadRequest");
      expect((yield* init.ask("argument", [], -1)).error).toBe("BadRequest");
    });
  });
});
