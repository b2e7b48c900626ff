/** The DMA server on the model of the controller: what it lets through, what it refuses, and what it does when a channel fails. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { LogLevel, Right, Status, Syscall } from "../../abi/syscall";
import { DmaError } from "../../abi/protocol/dma";
import { ServiceState } from "../../abi/protocol/supervisor";
import { Dma } from "../../sim/dma";
import { HostModel } from "../../sim/host";
import { Ram } from "../../sim/memory";
import type { Request, Script } from "../../sim/message";
import { asking, playing } from "../../sim/protocol";
import { dma } from "../../tools/client/dma";
import { supervisor } from "../../tools/client/supervisor";
import { serviceRecord } from "../init/records";
import { compile } from "../lib/compile";

const SYSTEM = 0x120n;
/** Where the server's control blocks are, and the regions behind them: addresses are physical ones and the program's as well. */
const BLOCKS = 0x1000_0000;
const PAGE = 4096;
const ALL = Right.Read | Right.Write | Right.Dma;
/** Handles of regions that clients pass. */
const [SOURCE, TARGET, READ_ONLY, NO_DMA, DEVICE, NO_REGION, BUFFER] = [
  0x801, 0x802, 0x803, 0x804, 0x805, 0x806, 0x807,
];

interface Region {
  start: number;
  bytes: number;
  rights: number;
}

let module: WebAssembly.Module;
let host: HostModel;
let model: Dma;
/** What the server holds or is passed, by handle. */
let regions: Map<number, Region>;
let synced: [start: number, end: number][];
let revoked: number[];
let tasks: number;
let freeChannels: number;
let end: number;

beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/dma.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

beforeEach(() => {
  model = new Dma({ memory: new Ram(() => new Uint8Array(host.memory.buffer)) });
  regions = new Map([
    [SOURCE, { start: BLOCKS + 0x10_0000, bytes: 40 * PAGE, rights: ALL }],
    [TARGET, { start: BLOCKS + 0x14_0000, bytes: 40 * PAGE, rights: ALL }],
    [READ_ONLY, { start: BLOCKS + 0x10_0000, bytes: PAGE, rights: Right.Read | Right.Dma }],
    [NO_DMA, { start: BLOCKS + 0x10_0000, bytes: PAGE, rights: Right.Read | Right.Write }],
    [DEVICE, { start: 0x3f20_0000, bytes: PAGE, rights: ALL }],
  ]);
  synced = [];
  revoked = [];
  tasks = 0x1_0000;
  freeChannels = 0x3c;
  attach();
});

/** Starts a server on the controller as it is. */
function attach(): void {
  end = BLOCKS;
  host = new HostModel(module, model);
  host.accessTime = 100;
  host.onInstance = (memory) => void memory.grow(BLOCKS / 65536 + 32 - memory.buffer.byteLength / 65536);
  host.endpoint("dma");
  host.device("dma", model);
  for (const name of ["dma4", "dma5"]) host.device(name, model, { pages: 0 });
  let next = 0x900;
  const make = (region: Region) => {
    regions.set(next, region);
    return { status: Status.Ok, words: [next++] };
  };
  host.on(Syscall.Property, ([, tag]) => {
    expect(tag).toBe(0x60001n);
    return freeChannels < 0 ? Status.NotFound : { status: Status.Ok, words: [4, freeChannels] };
  });
  host.on(Syscall.RegionCreate, ([task, pages, system]) => {
    expect([task, system]).toEqual([0n, SYSTEM]);
    const start = end;
    end += Number(pages) * PAGE;
    return make({ start, bytes: Number(pages) * PAGE, rights: ALL });
  });
  host.on(Syscall.Map, () => Status.Ok);
  host.on(Syscall.HandleCopy, ([handle, rights]) => {
    const region = regions.get(Number(handle));
    if (!region) return Status.WrongType;
    return (region.rights & Number(rights)) === Number(rights)
      ? make({ ...region, rights: Number(rights) })
      : Status.Denied;
  });
  host.on(Syscall.HandleClose, ([handle]) => {
    if (handle >= 0x900n) regions.delete(Number(handle));
    return Status.Ok;
  });
  host.on(Syscall.HandleRevoke, ([handle]) => {
    revoked.push(Number(handle));
    return Status.Ok;
  });
  host.on(Syscall.RegionSync, ([handle, offset, bytes]) => {
    const region = regions.get(Number(handle));
    if (!region) return Status.BadHandle;
    if (Number(offset) > region.bytes) return Status.BadArgument;
    const done = Math.min(Number(bytes), region.bytes - Number(offset), 65536);
    if (done > 0) synced.push([region.start + Number(offset), region.start + Number(offset) + done]);
    return { status: Status.Ok, words: [done, region.start] };
  });
  host.grants.others = playing(supervisor, {
    describe: (service: number) => ({
      count: 10,
      record: serviceRecord({ name: "client", id: tasks + service, state: ServiceState.Running }),
    }),
  });
}

function run(script: () => Script): void {
  expect(host.run(script)).toEqual({ kind: "script" });
}

const bytesOf = (region: number, offset: number, length: number): Uint8Array =>
  host.bytes(regions.get(region)!.start + offset, length);
const ask = (operation: string, values: unknown[], client = 5) => asking(host, dma, operation, values, { client });

/** Time passes, and interrupts are served, until nothing is on a channel. */
function* settle(): Script {
  for (let round = 0; round < 50; round++) {
    model.clock.advance(200_000);
    const bits = [2, 4, 5].reduce((sum, channel, n) => sum | (model.lines[channel].level ? 1 << n : 0), 0);
    if (bits !== 0) yield host.notification(BigInt(bits));
  }
}

/** Handles that the server keeps besides its own page. */
const held = () => [...regions.keys()].filter((handle) => handle >= 0x900).length - 1;

test("a copy of several parts is done, the caches made to agree before and after, and all handles are let go", () => {
  run(function* () {
    bytesOf(SOURCE, 0, 40 * PAGE).forEach((_, at, all) => (all[at] = at * 7 + (at >> 12)));
    const copy = ask("copy", [SOURCE, 8, TARGET, 16, 39 * PAGE]);
    yield copy.request;
    expect(copy.request.reply).toBeUndefined();
    yield* settle();
    expect(copy.result).toEqual({});
    expect(Buffer.from(bytesOf(TARGET, 16, 39 * PAGE)).equals(bytesOf(SOURCE, 8, 39 * PAGE))).toBe(true);
    expect([...bytesOf(TARGET, 0, 16)]).toEqual(Array<number>(16).fill(0));
    expect(bytesOf(TARGET, 16 + 39 * PAGE, 1)[0]).toBe(0);
  });
  expect(model.carriedOut).toBe(3);
  const target = regions.get(TARGET)!.start + 16;
  expect(synced.filter(([start]) => start === target)).toHaveLength(2);
  expect(held()).toBe(0);
});

test("rows are filled, and copied towards the start of their region", () => {
  run(function* () {
    const fill = ask("fillRectangle", [TARGET, 4, 64, 8, 3, 0x0403_0201]);
    yield fill.request;
    yield* settle();
    expect(fill.result).toEqual({});
    const word = [1, 2, 3, 4];
    expect([...bytesOf(TARGET, 132, 12)]).toEqual([...word, ...word, 0, 0, 0, 0]);
    const scroll = ask("copyRectangle", [TARGET, 68, 64, TARGET, 0, 64, 8, 2]);
    yield scroll.request;
    yield* settle();
    expect(scroll.result).toEqual({});
    expect([...bytesOf(TARGET, 0, 8)]).toEqual([...word, ...word]);
  });
});

test.each([
  ["a region without the right to write", "fill", [READ_ONLY, 0, 4, 1], "BadRegion"],
  ["one without Dma", "fill", [NO_DMA, 0, 4, 1], "BadRegion"],
  ["what is no region", "fill", [NO_REGION, 0, 4, 1], "BadRegion"],
  ["the registers of a device", "fill", [DEVICE, 0, 4, 1], "BadRegion"],
  ["a region without Dma to copy from", "copy", [NO_DMA, 0, TARGET, 0, 4], "BadRegion"],
  ["nothing", "fill", [TARGET, 0, 0, 1], "BadRange"],
  ["half words", "fill", [TARGET, 0, 6, 1], "BadRange"],
  ["an odd offset", "fill", [TARGET, 2, 4, 1], "BadRange"],
  ["the word behind the end", "fill", [TARGET, 40 * PAGE, 4, 1], "BadRange"],
  ["more than there is", "copy", [SOURCE, 4, TARGET, 0, 40 * PAGE], "BadRange"],
  ["more than 32 bits", "fill", [TARGET, 0xffff_fffc, 0xffff_fffc, 1], "BadRange"],
  ["rows that reach behind the end", "fillRectangle", [TARGET, 0, PAGE, 8, 41, 1], "BadRange"],
  ["rows over each other", "fillRectangle", [TARGET, 0, 4, 8, 2, 1], "BadRange"],
  ["rows too far apart", "fillRectangle", [TARGET, 0, 0x8008, 8, 2, 1], "BadRange"],
  ["so many rows that they come round", "fillRectangle", [TARGET, 0, 0x8000, 4, 0xffff_ffff, 1], "BadRange"],
  ["a copy over itself", "copy", [TARGET, 0, TARGET, 4, 8], "BadRange"],
  ["rows copied towards the end", "copyRectangle", [TARGET, 0, 64, TARGET, 64, 64, 8, 2], "BadRange"],
])("%s is refused, and nothing is done", (_, operation, values, error) => {
  run(function* () {
    const refused = ask(operation, values);
    yield refused.request;
    yield host.notification(0n);
    expect(refused.error).toBe(error);
  });
  expect(model.carriedOut).toBe(0);
  expect(held()).toBe(0);
});

test("several are carried out side by side, and others wait for their turn", () => {
  run(function* () {
    const fills = Array.from({ length: 7 }, (_, n) => ask("fill", [TARGET, n * PAGE, PAGE, n + 1], 5 + n));
    for (const { request } of fills) yield request;
    yield* settle();
    fills.forEach(({ result }, n) => {
      expect(result).toEqual({});
      expect(bytesOf(TARGET, n * PAGE, 1)[0]).toBe(n + 1);
    });
  });
});

test("an error of the bus is told, and the channel works afterwards", () => {
  run(function* () {
    model.errors.set(2, 4);
    const failed = ask("fill", [TARGET, 0, 64, 1]);
    yield failed.request;
    yield* settle();
    expect(failed.error).toBe("Failed");
    const after = ask("fill", [TARGET, 0, 64, 1]);
    yield after.request;
    yield* settle();
    expect(after.result).toEqual({});
  });
});

test("a channel that hangs is stopped after a second, and an interrupt that is lost does no harm", () => {
  run(function* () {
    model.hanging.add(2);
    const stuck = ask("fill", [TARGET, 0, 64, 1]);
    yield stuck.request;
    yield host.timerFires();
    yield host.notification(0n);
    expect(stuck.error).toBe("TimedOut");
    expect(host.time).toBeLessThan(1_100_000n);
    model.hanging.clear();
    const lost = ask("fill", [TARGET, 0, 64, 1]);
    yield lost.request;
    yield host.timerFires();
    yield host.notification(0n);
    expect(lost.result).toEqual({});
  });
  expect(held()).toBe(0);
});

test("channels that do not stop are used no more, and what they may still write to is kept", () => {
  run(function* () {
    for (const channel of [2, 4, 5]) model.dead.add(channel);
    const fills = Array.from({ length: 4 }, (_, n) => ask("fill", [TARGET, 0, 64, 1], 5 + n));
    for (const { request } of fills) yield request;
    yield host.timerFires();
    yield host.notification(0n);
    expect(fills.map(({ error }) => error)).toEqual(["TimedOut", "TimedOut", "TimedOut", "NoChannel"]);
    const next = ask("fill", [TARGET, 0, 64, 1]);
    yield next.request;
    yield host.notification(0n);
    expect(next.error).toBe("NoChannel");
  });
  expect(held()).toBe(3);
  expect(host.log.map(({ level }) => level)).toEqual([LogLevel.Error, LogLevel.Error, LogLevel.Error]);
});

test.each([
  [
    "a region is revoked",
    () => [...regions.keys()].filter((handle) => handle > 0x900).forEach((h) => regions.delete(h)),
  ],
  ["the caller has ended", (caller: Request) => host.cancel(caller)],
])("when %s, nothing is written behind the part under way", (_, happens) => {
  run(function* () {
    const copy = ask("copy", [SOURCE, 0, TARGET, 0, 40 * PAGE]);
    yield copy.request;
    happens(copy.request);
    yield* settle();
    expect(copy.request.reply?.code).toBe(copy.answered ? DmaError.BadRegion : undefined);
    const after = ask("fill", [TARGET, 0, 64, 1]);
    yield after.request;
    yield* settle();
    expect(after.result).toEqual({});
  });
  expect(model.carriedOut).toBe(2);
  expect(held()).toBe(0);
});

test.each([0, -1])("without a free channel (%i) every transfer is refused", (channels) => {
  freeChannels = channels;
  run(function* () {
    const fill = ask("fill", [TARGET, 0, 64, 1]);
    yield fill.request;
    yield host.notification(0n);
    expect(fill.error).toBe("NoChannel");
  });
  expect(host.log[0].text).toBe("no DMA channel is free that works");
});

test("a successor stops what the server before left on the channels, and uses them", () => {
  run(function* () {
    yield ask("fill", [TARGET, 0, 4096, 0x0101_0101]).request;
  });
  expect(model.read(0x200) & 1).toBe(1);
  attach();
  run(function* () {
    model.clock.advance(1e9);
    expect(model.carriedOut).toBe(0);
    const fill = ask("fill", [TARGET, 0, 64, 1]);
    yield fill.request;
    yield* settle();
    expect(fill.result).toEqual({});
  });
});

test("buffers are bounded for each client, released by their client alone, and taken from those who have ended", () => {
  run(function* () {
    const buffers = [16, 16, 16, 16, 1].map((pages) => ask("buffer", [pages]));
    for (const { request } of buffers) yield request;
    yield host.notification(0n);
    expect(buffers.slice(0, 4).map(({ result }) => result["number"])).toHaveLength(4);
    expect(buffers[4].error).toBe("TooMany");
    const number = buffers[0].result["number"] as number;
    // the client's own handle to it
    regions.set(BUFFER, regions.get(buffers[0].request.reply!.handles![0])!);
    const large = ask("buffer", [65], 6);
    const other = ask("release", [number], 6);
    const fill = ask("fill", [BUFFER, 0, 64, 1]);
    const busy = ask("release", [number]);
    for (const { request } of [large, other, fill, busy]) yield request;
    yield host.notification(0n);
    expect([large.error, other.error, busy.error]).toEqual(["BadRange", "NoBuffer", "Busy"]);
    yield* settle();
    const released = ask("release", [number]);
    yield released.request;
    yield host.notification(0n);
    expect(released.result).toEqual({});
    expect(revoked).toHaveLength(1);
    // the client has been started again: of its three buffers it knows nothing
    tasks += 100;
    const fresh = ask("buffer", [64]);
    yield fresh.request;
    yield host.notification(0n);
    expect(fresh.result["number"]).toBeLessThan(16);
    expect(revoked).toHaveLength(4);
  });
});
