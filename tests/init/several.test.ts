/** Several services of one protocol, and what is started with a service that is started by hand. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { ServiceState } from "../../abi/protocol/supervisor";
import { CommonBit } from "../../abi/service";
import { HandleType, LogLevel, Status, Syscall } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { CONSOLE, Init, SERVICES, SHELL, UART, UNREACHABLE } from "./fixture";
import type { TaskModel } from "./tasks";

const number = (name: string) => SERVICES.findIndex((service) => service.name === name);
const SHELL2 = number("shell2");
const CONSOLE2 = number("console2");
const UART2 = number("uart2");
const BACK = 1n << BigInt(CommonBit.PeerRestarted);

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

const infos = () => host.log.filter(({ level }) => level === LogLevel.Info).map(({ text }) => text);
const lastHandle = (service: number) => kernel.task(service).handles.at(-1);

test("what a service uses and is not up is started first, each after what it uses", () => {
  host.run(function* () {
    const before = kernel.started.length;
    expect((yield* init.ask("start", ["shell2", 5])).result).toEqual({});
    expect(kernel.started.slice(before)).toEqual([UART2, CONSOLE2, SHELL2]);
    expect([UART2, CONSOLE2, SHELL2].map((service) => kernel.task(service).argument)).toEqual([0n, 0n, 5n]);
  });
  expect(infos()).toEqual([
    "uart2: started, as console2 uses it",
    "console2: started, as shell2 uses it",
    "shell2: started by shell",
  ]);
});

test("what is up already is left alone, what was stopped is not", () => {
  host.run(function* () {
    yield* init.ask("start", ["uart2", 0]);
    const uart2 = kernel.task(UART2);
    yield* init.ask("start", ["shell2", 0]);
    expect(kernel.task(UART2)).toBe(uart2);
    yield* init.ask("stop", ["shell2"]);
    yield* init.ask("stop", ["console2"]);
    yield* init.ask("start", ["shell2", 0]);
    expect(yield* init.describe(CONSOLE2)).toMatchObject({ state: ServiceState.Running });
  });
});

test("a service is not started when what it uses cannot be", () => {
  host.run(function* () {
    kernel.failing = { number: Syscall.TaskCreate, status: Status.TableFull };
    expect((yield* init.ask("start", ["shell2", 0])).error).toBe("TableFull");
    expect([UART2, CONSOLE2, SHELL2].some((service) => kernel.tasks.has(service))).toBe(false);
  });
  expect(init.errors()).toEqual(["cannot start uart2: making its task failed with a table that is full"]);
});

test("each user is connected to the service that its manifest means, by the same name", () => {
  host.run(function* () {
    yield* init.ask("start", ["shell2", 0]);
    const endpoints = [UART, UART2].map((service) => ({ service, endpoint: 0 }));
    for (const each of endpoints) {
      yield* init.ask("serve", ["uart"], each.service);
      expect(lastHandle(each.service).type).toBe(HandleType.Endpoint);
      each.endpoint = lastHandle(each.service).from!;
    }
    const [first, second] = endpoints.map(({ endpoint }) => endpoint);
    expect(first).not.toBe(second);
    yield* init.ask("connect", ["uart"], CONSOLE);
    expect(lastHandle(CONSOLE).from).toBe(first);
    yield* init.ask("connect", ["uart"], CONSOLE2);
    expect(lastHandle(CONSOLE2).from).toBe(second);
  });
});

test("the number of a protocol is that of its callers' badges, whoever serves it", () => {
  host.run(function* () {
    yield* init.ask("start", ["shell2", 0]);
    for (const [user, server] of [
      [CONSOLE, UART],
      [CONSOLE2, UART2],
    ]) {
      const served = yield* init.ask("serve", ["uart"], server);
      yield* init.ask("connect", ["uart"], user);
      expect(lastHandle(user).badge >> 16n).toBe(BigInt(served.result["protocolNumber"] as number));
    }
  });
});

test("a protocol that only another service serves is not granted, and one that nobody serves not known", () => {
  host.run(function* () {
    expect((yield* init.ask("serve", ["console"], SHELL)).error).toBe("NotGranted");
    expect((yield* init.ask("connect", ["uart"], SHELL)).error).toBe("NotGranted");
    expect((yield* init.ask("connect", ["urat"], SHELL)).error).toBe("UnknownName");
  });
});

test("only those who use the service that died are told that it is back", () => {
  host.run(function* () {
    yield* init.ask("start", ["shell2", 0]);
    yield kernel.die(UART2, UNREACHABLE);
    yield* init.restarted(UART2);
  });
  expect(init.told()).toEqual([[kernel.task(CONSOLE2), BACK]]);
});

test("to serve what init serves gives no right to manage services", () => {
  host.run(function* () {
    yield* init.ask("start", ["shell2", 0]);
    expect((yield* init.ask("stop", ["uart2"], SHELL2)).error).toBe("NotGranted");
  });
});
