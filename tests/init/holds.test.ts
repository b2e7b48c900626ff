import { beforeAll, beforeEach, expect, it } from "vitest";
import type { HoldRecord } from "../../abi/protocol/supervisor";
import { HandleType, Inspect, Limit, Right, Status, Syscall } from "../../abi/syscall";
import { Reply } from "../../abi/reply";
import { packName, room } from "../../sim/message";
import { supervisor } from "../../tools/client/supervisor";
import { structOf } from "../../tools/protocol/schema";
import { compile } from "../lib/compile";
import { Init, LOG, SHELL } from "./fixture";

let wasm: Uint8Array;
let init: Init;
/** What the table of whoever is asked about holds, by entry. */
let entries: Map<number, [handle: number, type: number, object: number, pages: number, badge: bigint]>;

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  init = new Init(wasm);
  entries = new Map();
  init.host.on(Syscall.TaskInspect, ([task, what]) => {
    const entry = Number(what) - Inspect.Entry;
    const size = task === 0n ? 256 : Limit.HandleTable;
    if (entry < 0 || entry >= size) return Status.BadArgument;
    return { status: Status.Ok, words: entries.get(entry) ?? [0, 0, 0, 0, 0] };
  });
});

/** What a service holds, of that as many records as there is room for. */
function* holds(name: string, from = 0, room = 4) {
  const { result } = yield* init.ask("holds", [name, from, room]);
  const { written, next, records } = result as { written: number; next: bigint; records: HoldRecord[] };
  expect(records).toHaveLength(written);
  return { next, records, handles: records.map(({ handle }) => handle) };
}

const endpoint = (handle: number) => [handle, HandleType.Endpoint, 0xc000, 0, 5n] as const;

it("tells every handle and mapping as the kernel does", () => {
  const address = 0x1_0000_1000n;
  entries.set(3, [0x103, HandleType.Mapping | (Right.Read << 8) | (2 << 16), 0x32, 16, address]);
  init.host.run(function* () {
    const { next, records } = yield* holds("console");
    expect(next).toBe(0n);
    expect(records).toEqual([
      {
        handle: 0x103,
        type: HandleType.Mapping,
        rights: Right.Read,
        depth: 2,
        object: 0x32,
        pages: 16,
        badge: address,
      },
    ]);
  });
});

it.each([
  ["console", Limit.HandleTable],
  ["init", 256],
])("goes on where the lease was full, to the end of the table of %s", (name, size) => {
  const used = [1, 2, 7, 8, 9, 40, size - 1];
  for (const entry of used) entries.set(entry, [...endpoint(0x100 + entry)]);
  init.host.run(function* () {
    const first = yield* holds(name);
    expect(first.handles).toEqual([0x101, 0x102, 0x107, 0x108]);
    expect(first.next).toBe(9n);
    const second = yield* holds(name, 9);
    expect(second.handles).toEqual([0x109, 0x128, 0x100 + size - 1]);
    expect(second.next).toBe(0n);
    expect(yield* holds(name, 1000)).toEqual({ next: 0n, records: [], handles: [] });
  });
});

it("is refused to who manages nobody, of what is not there, and without room", () => {
  entries.set(1, [...endpoint(0x101)]);
  init.host.run(function* () {
    expect((yield* init.ask("holds", ["console", 0, 4], LOG)).error).toBe("NotGranted");
    expect((yield* init.ask("holds", ["nobody", 0, 4])).error).toBe("UnknownName");
    expect((yield* init.ask("holds", ["spin", 0, 4])).error).toBe("WrongState");
    expect((yield* init.ask("holds", ["console", 0, 0])).error).toBe("BadRequest");
    const holds = supervisor.operations.find(({ name }) => name === "holds")!;
    const bytes = structOf(supervisor, "HoldRecord").bytes;
    const short = init.host.request(holds.number, {
      client: SHELL + 1,
      words: [...packName("console"), 0],
      leases: [room(bytes - 1)],
    });
    yield short;
    yield init.host.notification(0n);
    expect(short.reply).toEqual({ code: Reply.BadRequest, words: [] });
  });
});
