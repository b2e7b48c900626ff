/** The second protocol of init: looking at services, and at the kernel's trace. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LINEAR_BASE_SHIFT, UserLayout } from "../../abi/layout";
import { MemoryKind, type TraceRecord } from "../../abi/protocol/debug";
import { Inspect, Status, Syscall } from "../../abi/syscall";
import { asking } from "../../sim/protocol";
import { debug } from "../../tools/client/debug";
import { compile } from "../lib/compile";
import { CONSOLE, Init, SHELL, UART } from "./fixture";
import { type Region, slotOf } from "./tasks";

const PAGE = 4096;
/** As the fixture's manifest numbers protocols: supervisor, debug, ... */
const DEBUG = 1;
const LINEAR = (1n << BigInt(LINEAR_BASE_SHIFT)) + BigInt(PAGE);

let wasm: Uint8Array;
let init: Init;

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  init = new Init(wasm);
});

function* ask(operation: string, values: unknown[]) {
  const asked = asking(init.host, debug, operation, values, { client: SHELL + 1, index: DEBUG });
  yield asked.request;
  yield init.host.notification(0n);
  return asked;
}

/** Bytes of the console's memory that starts at an address. */
function regionAt(address: bigint): Region {
  const found = init.kernel.task(CONSOLE).mappings.find((mapping) => mapping.address === address);
  return found?.region as Region;
}

describe("memory", () => {
  const data = BigInt(UserLayout.Data + slotOf(CONSOLE));
  const stack = BigInt(UserLayout.StackTop + slotOf(CONSOLE) - 2 * PAGE);

  it("is where the loader put it", () => {
    init.host.run(function* () {
      for (const [kind, address, size] of [
        [MemoryKind.Data, data, PAGE],
        [MemoryKind.Linear, LINEAR, 16 * PAGE],
        [MemoryKind.Stack, stack, 2 * PAGE],
      ] as const) {
        expect((yield* ask("range", ["console", kind])).result).toEqual({ address, size });
        expect(regionAt(address).pages).toBe(size / PAGE);
      }
    });
  });

  it("is copied from any address, over pages, up to the end of its range", () => {
    init.host.run(function* () {
      const { bytes } = regionAt(LINEAR);
      bytes.forEach((_, at) => (bytes[at] = (at * 7 + (at >> 8)) & 0xff));
      for (const [offset, room, count] of [
        [0, 16, 16],
        [5 * PAGE - 100, 300, 300],
        [3 * PAGE + 1, 5000, PAGE],
        [16 * PAGE - 10, 100, 10],
      ]) {
        const { result } = yield* ask("memory", ["console", LINEAR + BigInt(offset), room]);
        expect(result).toEqual({ count, bytes: bytes.slice(offset, offset + count) });
      }
    });
  });

  it("is none between ranges, of nobody, and of who does not run", () => {
    init.host.run(function* () {
      for (const address of [0n, data - 1n, data + BigInt(PAGE), LINEAR - 1n, LINEAR + BigInt(16 * PAGE), 1n << 63n]) {
        expect((yield* ask("memory", ["console", address, 16])).error).toBe("NotFound");
      }
      for (const [operation, value] of [
        ["range", MemoryKind.Stack],
        ["registers", 34],
      ] as const) {
        expect((yield* ask(operation, ["nobody", value])).error).toBe("UnknownName");
        expect((yield* ask(operation, ["spin", value])).error).toBe("NotRunning");
        expect((yield* ask(operation, ["init", value])).error).toBe("NotRunning");
      }
    });
  });

  it("is no longer held after the service's end", () => {
    init.host.run(function* () {
      const before = init.kernel.held;
      yield* init.ask("restart", ["console"]);
      expect(init.kernel.held).toBe(before);
    });
  });
});

it("registers are told with stack pointer, program counter and state", () => {
  init.host.on(Syscall.TaskInspect, ([, what]) => {
    const first = (Number(what) - Inspect.Registers) * 7;
    const general = Array.from({ length: 7 }, (_, index) => 100 + first + index);
    return { status: Status.Ok, words: Number(what) === Inspect.Fault ? [0, 0, 1000, 2000, 3000] : general };
  });
  init.host.run(function* () {
    const { result } = yield* ask("registers", ["console", 34]);
    const general = Array.from({ length: 31 }, (_, index) => BigInt(100 + index));
    expect([...(result["values"] as BigUint64Array)]).toEqual([...general, 2000n, 1000n, 3000n]);
    expect((yield* ask("registers", ["console", 33])).error).toBe("BadRequest");
  });
});

describe("the trace", () => {
  it("is switched, and read from the oldest event kept, as many as there is room for", () => {
    const switched: bigint[] = [];
    init.host.on(Syscall.Trace, ([, on]) => {
      switched.push(on);
      return { status: Status.Ok, words: [50] };
    });
    init.host.on(Syscall.TraceRead, ([, wanted]) => {
      const sequence = wanted < 40n ? 40n : wanted;
      if (sequence >= 50n) return Status.NotFound;
      return { status: Status.Ok, words: [sequence | (7n << 32n), 1000n + sequence, 2, 3] };
    });
    init.host.run(function* () {
      expect((yield* ask("trace", [true])).result).toEqual({ next: 50n });
      const read = (yield* ask("readTrace", [0n, 4])).result as { first: bigint; records: TraceRecord[] };
      expect(read.first).toBe(40n);
      expect(read.records.map(({ sequence }) => sequence)).toEqual([40, 41, 42, 43]);
      expect(read.records[0]).toEqual({ sequence: 40, task: 7, meta: 1040n, first: 2n, second: 3n });
      expect((yield* ask("readTrace", [48n, 4])).result).toMatchObject({ first: 48n, count: 2 });
      expect((yield* ask("readTrace", [50n, 4])).result).toMatchObject({ count: 0 });
      expect((yield* ask("trace", [false])).result).toEqual({ next: 50n });
      expect(switched).toEqual([1n, 0n]);
    });
  });
});

it("whoever may look may not manage", () => {
  init.host.run(function* () {
    expect((yield* init.ask("connect", ["debug"], UART)).code).toBe(0);
    expect((yield* init.ask("crash", ["console"], UART)).error).toBe("NotGranted");
  });
});
