import { beforeAll, beforeEach, expect, it } from "vitest";
import { HoldRecord, Supervisor, SupervisorStatus } from "../../abi/protocol/supervisor";
import { HandleType, Inspect, Limit, Right, Status, Syscall } from "../../abi/syscall";
import { packName, room } from "../../sim/message";
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

/** Asks what a service holds. @returns the reply and the handles that it tells of */
function* holds(name: string, from = 0, bytes = 4 * HoldRecord.Bytes, client = SHELL) {
  const lease = room(bytes);
  const request = init.host.request(Supervisor.Holds, {
    client: client + 1,
    words: [...packName(name), from],
    leases: [lease],
  });
  yield request;
  yield init.host.notification(0n);
  const view = new DataView(lease.bytes.buffer);
  const count = request.reply?.code === SupervisorStatus.Ok ? Number(request.reply.words[0]) : 0;
  const handles = Array.from({ length: count }, (_, i) =>
    view.getUint32(i * HoldRecord.Bytes + HoldRecord.Handle, true),
  );
  return { reply: request.reply, handles, view };
}

const endpoint = (handle: number) => [handle, HandleType.Endpoint, 0xc000, 0, 5n] as const;

it("tells every handle and mapping as the kernel does", () => {
  const address = 0x1_0000_1000n;
  entries.set(3, [0x103, HandleType.Mapping | (Right.Read << 8) | (2 << 16), 0x32, 16, address]);
  init.host.run(function* () {
    const { reply, view } = yield* holds("console");
    expect(reply).toEqual({ code: SupervisorStatus.Ok, words: [1n, 0n, 0n] });
    expect(view.getUint32(HoldRecord.Handle, true)).toBe(0x103);
    expect(view.getUint8(HoldRecord.Type)).toBe(HandleType.Mapping);
    expect(view.getUint8(HoldRecord.Rights)).toBe(Right.Read);
    expect(view.getUint16(HoldRecord.Depth, true)).toBe(2);
    expect(view.getUint32(HoldRecord.Object, true)).toBe(0x32);
    expect(view.getUint32(HoldRecord.Pages, true)).toBe(16);
    expect(view.getBigUint64(HoldRecord.Badge, true)).toBe(address);
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
    expect(first.reply?.words[1]).toBe(9n);
    const second = yield* holds(name, 9);
    expect(second.handles).toEqual([0x109, 0x128, 0x100 + size - 1]);
    expect(second.reply?.words[1]).toBe(0n);
    expect((yield* holds(name, 1000)).reply).toEqual({ code: SupervisorStatus.Ok, words: [0n, 0n, 0n] });
  });
});

it("is refused to who manages nobody, of what is not there, and without room", () => {
  entries.set(1, [...endpoint(0x101)]);
  init.host.run(function* () {
    expect((yield* holds("console", 0, 96, LOG)).reply?.code).toBe(SupervisorStatus.NotGranted);
    expect((yield* holds("nobody")).reply?.code).toBe(SupervisorStatus.UnknownName);
    expect((yield* holds("spin")).reply?.code).toBe(SupervisorStatus.WrongState);
    expect((yield* holds("console", 0, HoldRecord.Bytes - 1)).reply?.code).toBe(SupervisorStatus.BadRequest);
  });
});
