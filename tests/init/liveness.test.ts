/** Services that hang are found by their heartbeat; who only waits, or could not run, is left alone. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { ServiceState } from "../../abi/protocol/supervisor";
import { CommonBit } from "../../abi/service";
import { Fault, TaskState } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { AT_142, CONSOLE, FIRST_BEAT, Init, LOG, SHELL, SPIN, UART } from "./fixture";
import type { Task, TaskModel } from "./tasks";

const BEAT = 1n << BigInt(CommonBit.Beat);
/** A second in ticks. */
const SECOND = 1_000_000n;
const SUSPENDED = 256;

let wasm: Uint8Array;
let init: Init;
let host: HostModel;
let kernel: TaskModel;
let console: Task;

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  init = new Init(wasm);
  ({ host, kernel } = init);
});

/** The console stops taking its bits, and init looks at it for the first time. */
function* begin() {
  yield host.notification(0n);
  console = kernel.task(CONSOLE);
  console.hung = 0n;
  yield host.timerFires();
  yield host.notification(0n);
  expect(console.hung).toBe(BEAT);
}

/** Another look, two seconds later. */
function* look() {
  yield host.timerFires();
  yield host.notification(0n);
}

test("each service that serves is sent a heartbeat every two seconds", () => {
  host.run(function* () {
    yield* init.ask("start", ["spin", 0]);
    for (const at of [FIRST_BEAT, FIRST_BEAT + 2n * SECOND]) {
      host.notified.length = 0;
      expect(host.timer?.at).toBe(at);
      yield host.timerFires();
      yield host.notification(0n);
      const sent = host.notified.map(({ handle, bits }) => [kernel.handles.get(handle)?.object, bits]);
      expect(sent).toEqual([LOG, CONSOLE, UART].map((service) => [kernel.task(service), BEAT]));
    }
    expect(kernel.tasks.has(SPIN)).toBe(true);
  });
});

test("one that runs on and on is ended, with the line where it was, and starts again", () => {
  host.run(function* () {
    yield* begin();
    console.fault = [0n, 0n, AT_142, 0n, 0n];
    console.registers = [0n, 0n, 0n];
    console.summary.ticks = SECOND;
    yield* look();
    expect(kernel.tasks.has(CONSOLE)).toBe(false);
    expect(yield* init.describe(CONSOLE)).toMatchObject({ state: ServiceState.Restarting, fault: Fault.Hung });
    yield* init.restarted(CONSOLE);
    expect(kernel.task(CONSOLE)).not.toBe(console);
  });
  expect(init.errors()).toEqual([
    "console: hangs: it takes no messages; it was in ConsoleServer_write at servers/console.ts:142 (restarting in 20 ms, restart 1)",
  ]);
});

test("one that waits for something else than its clients is ended", () => {
  host.run(function* () {
    yield* begin();
    console.fault = [0n, 0n, AT_142, 0n, 0n];
    console.registers = [0n, 0n, 0n];
    console.state = TaskState.Receiving;
    yield* look();
    expect(kernel.tasks.has(CONSOLE)).toBe(false);
  });
});

test("one that waits now and then, and runs in between, is left alone", () => {
  host.run(function* () {
    yield* begin();
    console.state = TaskState.Receiving;
    for (let looks = 0; looks < 5; looks++) {
      console.summary.ticks += SECOND / 10n;
      yield* look();
    }
    expect(kernel.task(CONSOLE)).toBe(console);
  });
  expect(init.errors()).toEqual([]);
});

test.each([
  { name: "that waits for another service", state: TaskState.AwaitingReply, ticks: 10n * SECOND },
  { name: "whose call nobody has received", state: TaskState.Calling, ticks: 10n * SECOND },
  { name: "that was suspended", state: TaskState.Ready | SUSPENDED, ticks: 10n * SECOND },
  { name: "that did not get to run", state: TaskState.Ready, ticks: SECOND - 1n },
])("one $name is left alone", ({ state, ticks }) => {
  host.run(function* () {
    yield* begin();
    console.state = state;
    console.summary.ticks = ticks;
    for (let looks = 0; looks < 5; looks++) yield* look();
    expect(kernel.task(CONSOLE)).toBe(console);
  });
  expect(init.errors()).toEqual([]);
});

test("what it ran while it waited for another is not held against it", () => {
  host.run(function* () {
    yield* begin();
    console.state = TaskState.AwaitingReply;
    console.summary.ticks = 10n * SECOND;
    yield* look();
    console.state = TaskState.Ready;
    console.summary.ticks += SECOND - 1n;
    yield* look();
    expect(kernel.task(CONSOLE)).toBe(console);
    console.fault = [0n, 0n, AT_142, 0n, 0n];
    console.registers = [0n, 0n, 0n];
    console.summary.ticks += 1n;
    yield* look();
    expect(kernel.tasks.has(CONSOLE)).toBe(false);
  });
});

test("what serves nothing has no heartbeat", () => {
  host.run(function* () {
    yield host.notification(0n);
    kernel.task(SHELL).hung = BEAT;
    kernel.task(SHELL).state = TaskState.Receiving;
    for (let looks = 0; looks < 3; looks++) yield* look();
    expect(kernel.tasks.has(SHELL)).toBe(true);
  });
});
