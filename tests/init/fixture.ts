/** init in Node, with services of its own, on a model of the kernel's tasks. */
import { expect } from "vitest";
import { StartMode } from "../../abi/archive";
import { FirmwareTag } from "../../abi/firmware";
import { UserLayout } from "../../abi/layout";
import type { Service } from "../../abi/manifest";
import type { ServiceRecord } from "../../abi/protocol/supervisor";
import { CommonBit } from "../../abi/service";
import { LogLevel, SystemRight, Trap } from "../../abi/syscall";
import type { Clock } from "../../sim/clock";
import { HostModel } from "../../sim/host";
import type { LogMessage } from "../../sim/log-collector";
import { asking } from "../../sim/protocol";
import { supervisor } from "../../tools/client/supervisor";
import { type Task, TaskModel } from "./tasks";

const BEAT = 1n << BigInt(CommonBit.Beat);

/** In an order in which no service can be started before those that it uses. */
export const SERVICES: Service[] = [
  { name: "init", priority: 30, quota: 1024, serves: ["supervisor", "debug"], restart: false },
  {
    name: "shell",
    priority: 10,
    quota: 100,
    uses: ["console", "log", "supervisor"],
    needs: ["console", "supervisor"],
    system: SystemRight.Info,
    firmware: [FirmwareTag.SetClockRate, FirmwareTag.AllocateFramebuffer],
  },
  { name: "log", priority: 16, quota: 100, serves: ["log"], uses: ["console"] },
  { name: "console", priority: 20, quota: 100, serves: ["console"], uses: ["uart"] },
  {
    name: "uart",
    priority: 24,
    quota: 120,
    alternatives: ["spin"],
    serves: ["uart"],
    uses: ["debug"],
    devices: [
      { name: "gpio", address: 0x3f200000, pages: 2 },
      { name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 },
    ],
  },
  { name: "spin", priority: 1, quota: 64, start: StartMode.Manual, restart: false },
  {
    name: "shell2",
    program: "shell",
    priority: 10,
    quota: 64,
    start: StartMode.Manual,
    uses: ["log", "console@console2"],
  },
  {
    name: "console2",
    program: "console",
    priority: 20,
    quota: 64,
    start: StartMode.Manual,
    serves: ["console"],
    uses: ["uart@uart2"],
  },
  { name: "uart2", program: "uart", priority: 24, quota: 64, start: StartMode.Manual, serves: ["debug", "uart"] },
];
/** When init looks at the services for the first time: it starts at a thousandth of a second. */
export const FIRST_BEAT = 2_001_000n;
export const [INIT, SHELL, LOG, CONSOLE, UART, SPIN] = [0, 1, 2, 3, 4, 5];

export const LINES = [
  { address: UserLayout.Text, file: "lib/server.ts", line: 5 },
  { address: UserLayout.Text + 0x20, file: "servers/console.ts", line: 142 },
  { address: UserLayout.Text + 0x24, file: "servers/console.ts", line: 140 },
  { address: UserLayout.Text + 0x800, file: "lib/abort.ts", line: 9 },
  { address: UserLayout.Text + 0x900, file: "", line: 0 },
];
const FUNCTIONS = new Map([
  ["lib/server.ts", new Map([[5, "server_serve"]])],
  [
    "servers/console.ts",
    new Map([
      [140, "ConsoleServer_work"],
      [142, "ConsoleServer_write"],
    ]),
  ],
]);
export const AT_142 = BigInt(UserLayout.Text + 0x20);
export const IN_SERVER = BigInt(UserLayout.Text + 0x10);
export const IN_ABORT = BigInt(UserLayout.Text + 0x810);

/** A trap at line 142. */
export const trap = (reason: Trap, more = {}) => ({
  esr: 0xf200_0100n | BigInt(reason),
  pc: AT_142,
  ...more,
});
export const UNREACHABLE = trap(Trap.Unreachable);

export const PHASES = ["started by the kernel", "the services of the boot are started"];

export class Init {
  readonly host: HostModel;
  readonly kernel: TaskModel;
  /** What init logs of how far the boot is, each time: not in `host.log`. */
  readonly phases: string[] = [];

  constructor(wasm: WebAssembly.Module | Uint8Array, clock?: Clock) {
    this.host = new HostModel(wasm, { clock });
    const { log } = this.host;
    // not enumerable, so that the log still equals a list
    Object.defineProperty(log, "push", {
      value: (message: LogMessage) =>
        PHASES.includes(message.text) ? this.phases.push(message.text) : Array.prototype.push.call(log, message),
    });
    this.host.time = 1_000n;
    this.kernel = new TaskModel(this.host, SERVICES, LINES, FUNCTIONS);
  }

  /** What init logged as an error. */
  errors(): string[] {
    return this.host.log.filter(({ level }) => level === LogLevel.Error).map(({ text }) => text);
  }

  /** Asks init as a service does, the shell unless told; what is answered, when the script goes on. */
  *ask(operation: string, values: unknown[] = [], client = SHELL) {
    const asked = asking(this.host, supervisor, operation, values, { client: client + 1 });
    yield asked.request;
    yield this.host.notification(0n);
    return asked;
  }

  /** Time passes until a service runs again. */
  *restarted(service: number) {
    while (!this.kernel.tasks.has(service)) {
      yield this.host.timerFires();
      yield this.host.notification(0n);
    }
  }

  /** What init sent to a service but for heartbeats. */
  told(): (readonly [task: Task, bits: bigint])[] {
    return this.host.notified
      .filter(({ bits }) => bits !== BEAT)
      .map(({ handle, bits }) => [this.kernel.handles.get(handle)?.object as Task, bits] as const);
  }

  /** Asks init about a service. */
  *describe(service: number) {
    const { result } = yield* this.ask("describe", [service], LOG);
    expect(result["count"]).toBe(SERVICES.length);
    return result["record"] as ServiceRecord;
  }
}
