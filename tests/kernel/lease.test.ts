/** Leases: bulk data between a server and a caller that waits for it (abi/syscall.ts, Lease). */
import { beforeEach, describe, expect, test } from "vitest";
import { Lease, MapRight, Right, Status, Syscall } from "../../abi/syscall";
import { lease, tag } from "./message";
import { PAGE, World, type TestTask } from "./world";

const READ_WRITE = MapRight.Read | MapRight.Write;
/** Both have this much memory, from here on, in pages that do not lie side by side. */
const BASE = 0x10000;
const PAGES = 4;
const END = BASE + PAGES * PAGE;
/** Read only, and one page. */
const CONSTANT = 0x80000;

let world: World;
let server: TestTask;
let client: TestTask;
let receiving: number;
let sending: number;

beforeEach(() => {
  world = new World();
  const endpoint = world.init.ok(Syscall.EndpointCreate);
  server = world.spawn(20);
  client = world.spawn(10);
  receiving = world.give(server, endpoint, Right.Receive);
  sending = world.give(client, endpoint, Right.Send);
  for (let page = PAGES - 1; page >= 0; page--) {
    for (const task of [client, server]) world.memory(task, BASE + page * PAGE, 1, READ_WRITE);
  }
  for (const task of [client, server]) {
    const region = world.init.ok(Syscall.RegionCreate, task.handle, 1, 0);
    world.init.ok(Syscall.Map, task.handle, region, 2 ** 32 + CONSTANT, MapRight.Read, 0, 1);
  }
  world.sleep();
  server.receive(receiving);
  expect(client.running).toBe(true);
});

function pattern(bytes: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => (index * 7 + seed) & 255);
}

function lend(...leases: readonly bigint[]): void {
  client.send(Syscall.Call, sending, 1, { leases });
  expect(server.running).toBe(true);
}

function read(index: number | bigint, offset: number | bigint, to: number | bigint, bytes: number | bigint): Status {
  return server.try(Syscall.LeaseRead, client.id, index, offset, to, bytes);
}

function write(index: number | bigint, offset: number | bigint, from: number | bigint, bytes: number | bigint): Status {
  return server.try(Syscall.LeaseWrite, client.id, index, offset, from, bytes);
}

describe("copying", () => {
  test("reads bytes at any alignment, across pages", () => {
    const data = pattern(3000, 1);
    client.store(BASE + PAGE - 1003, data);
    lend(lease(BASE + PAGE - 1003, 3000, { read: true }));
    expect(read(0, 0, BASE + 2 * PAGE - 5, 3000)).toBe(Status.Ok);
    expect(server.x(1)).toBe(3000n);
    expect(server.load(BASE + 2 * PAGE - 5, 3000)).toEqual(data);
    expect(server.load(BASE + 2 * PAGE - 6, 1)).toEqual(new Uint8Array(1));
    expect(server.load(BASE + 2 * PAGE - 5 + 3000, 1)).toEqual(new Uint8Array(1));
  });

  test("writes only the part that was asked for", () => {
    client.store(BASE, new Uint8Array(PAGE).fill(0xee));
    lend(lease(BASE + 10, 100, { write: true }));
    server.store(BASE, pattern(50, 3));
    expect(write(0, 20, BASE, 50)).toBe(Status.Ok);
    expect(client.load(BASE + 30, 50)).toEqual(pattern(50, 3));
    expect(client.load(BASE, 30)).toEqual(new Uint8Array(30).fill(0xee));
    expect(client.load(BASE + 80, 30)).toEqual(new Uint8Array(30).fill(0xee));
  });

  test("stops at the lease's end and says how far it came", () => {
    lend(lease(BASE, 100, { read: true }));
    expect(read(0, 60, BASE, 100)).toBe(Status.Ok);
    expect(server.x(1)).toBe(40n);
    expect(read(0, 100, BASE, 1)).toBe(Status.Ok);
    expect(server.x(1)).toBe(0n);
  });

  test(`copies at most ${Lease.BytesPerCall} bytes a call`, () => {
    lend(lease(BASE, PAGES * PAGE, { read: true }));
    expect(read(0, 0, BASE, PAGES * PAGE)).toBe(Status.Ok);
    expect(server.x(1)).toBe(BigInt(Lease.BytesPerCall));
  });

  test("knows four leases, each with its own rights", () => {
    client.store(BASE, pattern(64, 9));
    lend(
      lease(BASE, 16, { read: true }),
      lease(BASE + 16, 16, { write: true }),
      lease(BASE + 32, 16, { read: true, write: true }),
      lease(BASE + 48, 16, {}),
    );
    expect([0, 1, 2, 3, 4].map((index) => read(index, 0, BASE, 16))).toEqual([
      ...[Status.Ok, Status.BadLease, Status.Ok, Status.BadLease, Status.BadLease],
    ]);
    expect([0, 1, 2, 3, 4].map((index) => write(index, 0, BASE, 16))).toEqual([
      ...[Status.BadLease, Status.Ok, Status.Ok, Status.BadLease, Status.BadLease],
    ]);
  });

  test("ends with the reply", () => {
    lend(lease(BASE, 16, { read: true }));
    server.reply(client.id, tag(0));
    expect(read(0, 0, BASE, 16)).toBe(Status.Gone);
  });

  test("works for a caller that waited, and for two at a time", () => {
    const second = world.spawn(12);
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const mine = world.give(server, endpoint, Right.Receive);
    const theirs = world.give(second, endpoint, Right.Send);
    world.memory(second, BASE, 1, READ_WRITE);
    expect(second.running).toBe(true);
    second.store(BASE, pattern(10, 1));
    second.send(Syscall.Call, theirs, 1, { leases: [lease(BASE, 10, { read: true })] });
    client.store(BASE, pattern(10, 2));
    lend(lease(BASE, 10, { read: true }));
    server.receive(mine);
    expect(server.received.caller).toBe(second.id);
    expect(read(0, 0, BASE, 10)).toBe(Status.Ok);
    expect(server.try(Syscall.LeaseRead, second.id, 0, 0, BASE + 10, 10)).toBe(Status.Ok);
    expect(server.load(BASE, 20)).toEqual(Uint8Array.from([...pattern(10, 2), ...pattern(10, 1)]));
  });
});

describe("the caller is to blame", () => {
  test.each([
    { name: "unmapped", at: 0x40000, bytes: 10 },
    { name: "that ends behind its memory", at: END - 5, bytes: 10 },
    { name: "in page 0", at: 0, bytes: 10 },
    { name: "that wraps around", at: 0xffff_ffff, bytes: 10 },
  ])("for a lease $name", ({ at, bytes }) => {
    lend(lease(at, bytes, { read: true, write: true }));
    expect(read(0, 0, BASE, bytes)).toBe(Status.BadLease);
    expect(write(0, 0, BASE, bytes)).toBe(Status.BadLease);
  });

  test("for a lease to write what it can only read", () => {
    lend(lease(CONSTANT, 10, { read: true, write: true }));
    expect(read(0, 0, BASE, 10)).toBe(Status.Ok);
    expect(write(0, 0, BASE, 10)).toBe(Status.BadLease);
  });

  test("and nothing is copied when a part is missing", () => {
    server.store(BASE, pattern(100, 5));
    lend(lease(END - 50, 100, { write: true, read: true }));
    expect(write(0, 0, BASE, 100)).toBe(Status.BadLease);
    expect(client.load(END - 50, 50)).toEqual(new Uint8Array(50));
    expect(write(0, 0, BASE, 50)).toBe(Status.Ok);
  });
});

describe("the server is to blame", () => {
  beforeEach(() => lend(lease(BASE, 200, { read: true, write: true })));

  test("for an offset behind the lease or an index that was not lent", () => {
    expect(read(0, 201, BASE, 1)).toBe(Status.BadLease);
    expect(read(0, 2n ** 63n, BASE, 1)).toBe(Status.BadLease);
    expect(read(1, 0, BASE, 1)).toBe(Status.BadLease);
    expect(read(2n ** 32n, 0, BASE, 1)).toBe(Status.BadLease);
  });

  test.each([
    { name: "unmapped", at: 0x40000 },
    { name: "that ends behind its memory", at: END - 5 },
    { name: "in page 0", at: 0 },
    { name: "that wraps around", at: 0xffff_ffff },
    { name: "outside linear memory", at: 2 ** 32 + BASE },
    { name: "of 64 bits", at: 2n ** 64n - 1n },
  ])("for memory $name", ({ at }) => {
    expect(read(0, 0, at, 100)).toBe(Status.BadAddress);
    expect(write(0, 0, at, 100)).toBe(Status.BadAddress);
  });

  test("for memory that it may not write", () => {
    expect(read(0, 0, CONSTANT, 10)).toBe(Status.BadAddress);
    expect(write(0, 0, CONSTANT, 10)).toBe(Status.Ok);
  });

  test("but no bytes can be copied anywhere", () => {
    expect(read(0, 0, 0x40000, 0)).toBe(Status.Ok);
    expect(server.x(1)).toBe(0n);
  });

  test("for a caller that is not there", () => {
    expect(server.try(Syscall.LeaseRead, client.id + 1024, 0, 0, BASE, 1)).toBe(Status.Gone);
    expect(server.try(Syscall.LeaseRead, 2n ** 32n + BigInt(client.id), 0, 0, BASE, 1)).toBe(Status.Gone);
    expect(server.try(Syscall.LeaseRead, 0, 0, 0, BASE, 1)).toBe(Status.Gone);
  });
});

test("a range ends with linear memory, even where more is mapped behind it", () => {
  for (const task of [client, server]) world.memory(task, 0xffff_f000, 2, READ_WRITE);
  lend(lease(0xffff_fff0, 32, { read: true }), lease(BASE, 32, { read: true }));
  expect(read(0, 0, BASE, 32)).toBe(Status.BadLease);
  expect(read(0, 0, BASE, 16)).toBe(Status.Ok);
  expect(read(1, 0, 0xffff_fff0, 32)).toBe(Status.BadAddress);
});

test("device memory is not lent", () => {
  const region = world.asInit((init) => init.ok(Syscall.DeviceRegion, 0x101, 0x3f20_1000, 1));
  world.asInit((init) => init.ok(Syscall.Map, client.handle, region, 2 ** 32 + 0x90000, READ_WRITE, 0, 1));
  lend(lease(0x90000, 4, { read: true, write: true }));
  expect(read(0, 0, BASE, 4)).toBe(Status.BadLease);
  expect(write(0, 0, BASE, 4)).toBe(Status.BadLease);
});

test("memory that both have mapped is copied as if by way of a buffer", () => {
  const shared = 0xa0000;
  const region = world.memory(client, shared, 1, READ_WRITE);
  world.asInit((init) => init.ok(Syscall.Map, server.handle, region, 2 ** 32 + shared, READ_WRITE, 0, 1));
  const before = pattern(100, 7);
  client.store(shared, before);
  client.send(Syscall.Call, sending, 1, { leases: [lease(shared, 64, { read: true, write: true })] });
  server.ok(Syscall.LeaseRead, client.id, 0, 0, shared + 8, 64);
  expect(client.load(shared + 8, 64)).toEqual(before.slice(0, 64));
  const between = client.load(shared, 100);
  server.ok(Syscall.LeaseWrite, client.id, 0, 0, shared + 8, 64);
  expect(client.load(shared, 64)).toEqual(between.slice(8, 72));
});
