/** Regions and mappings; what the kernel says is held against the page tables as `sim/walker.ts` reads them. */
import { beforeEach, describe, expect, test } from "vitest";
import { Limit, MapRight, Right, Status, Syscall } from "../../abi/syscall";
import { isMapped } from "../../sim/walker";
import { checkSpaces } from "./invariants";
import { LINEAR, PAGE, SYSTEM, World, type TestTask } from "./world";

const READ = MapRight.Read;
const READ_WRITE = MapRight.Read | MapRight.Write;
const READ_EXECUTE = MapRight.Read | MapRight.Execute;
const ALL = Right.Read | Right.Write | Right.Mint;
const AT = LINEAR + 0x10000;
const BLOCK = 512 * PAGE;
const TOP = 2 ** 39;

let world: World;
let task: TestTask;

beforeEach(() => {
  world = new World();
  task = world.spawn(10, { quota: 3000 });
  world.sleep();
  expect(task.running).toBe(true);
});

function region(pages: number): number {
  return task.ok(Syscall.RegionCreate, 0, pages, 0);
}

function map(handle: number, address: number | bigint, rights: number, first = 0, pages = 1): Status {
  const status = task.try(Syscall.Map, 0, handle, address, rights, first, pages);
  checkSpaces(world, task);
  return status;
}

/** Address and bytes of each range, with what the task may do there. */
function ranges(of = task): string[] {
  return world.machine.walker.enumerate(of.space).map(({ virtual, bytes, user }) => {
    const rights = (user.read ? "r" : "-") + (user.write ? "w" : "-") + (user.execute ? "x" : "-");
    return `${virtual.toString(16)}+${bytes / PAGE} ${rights}`;
  });
}

describe("a region", () => {
  test("is zeroed, contiguous, and charged to who asks", () => {
    const before = task.inspect().pages;
    const handle = region(5);
    expect(task.inspect().pages).toBe(before + 5);
    expect(map(handle, AT, READ_WRITE, 0, 5)).toBe(Status.Ok);
    const [range] = world.machine.walker.enumerate(task.space);
    expect(range).toMatchObject({ virtual: AT, bytes: 5 * PAGE, attribute: 1, global: false });
    expect(task.load(0x10000, 5 * PAGE).every((byte) => byte === 0)).toBe(true);
  });

  test("is zeroed again after others used the pages", () => {
    const handle = region(50);
    map(handle, AT, READ_WRITE, 0, 50);
    task.store(0x10000, new Uint8Array(50 * PAGE).fill(0xaa));
    task.ok(Syscall.Unmap, 0, AT);
    task.ok(Syscall.HandleClose, handle);
    map(region(50), AT, READ_WRITE, 0, 50);
    expect(task.load(0x10000, 50 * PAGE).every((byte) => byte === 0)).toBe(true);
  });

  test("goes back when its last handle and mapping are gone", () => {
    const free = world.freePages;
    const { pages } = task.inspect();
    const handle = region(7);
    const copy = task.ok(Syscall.HandleCopy, handle, ALL, 0, 0);
    task.ok(Syscall.HandleClose, handle);
    expect(world.freePages).toBe(free - 7);
    map(copy, AT, READ);
    task.ok(Syscall.HandleClose, copy);
    const tables = world.machine.walker.tables(task.space).length - 1;
    expect(world.freePages).toBe(free - 7 - tables);
    task.ok(Syscall.Unmap, 0, AT);
    expect(world.freePages).toBe(free - tables);
    expect(task.inspect().pages).toBe(pages + tables);
  });

  test("may be charged to another task that one manages, and its quota counts", () => {
    const child = task.ok(Syscall.TaskCreate, 10, 5, 0);
    expect(task.try(Syscall.RegionCreate, child, 9, 0)).toBe(Status.NoMemory);
    expect(task.try(Syscall.RegionCreate, child, 8, 0)).toBe(Status.Ok);
    expect(task.try(Syscall.RegionCreate, child, 1, 0)).toBe(Status.NoMemory);
  });

  test.each([
    { name: "no pages", pages: 0, dma: 0, status: Status.BadArgument },
    { name: "more pages than there can be", pages: 2 ** 20, dma: 0, status: Status.BadArgument },
    { name: "many more pages than there can be", pages: 2 ** 40, dma: 0, status: Status.BadArgument },
    { name: "a handle for Dma that is none", pages: 1, dma: 1, status: Status.BadHandle },
    { name: "more pages than the quota", pages: 3000, dma: 0, status: Status.NoMemory },
    { name: "more pages than memory", pages: 2 ** 20 - 1, dma: 0, status: Status.NoMemory },
  ])("of $name is refused", ({ pages, dma, status }) => {
    const free = world.freePages;
    expect(task.try(Syscall.RegionCreate, 0, pages, dma)).toBe(status);
    expect(world.freePages).toBe(free);
  });
});

describe("map", () => {
  test("gives exactly the rights asked for", () => {
    const handle = region(3);
    expect(map(handle, AT, READ, 0, 1)).toBe(Status.Ok);
    expect(map(handle, AT + 2 * PAGE, READ_WRITE, 2, 1)).toBe(Status.Ok);
    expect(ranges()).toEqual([`${AT.toString(16)}+1 r--`, `${(AT + 2 * PAGE).toString(16)}+1 rw-`]);
    expect(world.machine.access(AT, "read")).toBe(true);
    expect(world.machine.access(AT + 2 * PAGE, "write")).toBe(true);
  });

  test("makes nothing that can be written and executed", () => {
    const handle = world.asInit((init) =>
      init.ok(Syscall.HandleCopy, 0x103, Right.Read | Right.Execute, 0, task.handle),
    );
    expect(map(handle, AT, MapRight.Read | MapRight.Write | MapRight.Execute)).toBe(Status.Denied);
    expect(map(region(1), AT, MapRight.Read | MapRight.Write | MapRight.Execute)).toBe(Status.Denied);
    expect(map(handle, AT, READ_EXECUTE)).toBe(Status.Ok);
    expect(ranges()).toEqual([`${AT.toString(16)}+1 r-x`]);
  });

  test("gives no right that the handle lacks", () => {
    const readOnly = task.ok(Syscall.HandleCopy, region(1), Right.Read, 0, 0);
    expect(map(readOnly, AT, READ_WRITE)).toBe(Status.Denied);
    expect(map(readOnly, AT, READ_EXECUTE)).toBe(Status.Denied);
    expect(map(readOnly, AT, READ)).toBe(Status.Ok);
  });

  test.each([
    { name: "no rights", rights: 0, address: AT },
    { name: "write without read", rights: MapRight.Write, address: AT },
    { name: "a right that is not known", rights: READ | 4, address: AT },
    { name: "page 0", rights: READ, address: 0 },
    { name: "an address that is not of a page", rights: READ, address: AT + 8 },
    { name: "the end of the address space", rights: READ, address: TOP },
    { name: "the kernel's half", rights: READ, address: 0xffff_ff80_0000_0000n },
    { name: "more pages than the region has", rights: READ, address: AT, pages: 5 },
    { name: "a first page behind the region", rights: READ, address: AT, first: 4 },
    { name: "no pages", rights: READ, address: AT, pages: 0 },
    { name: "a count that wraps", rights: READ, address: AT, first: 1, pages: Number.MAX_SAFE_INTEGER },
    { name: "a range that leaves the address space", rights: READ, address: TOP - PAGE, pages: 2 },
  ])("refuses $name", ({ rights, address, first = 0, pages = 1 }) => {
    const handle = region(4);
    const before = task.inspect().pages;
    expect(map(handle, address, rights, first, pages)).toBe(Status.BadArgument);
    expect(ranges()).toEqual([]);
    expect(task.inspect().pages).toBe(before);
  });

  test("uses the whole address space, from its second page to its last", () => {
    const handle = region(2);
    expect(map(handle, PAGE, READ_WRITE)).toBe(Status.Ok);
    expect(map(handle, TOP - PAGE, READ_WRITE, 1)).toBe(Status.Ok);
    expect(ranges()).toEqual(["1000+1 rw-", `${(TOP - PAGE).toString(16)}+1 rw-`]);
  });

  test("refuses what overlaps another mapping, at either end, within or around", () => {
    const handle = region(10);
    map(handle, AT + 4 * PAGE, READ, 0, 3);
    for (const [page, pages] of [
      [4, 3],
      [3, 2],
      [6, 2],
      [5, 1],
      [2, 9],
    ]) {
      expect(map(handle, AT + page * PAGE, READ, 0, pages)).toBe(Status.Exists);
    }
    expect(map(handle, AT + 3 * PAGE, READ, 0, 1)).toBe(Status.Ok);
    expect(map(handle, AT + 7 * PAGE, READ, 0, 3)).toBe(Status.Ok);
  });

  test("shares the table of 90 entries with handles", () => {
    const handle = region(1);
    const room = Limit.HandleTable - 2;
    for (let count = 0; count < room; count++) task.ok(Syscall.Map, 0, handle, AT + count * PAGE, READ, 0, 1);
    expect(map(handle, AT + room * PAGE, READ)).toBe(Status.TableFull);
    expect(task.try(Syscall.NotificationCreate, 1)).toBe(Status.TableFull);
    task.ok(Syscall.Unmap, 0, AT + 5 * PAGE);
    expect(map(handle, AT + room * PAGE, READ)).toBe(Status.Ok);
    expect(ranges()).toHaveLength(room);
    task.ok(Syscall.Unmap, 0, AT);
    expect(task.try(Syscall.NotificationCreate, 1)).toBe(Status.Ok);
  });

  test("without memory for tables leaves nothing mapped", () => {
    const child = task.ok(Syscall.TaskCreate, 5, 5, 0);
    const handle = region(2);
    // 2 pages are the task's own; a page at this place takes 2 tables, one across a border of 2 MiB 3
    expect(task.try(Syscall.Map, child, handle, AT + BLOCK - 0x10000 - PAGE, READ, 0, 2)).toBe(Status.Ok);
    const second = task.ok(Syscall.TaskCreate, 4, 5, 0);
    expect(task.try(Syscall.Map, second, handle, AT + BLOCK - 0x10000 - PAGE, READ, 0, 2)).toBe(Status.NoMemory);
    expect(task.try(Syscall.Unmap, second, AT + BLOCK - 0x10000 - PAGE)).toBe(Status.NotFound);
    expect(task.try(Syscall.Map, second, handle, AT, READ, 0, 1)).toBe(Status.Ok);
  });

  test("into another task needs the right to manage it", () => {
    const child = task.ok(Syscall.TaskCreate, 10, 5, 0);
    const looking = task.ok(Syscall.HandleCopy, child, Right.Inspect, 0, 0);
    const handle = region(1);
    expect(task.try(Syscall.Map, looking, handle, AT, READ, 0, 1)).toBe(Status.Denied);
    expect(task.try(Syscall.Unmap, looking, AT)).toBe(Status.Denied);
    expect(task.try(Syscall.Map, child, handle, AT, READ, 0, 1)).toBe(Status.Ok);
    expect(task.try(Syscall.Unmap, child, AT)).toBe(Status.Ok);
    task.ok(Syscall.TaskKill, child);
    expect(task.try(Syscall.Map, child, handle, AT, READ, 0, 1)).toBe(Status.Gone);
    expect(task.try(Syscall.Unmap, child, AT)).toBe(Status.Gone);
  });

  test("uses a block of 2 MiB where address and memory allow, and pages elsewhere", () => {
    const handle = region(1200);
    const first = physicalOf(handle, 1200);
    const lead = (BLOCK - (first % BLOCK)) % BLOCK;
    // an address that is as far from a border of 2 MiB as the memory is
    expect(map(handle, LINEAR + BLOCK - lead, READ_WRITE, 0, 1200)).toBe(Status.Ok);
    const sizes = world.machine.walker.leaves(task.space).map(({ bytes }) => bytes);
    expect(sizes.filter((bytes) => bytes === BLOCK).length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBe(1200 * PAGE);
    expect(world.machine.walker.enumerate(task.space)).toHaveLength(1);
    task.ok(Syscall.Unmap, 0, LINEAR + BLOCK - lead);
    expect(ranges()).toEqual([]);
  });

  /** Maps a region, looks where it lies, and unmaps it again. */
  function physicalOf(handle: number, pages: number): number {
    task.ok(Syscall.Map, 0, handle, LINEAR + 2 ** 31, READ, 0, pages);
    const walk = world.machine.walker.translate(task.space, LINEAR + 2 ** 31);
    task.ok(Syscall.Unmap, 0, LINEAR + 2 ** 31);
    if (!isMapped(walk)) throw new Error("not mapped");
    return walk.physical;
  }

  test("shares one region between tasks", () => {
    const child = world.spawn(9);
    const handle = region(1);
    map(handle, AT, READ_WRITE);
    const given = world.asInit((init) => init.ok(Syscall.HandleCopy, SYSTEM, 1, 0, task.handle));
    expect(given).toBeGreaterThan(0);
    const parentOf = world.asInit((init) => init.ok(Syscall.HandleCopy, child.handle, Right.Manage, 0, task.handle));
    expect(task.try(Syscall.Map, parentOf, handle, AT, READ, 0, 1)).toBe(Status.Ok);
    task.store(0x10000, Uint8Array.of(1, 2, 3));
    task.receive(0);
    expect(child.running).toBe(true);
    expect([...child.load(0x10000, 3)]).toEqual([1, 2, 3]);
    expect(world.machine.access(AT, "read")).toBe(true);
    world.kill(task);
    expect([...child.load(0x10000, 3)]).toEqual([1, 2, 3]);
  });
});

describe("unmap", () => {
  test("takes away what was mapped there, at once", () => {
    const handle = region(3);
    map(handle, AT, READ_WRITE, 0, 3);
    expect(world.machine.access(AT + PAGE, "write")).toBe(true);
    expect(task.try(Syscall.Unmap, 0, AT)).toBe(Status.Ok);
    expect(ranges()).toEqual([]);
    expect(world.machine.access(AT + PAGE, "read")).toBe(false);
    expect(task.running).toBe(false);
  });

  test("finds only where a mapping starts", () => {
    map(region(3), AT, READ, 0, 3);
    for (const address of [AT + PAGE, AT - PAGE, 0, AT + 1, 2n ** 64n - 1n]) {
      expect(task.try(Syscall.Unmap, 0, address)).toBe(Status.NotFound);
    }
    expect(ranges()).toHaveLength(1);
  });

  test("and ending the task leaves no table of it behind", () => {
    const handle = region(1);
    const far = AT + 3 * 2 ** 30;
    expect(map(handle, far, READ_WRITE)).toBe(Status.Ok);
    expect(world.machine.access(far, "write")).toBe(true);
    task.ok(Syscall.Unmap, 0, far);
    const slot = task.id & 1023;
    world.kill(task);
    const next = world.spawn(10);
    expect(next.id & 1023).toBe(slot);
    expect(next.running).toBe(true);
    expect(world.machine.access(far, "read")).toBe(false);
  });

  test("and mapping other pages there leaves no old translation behind", () => {
    const [one, other] = [region(2), region(2)];
    for (const handle of [one, other, one]) {
      expect(map(handle, AT, READ_WRITE, 0, 2)).toBe(Status.Ok);
      expect(world.machine.access(AT, "write")).toBe(true);
      task.ok(Syscall.Unmap, 0, AT);
    }
  });
});
