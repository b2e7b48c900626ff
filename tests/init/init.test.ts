import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StartMode } from "../../abi/archive";
import { UserLayout } from "../../abi/layout";
import type { Service } from "../../abi/manifest";
import { CommonBit, ServiceRecord, ServiceState, Supervisor, SupervisorStatus } from "../../abi/protocol/supervisor";
import {
  Fault,
  HandleType,
  LogLevel,
  MapRight,
  Right,
  Status,
  Syscall,
  SystemRight,
  TaskState,
  Trap,
} from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { packName, room } from "../../sim/message";
import { compile } from "../lib/compile";
import { TaskModel } from "./tasks";

/** In an order in which no service can be started before those that it uses. */
const SERVICES: Service[] = [
  { name: "init", priority: 30, quota: 1024, serves: ["supervisor"], restart: false },
  { name: "shell", priority: 10, quota: 100, uses: ["console", "log", "supervisor"], system: SystemRight.Info },
  { name: "log", priority: 16, quota: 100, serves: ["log"], uses: ["console"] },
  { name: "console", priority: 20, quota: 100, serves: ["console"], uses: ["uart"] },
  {
    name: "uart",
    priority: 24,
    quota: 120,
    serves: ["uart"],
    devices: [
      { name: "gpio", address: 0x3f200000, pages: 2 },
      { name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 },
    ],
  },
  { name: "spin", priority: 1, quota: 64, start: StartMode.Manual, restart: false },
];
const [INIT, SHELL, LOG, CONSOLE, UART, SPIN] = [0, 1, 2, 3, 4, 5];

const LINES = [
  { address: UserLayout.Text, file: "lib/server.ts", line: 5 },
  { address: UserLayout.Text + 0x20, file: "servers/console.ts", line: 142 },
  { address: UserLayout.Text + 0x24, file: "servers/console.ts", line: 140 },
  { address: UserLayout.Text + 0x800, file: "lib/abort.ts", line: 9 },
  { address: UserLayout.Text + 0x900, file: "", line: 0 },
];
const AT_142 = BigInt(UserLayout.Text + 0x20);
const IN_SERVER = BigInt(UserLayout.Text + 0x10);
const IN_ABORT = BigInt(UserLayout.Text + 0x810);

let wasm: Uint8Array;
let host: HostModel;
let kernel: TaskModel;

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  host = new HostModel(wasm);
  host.time = 1_000n;
  kernel = new TaskModel(host, SERVICES, LINES);
});

interface Asking {
  client?: number;
  name?: string;
  argument?: number;
}

/** Asks init as a service does; the reply, when the script goes on. */
function* ask(operation: Supervisor, { client = SHELL, name = "", argument = 0 }: Asking = {}) {
  const request = host.request(operation, { client: client + 1, words: [...packName(name), argument] });
  yield request;
  yield host.notification(0n);
  return request.reply;
}

function* describeService(number: number, bytes: number = ServiceRecord.Bytes) {
  const lease = room(bytes);
  const request = host.request(Supervisor.Describe, { client: LOG + 1, words: [number], leases: [lease] });
  yield request;
  yield host.notification(0n);
  const view = new DataView(lease.bytes.buffer);
  const whole = bytes === ServiceRecord.Bytes;
  return {
    reply: request.reply,
    name: new TextDecoder().decode(lease.bytes.subarray(0, 16)).replace(/\0+$/, ""),
    state: whole ? (view.getUint8(ServiceRecord.State) as ServiceState) : undefined,
    priority: whole ? view.getUint8(ServiceRecord.Priority) : undefined,
    task: whole ? (view.getUint8(ServiceRecord.Task) as TaskState) : undefined,
    restarts: whole ? view.getUint16(ServiceRecord.Restarts, true) : undefined,
    id: whole ? view.getUint32(ServiceRecord.Id, true) : undefined,
    pages: whole ? view.getUint32(ServiceRecord.Pages, true) : undefined,
    uses: whole ? view.getUint8(ServiceRecord.Uses) : undefined,
    serves: whole ? view.getUint8(ServiceRecord.Serves) : undefined,
    exitCode: whole ? view.getUint32(ServiceRecord.ExitCode, true) : undefined,
    fault: whole ? (view.getUint8(ServiceRecord.Fault) as Fault) : undefined,
    trap: whole ? (view.getUint8(ServiceRecord.Trap) as Trap) : undefined,
  };
}

const errors = () => host.log.filter(({ level }) => level === LogLevel.Error).map(({ text }) => text);
const trap = (reason: Trap, more = {}) => ({
  fault: Fault.Trap,
  esr: 0xf2000100n | BigInt(reason),
  pc: AT_142,
  ...more,
});
const UNREACHABLE = trap(Trap.Unreachable);

describe("the boot", () => {
  it("starts services after those that they use, and not the manual ones", () => {
    host.run();
    expect(kernel.started).toEqual([UART, CONSOLE, LOG, SHELL]);
    expect(host.log).toEqual([]);
  });

  it("gives each task its memory, its program and nothing more", () => {
    host.run();
    const task = kernel.task(UART);
    expect(task).toMatchObject({ quota: 120, priority: 24, entry: BigInt(UserLayout.Text), argument: 0n });
    const mapped = task.mappings.map(({ address, rights, pages }) => [address, rights, pages]);
    const readWrite = MapRight.Read | MapRight.Write;
    expect(mapped).toEqual([
      [BigInt(UserLayout.Text), MapRight.Read | MapRight.Execute, 1],
      [BigInt(UserLayout.Data), readWrite, 1],
      [0x1_0000_1000n, readWrite, 16],
      [BigInt(UserLayout.StackTop - 8192), readWrite, 2],
      [BigInt(UserLayout.Devices), readWrite, 2],
      [BigInt(UserLayout.Devices + 8192), readWrite, 1],
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
      expect(errors()).toEqual([
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
      expect(yield* ask(Supervisor.Connect, { client: LOG, name: "console" })).toMatchObject({
        code: 0,
        words: [0x103n, 0n, 0n],
      });
    });
    const protocol = 2; // supervisor, log, console
    expect(kernel.task(LOG).handles[2]).toMatchObject({
      type: HandleType.Endpoint,
      rights: Right.Send,
      badge: BigInt((protocol << 16) | (LOG + 1)),
    });
  });

  it("gives a server its endpoint to receive on, the same after a restart", () => {
    host.run(function* () {
      yield* ask(Supervisor.Serve, { client: CONSOLE, name: "console" });
      const before = kernel.task(CONSOLE).handles[2];
      expect(before).toMatchObject({ type: HandleType.Endpoint, rights: Right.Receive });
      yield* ask(Supervisor.Restart, { name: "console" });
      yield* ask(Supervisor.Serve, { client: CONSOLE, name: "console" });
      expect(kernel.task(CONSOLE).handles[2].object).toBe(before.object);
    });
  });

  it("tells where a device is and gives its interrupt", () => {
    host.run(function* () {
      expect((yield* ask(Supervisor.Device, { client: UART, name: "gpio" }))?.words).toEqual([0n, 0n, 0n]);
      expect((yield* ask(Supervisor.Device, { client: UART, name: "uart0" }))?.words).toEqual([8192n, 0x103n, 0n]);
      expect(kernel.task(UART).handles[2]).toMatchObject({ type: HandleType.Interrupt, object: 57 });
    });
  });

  it("gives the system handle with the rights listed, or none", () => {
    host.run(function* () {
      expect((yield* ask(Supervisor.System, { client: SHELL }))?.words[0]).toBe(0x103n);
      expect(kernel.task(SHELL).handles[2]).toMatchObject({ type: HandleType.System, rights: SystemRight.Info });
      expect(yield* ask(Supervisor.System, { client: LOG })).toEqual({
        code: SupervisorStatus.Ok,
        words: [0n, 0n, 0n],
      });
      expect(kernel.task(LOG).handles.length).toBe(2);
    });
  });

  it.each([
    [Supervisor.Connect, LOG, "uart", SupervisorStatus.NotGranted],
    [Supervisor.Connect, LOG, "nothing", SupervisorStatus.UnknownName],
    [Supervisor.Connect, LOG, "", SupervisorStatus.UnknownName],
    [Supervisor.Serve, LOG, "console", SupervisorStatus.NotGranted],
    [Supervisor.Serve, LOG, "nothing", SupervisorStatus.UnknownName],
    [Supervisor.Device, LOG, "uart0", SupervisorStatus.UnknownName],
    [Supervisor.Stop, LOG, "spin", SupervisorStatus.NotGranted],
    [Supervisor.Crash, UART, "console", SupervisorStatus.NotGranted],
  ])("answers operation %i of service %i on %j with %i", (operation, client, name, expected) => {
    host.run(function* () {
      const count = kernel.task(client).handles.length;
      expect((yield* ask(operation, { client, name }))?.code).toBe(expected);
      expect(kernel.task(client).handles.length).toBe(count);
    });
  });

  it("says the kernel's status when it refuses", () => {
    host.run(function* () {
      kernel.failing = { number: Syscall.HandleCopy, status: Status.TableFull };
      const reply = yield* ask(Supervisor.Connect, { client: LOG, name: "console" });
      expect(reply).toEqual({ code: SupervisorStatus.Failed, words: [BigInt(Status.TableFull), 0n, 0n] });
    });
  });

  it("answers BadRequest to an unknown operation and to who is no service", () => {
    host.run(function* () {
      expect((yield* ask(77 as Supervisor))?.code).toBe(SupervisorStatus.BadRequest);
      expect((yield* ask(Supervisor.Argument, { client: SERVICES.length }))?.code).toBe(SupervisorStatus.BadRequest);
      expect((yield* ask(Supervisor.Argument, { client: -1 }))?.code).toBe(SupervisorStatus.BadRequest);
    });
  });
});

describe("describing services", () => {
  it("tells name, state, priority, memory and protocols", () => {
    host.run(function* () {
      const console = yield* describeService(CONSOLE);
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
      expect(yield* describeService(INIT)).toMatchObject({
        name: "init",
        pages: 30,
        state: ServiceState.Running,
        task: TaskState.Running,
      });
      expect(yield* describeService(SPIN)).toMatchObject({
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
      const { reply } = yield* describeService(6);
      expect(reply).toMatchObject({ code: SupervisorStatus.UnknownName, words: [6n, 0n, 0n] });
    });
  });

  it("answers BadRequest to a lease that is too short", () => {
    host.run(function* () {
      expect((yield* describeService(0, ServiceRecord.Bytes - 1)).reply?.code).toBe(SupervisorStatus.BadRequest);
    });
  });
});

describe("deaths", () => {
  it("says what, where and who called, and what happens next", () => {
    host.run(function* () {
      const callers = [AT_142 + 12n, IN_SERVER + 4n, 0x12345674n];
      const esr = (0x24n << 26n) | 0x46n;
      yield kernel.die(CONSOLE, { fault: Fault.DataAbort, esr, far: 0x1_0000_0010n, pc: AT_142, callers });
      yield host.notification(0n);
    });
    expect(host.log).toEqual([
      {
        level: LogLevel.Error,
        text: "console: data abort, store to 0x00000010 at servers/console.ts:142 (restarting in 20 ms, restart 1)",
      },
      {
        level: LogLevel.Info,
        text: "console: called from servers/console.ts:140 lib/server.ts:5",
      },
    ]);
  });

  it("blames who called abort", () => {
    host.run(function* () {
      yield kernel.die(CONSOLE, trap(Trap.Abort, { pc: IN_ABORT, callers: [IN_ABORT + 8n, AT_142 + 4n] }));
      yield host.notification(0n);
    });
    expect(errors()[0]).toMatch(/^console: abort at servers\/console\.ts:142 /);
  });

  it.each([
    [{ fault: Fault.NullPointer, far: 0x1_0000_0008n }, "null pointer, load from 0x00000008 at servers/console.ts:142"],
    [{ fault: Fault.DataAbort, far: 0x7_ffff_0000n }, "data abort, load from 0x7ffff0000 at servers/console.ts:142"],
    [
      { fault: Fault.StackOverflow, far: 0x5ddff0n, esr: 0x40n },
      "stack overflow, store to 0x005ddff0 at servers/console.ts:142",
    ],
    [
      { fault: Fault.InstructionAbort, far: 0x123n, pc: 0x123n },
      "jump to 0x00000123, where no code is, at pc 0x00000123",
    ],
    [{ fault: Fault.Alignment, far: 0x1n }, "misaligned access to 0x00000001 at servers/console.ts:142"],
    [{ fault: Fault.Undefined }, "undefined instruction at servers/console.ts:142"],
    [{ fault: Fault.SError, esr: 0xbe000000n }, "exception with syndrome 0xbe000000 at servers/console.ts:142"],
    [trap(Trap.DivideByZero), "division by zero at servers/console.ts:142"],
    [trap(Trap.OutOfBounds), "memory access out of bounds at servers/console.ts:142"],
    [trap(Trap.Unreachable, { pc: AT_142 - 0x21n }), "unreachable executed at pc 0x003fffff"],
    [trap(Trap.Unreachable, { pc: IN_ABORT + 0x100n }), "unreachable executed at pc 0x00400910"],
    [{ exitCode: 70 }, "exited with code 70"],
  ])("describes %o", (death, expected) => {
    host.run(function* () {
      yield kernel.die(CONSOLE, { pc: AT_142, ...death });
      yield host.notification(0n);
    });
    expect(errors()).toEqual([`console: ${expected} (restarting in 20 ms, restart 1)`]);
  });

  it("names who jumped to where no code is, and nobody when there is no caller", () => {
    host.run(function* () {
      yield kernel.die(CONSOLE, { fault: Fault.InstructionAbort, pc: 0x44n, link: AT_142 + 4n, callers: [IN_SERVER] });
      yield kernel.die(LOG, { ...UNREACHABLE, link: AT_142 + 4n, callers: [0x12345674n] });
      yield host.notification(0n);
    });
    const said = host.log.filter(({ level }) => level === LogLevel.Info).map(({ text }) => text);
    expect(said).toEqual(["console: called from servers/console.ts:142 lib/server.ts:5"]);
  });

  it("restarts after the back-off, tells who uses the service, and counts", () => {
    host.run(function* () {
      host.time = 500_000n;
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
      expect(kernel.tasks.has(CONSOLE)).toBe(false);
      expect(yield* describeService(CONSOLE)).toMatchObject({
        state: ServiceState.Restarting,
        task: 0,
        fault: Fault.Trap,
        trap: Trap.Unreachable,
      });
      expect(host.timer?.at).toBe(520_000n);
      yield host.timerFires();
      yield host.notification(0n);
      expect(kernel.started.slice(4)).toEqual([CONSOLE]);
      expect(yield* describeService(CONSOLE)).toMatchObject({ state: ServiceState.Running, restarts: 1 });
      expect(host.timer).toBeUndefined();
    });
    const told = host.notified.map(({ handle, bits }) => [kernel.handles.get(handle)?.object, bits]);
    const peerRestarted = 1n << BigInt(CommonBit.PeerRestarted);
    expect(told).toEqual([
      [kernel.task(SHELL), peerRestarted],
      [kernel.task(LOG), peerRestarted],
    ]);
  });

  it("doubles the wait up to 5 s, and gives up after ten deaths in a row", () => {
    const waits: bigint[] = [];
    host.run(function* () {
      for (let death = 1; death < 10; death++) {
        yield kernel.die(CONSOLE, UNREACHABLE);
        yield host.notification(0n);
        waits.push(host.timer!.at - host.time);
        yield host.timerFires();
      }
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
      expect(host.timer).toBeUndefined();
      expect(yield* describeService(CONSOLE)).toMatchObject({ state: ServiceState.GivenUp, restarts: 9 });
      expect((yield* ask(Supervisor.Restart, { name: "console" }))?.code).toBe(SupervisorStatus.WrongState);
      expect((yield* ask(Supervisor.Start, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
      yield kernel.die(CONSOLE, UNREACHABLE);
      yield host.notification(0n);
      expect(host.timer!.at - host.time).toBe(20_000n);
    });
    expect(waits.map((wait) => Number(wait) / 1000)).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 5000]);
    expect(errors()[9]).toContain("(given up after 10 deaths in a row; start it by hand)");
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
      expect(host.timer!.at - host.time).toBe(20_000n);
    });
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
      yield* ask(Supervisor.Start, { name: "spin", argument: 3 });
      yield kernel.die(SPIN, { exitCode: 0 });
      yield host.notification(0n);
      expect(yield* describeService(SPIN)).toMatchObject({ state: ServiceState.Finished, exitCode: 0 });
      expect(errors()).toEqual([]);
      yield* ask(Supervisor.Start, { name: "spin" });
      yield kernel.die(SPIN, UNREACHABLE);
      yield host.notification(0n);
      expect(yield* describeService(SPIN)).toMatchObject({ state: ServiceState.Finished, trap: Trap.Unreachable });
      expect(errors()).toEqual(["spin: unreachable executed at servers/console.ts:142 (not restarted)"]);
      expect(host.timer).toBeUndefined();
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
    expect(errors().slice(1)).toEqual([
      "cannot start console: making its task failed with too little memory for its quota, or in it",
      "console: not started (restarting in 40 ms, restart 1)",
    ]);
  });

  it("holds no more after a thousand restarts than before", () => {
    host.run(function* () {
      yield* ask(Supervisor.Device, { client: UART, name: "uart0" });
      const before = kernel.held;
      for (let i = 0; i < 1000; i++) {
        yield kernel.die(UART, UNREACHABLE);
        yield host.timerFires();
        yield* ask(Supervisor.Device, { client: UART, name: "uart0" });
        host.time += 20_000_000n;
      }
      for (let i = 0; i < 10; i++) {
        kernel.failing = {
          number: [Syscall.Map, Syscall.RegionCreate, Syscall.HandleCopy][i % 3],
          status: Status.NoMemory,
        };
        yield* ask(Supervisor.Restart, { name: "uart" });
        yield* ask(Supervisor.Start, { name: "uart" });
      }
      expect(kernel.held).toBe(before);
      expect(yield* describeService(UART)).toMatchObject({ state: ServiceState.Running, restarts: 1000 });
    });
  });
});

describe("managing services", () => {
  it("starts one with an argument, and tells it", () => {
    host.run(function* () {
      expect((yield* ask(Supervisor.Start, { name: "spin", argument: 42 }))?.code).toBe(SupervisorStatus.Ok);
      expect(kernel.task(SPIN).argument).toBe(42n);
      expect(yield* ask(Supervisor.Argument, { client: SPIN })).toMatchObject({ code: 0, words: [42n, 0n, 0n] });
    });
    expect(host.log).toEqual([{ level: LogLevel.Info, text: "spin: started by shell" }]);
  });

  it("stops one at once, or while it waits to be restarted", () => {
    host.run(function* () {
      yield* ask(Supervisor.Start, { name: "spin" });
      expect((yield* ask(Supervisor.Stop, { name: "spin" }))?.code).toBe(SupervisorStatus.Ok);
      expect(kernel.tasks.has(SPIN)).toBe(false);
      expect(yield* describeService(SPIN)).toMatchObject({ state: ServiceState.Stopped });
    });
  });

  it("restarts one at once, also while it waits to be restarted", () => {
    host.run(function* () {
      const first = kernel.task(CONSOLE);
      expect((yield* ask(Supervisor.Restart, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
      expect(kernel.task(CONSOLE)).not.toBe(first);
      yield kernel.die(CONSOLE, UNREACHABLE);
      expect((yield* ask(Supervisor.Restart, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
      expect(host.timer).toBeUndefined();
      expect(yield* describeService(CONSOLE)).toMatchObject({ state: ServiceState.Running, restarts: 2 });
    });
  });

  it("sets the crash bit", () => {
    host.run(function* () {
      expect((yield* ask(Supervisor.Crash, { name: "console" }))?.code).toBe(SupervisorStatus.Ok);
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
      expect((yield* ask(operation, { name }))?.code).toBe(expected);
      expect([...kernel.tasks.values()]).toEqual(tasks);
    });
    expect(host.log).toEqual([]);
  });

  it("says the kernel's status when a start fails", () => {
    host.run(function* () {
      kernel.failing = { number: Syscall.TaskCreate, status: Status.TableFull };
      const reply = yield* ask(Supervisor.Start, { name: "spin" });
      expect(reply).toEqual({ code: SupervisorStatus.Failed, words: [BigInt(Status.TableFull), 0n, 0n] });
      expect(yield* describeService(SPIN)).toMatchObject({ state: ServiceState.Stopped });
    });
    expect(errors()).toEqual(["cannot start spin: making its task failed with a table that is full"]);
  });
});
