/** Regions: parts, cache maintenance, any address, and whom they are charged to when their owner has ended. */
import { beforeEach, describe, expect, test } from "vitest";
import { Inspect, Limit, MapRight, Right, Status, Syscall, SystemRight } from "../../abi/syscall";
import { isMapped } from "../../sim/walker";
import { LINEAR, PAGE, SYSTEM, World, type TestTask } from "./world";

const READ = MapRight.Read;
const READ_WRITE = MapRight.Read | MapRight.Write;
const ANYWHERE = MapRight.Anywhere;
const AT = LINEAR + 0x10000;
const TOP = 2 ** 39;

let world: World;
let task: TestTask;

beforeEach(() => {
  world = new World();
  task = world.spawn(10, { quota: 500 });
  world.sleep();
  expect(task.running).toBe(true);
});

function region(pages: number): number {
  return task.ok(Syscall.RegionCreate, 0, pages, 0);
}

function physical(address: number): number {
  const walk = world.machine.walker.translate(task.space, address);
  if (!isMapped(walk)) throw new Error("not mapped");
  return walk.physical + (address - walk.virtual);
}

describe("a part of a region", () => {
  test("is exactly those pages, with the rights of the whole", () => {
    const whole = region(8);
    const part = task.ok(Syscall.RegionSplit, whole, 2, 3);
    task.ok(Syscall.Map, 0, whole, AT, READ_WRITE, 0, 8);
    task.ok(Syscall.Map, 0, part, AT + 8 * PAGE, READ_WRITE, 0, 3);
    expect(physical(AT + 8 * PAGE)).toBe(physical(AT + 2 * PAGE));
    expect(task.try(Syscall.Map, 0, part, AT + 20 * PAGE, READ, 0, 4)).toBe(Status.BadArgument);
    expect(task.try(Syscall.Map, 0, part, AT + 20 * PAGE, READ, 3, 1)).toBe(Status.BadArgument);
    const readOnly = task.ok(Syscall.HandleCopy, whole, Right.Read, 0, 0);
    const readPart = task.ok(Syscall.RegionSplit, readOnly, 0, 1);
    expect(task.try(Syscall.Map, 0, readPart, AT + 20 * PAGE, READ_WRITE, 0, 1)).toBe(Status.Denied);
  });

  test("of a part counts from that", () => {
    const part = task.ok(Syscall.RegionSplit, task.ok(Syscall.RegionSplit, region(8), 2, 5), 1, 2);
    const [, type, , pages] = task.look(Inspect.Entry + (part & 255));
    expect([type & 255n, pages]).toEqual([4n, 2n]);
  });

  test("keeps all of the region, which goes with the last part", () => {
    const free = world.freePages;
    const whole = region(8);
    const parts = [0, 4].map((first) => task.ok(Syscall.RegionSplit, whole, first, 4));
    task.ok(Syscall.HandleClose, whole);
    task.ok(Syscall.HandleClose, parts[0]);
    expect(world.freePages).toBe(free - 8);
    task.ok(Syscall.HandleClose, parts[1]);
    expect(world.freePages).toBe(free);
  });

  test.each([
    [8, 1],
    [0, 0],
    [0, 9],
    [7, 2],
    [2n ** 32n, 1],
    [1, 2n ** 64n - 1n],
    [2n ** 64n - 1n, 2],
  ])("from %s, of %s pages, is refused", (first, pages) => {
    const whole = region(8);
    expect(task.try(Syscall.RegionSplit, whole, first, pages)).toBe(Status.BadArgument);
  });

  test("needs room in the table", () => {
    const whole = region(2);
    while (task.try(Syscall.NotificationCreate, 1) === Status.Ok);
    expect(task.try(Syscall.RegionSplit, whole, 0, 1)).toBe(Status.TableFull);
  });

  test("of a device's is registers too", () => {
    const device = world.asInit((init) => init.ok(Syscall.DeviceRegion, SYSTEM, 0x3f20_0000, 4));
    const given = world.give(task, device, Right.Read | Right.Write);
    const part = task.ok(Syscall.RegionSplit, given, 1, 1);
    task.ok(Syscall.Map, 0, part, AT, READ_WRITE, 0, 1);
    expect(world.machine.walker.translate(task.space, AT)).toMatchObject({ physical: 0x3f20_1000, attribute: 0 });
  });
});

describe("sync", () => {
  let dma: number;

  beforeEach(() => {
    const system = world.give(task, SYSTEM, SystemRight.Dma);
    dma = task.ok(Syscall.RegionCreate, 0, 20, system);
  });

  test("tells the physical address, where the pages lie one after another", () => {
    task.ok(Syscall.Map, 0, dma, AT, READ_WRITE, 0, 20);
    task.ok(Syscall.RegionSync, dma, 0, 0);
    const [done, address] = [Number(task.x(1)), Number(task.x(2))];
    expect(done).toBe(0);
    expect([0, 7, 19].map((page) => physical(AT + page * PAGE))).toEqual(
      [0, 7, 19].map((page) => address + page * PAGE),
    );
    const part = task.ok(Syscall.RegionSplit, dma, 3, 2);
    task.ok(Syscall.RegionSync, part, 0, PAGE);
    expect([task.x(1), task.x(2)]).toEqual([BigInt(PAGE), BigInt(address + 3 * PAGE)]);
  });

  test("lets a device see what was written, and a task what a device wrote", () => {
    task.ok(Syscall.Map, 0, dma, AT, READ_WRITE, 0, 20);
    const [at, { cache }] = [physical(AT), world.machine];
    task.store(0x10000, Uint8Array.of(1, 2, 3, 4));
    expect(cache.read(at)).toBe(0);
    task.ok(Syscall.RegionSync, dma, 0, PAGE);
    expect(cache.read(at)).toBe(0x0403_0201);
    cache.write(at, 0x0807_0605);
    task.ok(Syscall.RegionSync, dma, 0, PAGE);
    expect([...task.load(0x10000, 4)]).toEqual([5, 6, 7, 8]);
  });

  test("does as much as one call may, and to the end of the region", () => {
    expect(task.ok(Syscall.RegionSync, dma, 0, 2n ** 63n)).toBe(Limit.SyncBytes);
    expect(task.ok(Syscall.RegionSync, dma, Limit.SyncBytes, 2n ** 63n)).toBe(20 * PAGE - Limit.SyncBytes);
    expect(task.ok(Syscall.RegionSync, dma, 20 * PAGE, 1)).toBe(0);
    for (const offset of [20 * PAGE + 1, 2n ** 32n, 2n ** 64n - 1n]) {
      expect(task.try(Syscall.RegionSync, dma, offset, 1)).toBe(Status.BadArgument);
    }
  });

  test("needs the right Dma, which a region has by a system handle that has it", () => {
    expect(task.try(Syscall.RegionSync, region(1), 0, 1)).toBe(Status.Denied);
    const without = task.ok(Syscall.HandleCopy, dma, Right.Read | Right.Write, 0, 0);
    expect(task.try(Syscall.RegionSync, without, 0, 1)).toBe(Status.Denied);
    const bare = world.give(task, SYSTEM, SystemRight.Info);
    expect(task.try(Syscall.RegionCreate, 0, 1, bare)).toBe(Status.Denied);
    expect(task.try(Syscall.RegionCreate, 0, 1, dma)).toBe(Status.WrongType);
  });
});

describe("mapped anywhere, a region", () => {
  const anywhere = (handle: number, from: number, pages: number) =>
    task.ok(Syscall.Map, 0, handle, from, READ | ANYWHERE, 0, pages);

  test("takes the lowest address that is free from there on", () => {
    const handle = region(4);
    expect(anywhere(handle, AT, 2)).toBe(AT);
    expect(anywhere(handle, AT, 1)).toBe(AT + 2 * PAGE);
    expect(anywhere(handle, AT + PAGE, 1)).toBe(AT + 3 * PAGE);
    expect(anywhere(handle, AT + 5 * PAGE, 1)).toBe(AT + 5 * PAGE);
    // into the gap if it fits, else behind
    expect(anywhere(handle, AT, 2)).toBe(AT + 6 * PAGE);
    expect(anywhere(handle, AT, 1)).toBe(AT + 4 * PAGE);
    expect(anywhere(handle, PAGE, 4)).toBe(PAGE);
  });

  test("takes a gap that others left, whatever the order of entries", () => {
    const handle = region(4);
    for (const page of [9, 3, 6, 0]) task.ok(Syscall.Map, 0, handle, AT + page * PAGE, READ, 0, 3);
    expect(anywhere(handle, AT, 1)).toBe(AT + 12 * PAGE);
    task.ok(Syscall.Unmap, 0, AT + 6 * PAGE);
    expect(anywhere(handle, AT, 3)).toBe(AT + 6 * PAGE);
  });

  test("finds none at the end of the address space", () => {
    const handle = region(2);
    expect(anywhere(handle, TOP - PAGE, 1)).toBe(TOP - PAGE);
    for (const [from, pages] of [
      [TOP - PAGE, 1],
      [TOP - 2 * PAGE, 2],
      [TOP, 1],
      [0, 1],
      [AT + 8, 1],
    ]) {
      expect(task.try(Syscall.Map, 0, handle, from, READ | ANYWHERE, 0, pages)).toBe(Status.BadArgument);
    }
  });
});

describe("what outlives its owner", () => {
  /** A task's pages, and quota less what it handed on; as its creator sees it. */
  const charge = (handle: number) => {
    task.ok(Syscall.TaskInspect, handle, Inspect.Summary);
    return [Number(task.x(4)), Number(task.x(5))];
  };

  test("is charged to its creator, out of the quota that comes back", () => {
    const child = task.ok(Syscall.TaskCreate, 100, 5, 0);
    const [pages, quota] = charge(0);
    const handle = task.ok(Syscall.RegionCreate, child, 30, 0);
    expect(charge(child)).toEqual([32, 100]);
    task.ok(Syscall.TaskKill, child);
    expect(charge(0)).toEqual([pages + 30, quota + 100]);
    task.ok(Syscall.HandleClose, handle);
    expect(charge(0)).toEqual([pages, quota + 100]);
  });

  test("goes up from generation to generation, endpoints as well, and is freed at last", () => {
    const free = world.freePages;
    const [pages] = charge(0);
    const itself = world.give(task, task.handle, Right.Manage | Right.Inspect);
    const child = task.ok(Syscall.TaskCreate, 100, 9, 0);
    const toParent = task.ok(Syscall.HandleCopy, itself, Right.Manage, 0, child);
    task.ok(Syscall.TaskStart, child, 0x40_0000, 0x5f_0000, 0);
    task.receive(0, 1n);
    const { machine } = world;
    const call = (number: number, ...values: number[]) => {
      machine.syscall(number, ...values);
      expect(machine.registers[0]).toBe(0n);
      return Number(machine.registers[1]);
    };
    // the child makes a grandchild, a region charged to that, and an endpoint of its own; it gives both to its parent
    const grandchild = call(Syscall.TaskCreate, 50, 9, 0);
    const region = call(Syscall.RegionCreate, grandchild, 20, 0);
    const endpoint = call(Syscall.EndpointCreate);
    const given = [
      call(Syscall.HandleCopy, region, Right.Read, 0, toParent),
      call(Syscall.HandleCopy, endpoint, Right.Receive, 0, toParent),
    ];
    call(Syscall.TaskKill, grandchild);
    call(Syscall.TaskInspect, 0, Inspect.Summary);
    // its own page and table, the grandchild's region, its endpoint
    expect([machine.registers[4], machine.registers[5]]).toEqual([23n, 100n]);
    world.notify(task, 1n);
    task.ok(Syscall.TaskKill, child);
    expect(charge(0)[0]).toBe(pages + 21);
    task.receive(given[1], 0n, 0n);
    expect(task.notified.status).toBe(Status.TimedOut);
    task.ok(Syscall.HandleClose, given[1]);
    expect(charge(0)[0]).toBe(pages + 20);
    const charged = world.charged;
    world.kill(task);
    expect(world.charged).toBeLessThanOrEqual(charged);
    expect(world.freePages).toBeGreaterThanOrEqual(free);
  });

  test("counts against the quota of who has it now", () => {
    const child = task.ok(Syscall.TaskCreate, 400, 5, 0);
    task.ok(Syscall.RegionCreate, child, 390, 0);
    task.ok(Syscall.TaskKill, child);
    expect(task.try(Syscall.RegionCreate, 0, 120, 0)).toBe(Status.NoMemory);
    expect(task.try(Syscall.TaskCreate, 120, 5, 0)).toBe(Status.NoMemory);
    expect(task.try(Syscall.RegionCreate, 0, 90, 0)).toBe(Status.Ok);
  });
});

test("the boot archive is never freed", () => {
  const { init } = world;
  world.asInit(() => {
    const free = world.freePages;
    init.ok(Syscall.HandleRevoke, 0x103);
    expect(world.machine.walker.leaves(init.space).length).toBeGreaterThan(0);
    init.ok(Syscall.HandleClose, 0x103);
    expect(world.freePages).toBe(free);
  });
});
