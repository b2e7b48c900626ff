/** Free memory: runs that join again, and what is refused when there is none left. */
import { beforeEach, describe, expect, test } from "vitest";
import { Info, Inspect, Limit, MapRight, Status, Syscall } from "../../abi/syscall";
import { checkKernel } from "./invariants";
import { sourceOf } from "./sources";
import { KernelView } from "./view";
import { PAGE, SYSTEM, World, type TestTask } from "./world";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const TABLES_END = sourceOf("kernel/layout.ts").constant("TABLES_END");

let world: World;
let init: TestTask;

beforeEach(() => {
  world = new World();
  init = world.init;
});

function region(pages: number): number {
  return init.ok(Syscall.RegionCreate, 0, pages, 0);
}

function close(...handles: readonly number[]): void {
  for (const handle of handles) init.ok(Syscall.HandleClose, handle);
}

/** The first page of a region. */
function pageOf(handle: number): number {
  init.ok(Syscall.TaskInspect, 0, Inspect.Entry + (handle & 255));
  return Number(init.x(3));
}

/** Two regions of so many pages, one behind the other, that are the halves of an aligned block. */
function halves(pages: number): [number, number] {
  for (let last = region(pages); ;) {
    const next = region(pages);
    if (pageOf(last) % (2 * pages) === 0 && pageOf(next) === pageOf(last) + pages) return [last, next];
    last = next;
  }
}

describe("pages that are given back", () => {
  test("join to the largest run that there was", () => {
    let largest = 8192;
    while (init.try(Syscall.RegionCreate, 0, largest, 0) !== Status.Ok) largest /= 2;
    close(Number(init.x(1)));
    const pieces: number[] = [];
    while (init.try(Syscall.RegionCreate, 0, largest / 16, 0) === Status.Ok) pieces.push(Number(init.x(1)));
    expect(pieces.length).toBeGreaterThanOrEqual(16);
    close(...pieces.filter((_, index) => index % 3 === 0));
    close(...pieces.filter((_, index) => index % 3 !== 0));
    expect(init.try(Syscall.RegionCreate, 0, largest, 0)).toBe(Status.Ok);
  });

  test("leave nothing behind of the runs that they joined", () => {
    const free = world.freePages;
    const [first, second] = halves(2);
    const start = pageOf(first);
    close(second, first);
    // ends in the middle of the second half
    const run = region(3);
    expect(pageOf(run)).toBe(start);
    close(run);
    expect(world.freePages).toBeLessThan(free);
  });

  test("leave nothing behind of the regions that they were", () => {
    const [first, second] = halves(1);
    const start = pageOf(first);
    close(first, second);
    const free = world.freePages;
    const run = region(2);
    expect(pageOf(run)).toBe(start);
    const part = init.ok(Syscall.RegionSplit, run, 1, 1);
    close(run, part);
    expect(world.freePages).toBe(free);
  });

  test("join nothing behind the end of RAM, whatever lies behind the table", () => {
    // a device tree does, and then memory is added up to the end
    const behind = TABLES_END + 6144 * 16;
    world = new World({ ram: 24 * MIB, source: "devicetree", tree: behind });
    init = world.init;
    const view = new KernelView(world.machine);
    const { table, frames } = view.memory();
    expect([table, frames]).toEqual([TABLES_END, 6144]);
    // what a free block that follows the added one would have there
    const free = sourceOf("kernel/frames.ts").member("FrameKind", "Free");
    view.words.set([free, 11, 0, 0], behind >>> 2);
    init.ok(Syscall.MemoryAdd, SYSTEM, 16 * MIB, 2048);
    expect(pageOf(region(2048))).toBe(4096);
  });
});

describe("a quota that is used up", () => {
  test("refuses an endpoint and tables", () => {
    const task = world.spawn(10, { quota: 10 });
    world.sleep();
    const run = task.ok(Syscall.RegionCreate, 0, 1, 0);
    while (task.try(Syscall.RegionCreate, 0, 1, 0) === Status.Ok);
    const { pages } = task.inspect();
    expect(task.try(Syscall.EndpointCreate)).toBe(Status.NoMemory);
    expect(task.try(Syscall.Map, 0, run, 2 * GIB, MapRight.Read, 0, 1)).toBe(Status.NoMemory);
    expect(task.inspect().pages).toBe(pages);
  });
});

/** It cannot come to this: all quotas together are what there is. So init's is changed behind the kernel's back. */
describe("when quotas promise more than there is", () => {
  const QUOTA = sourceOf("kernel/task.ts").offsets("Task", "quota").quota;
  const MORE = 100_000;

  function freePages(): number {
    init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
    return Number(init.x(2));
  }

  /** init takes all pages but these. @returns the handles */
  function takeAllBut(left: number): number[] {
    const taken: number[] = [];
    for (let pages = 4096; pages >= 1;) {
      const fits = freePages() >= left + pages && init.try(Syscall.RegionCreate, 0, pages, 0) === Status.Ok;
      if (fits) taken.push(Number(init.x(1)));
      else pages /= 2;
    }
    expect(freePages()).toBe(left);
    return taken;
  }

  test.each([0, 1])("a caller is told, and nothing is lost or taken: %i pages", (left) => {
    const { machine } = world;
    const { onReturn } = machine;
    const [endpoint, run] = [init.ok(Syscall.EndpointCreate), region(1)];
    machine.onReturn = () => undefined;
    const quota = machine.view.getUint32(init.frame + QUOTA, true);
    machine.view.setUint32(init.frame + QUOTA, quota + MORE, true);
    const taken = takeAllBut(left);
    const [charged, free] = [world.charged, world.freePages];

    expect(init.try(Syscall.TaskCreate, 10, 5, 0)).toBe(Status.NoMemory);
    expect(init.try(Syscall.RegionCreate, 0, 2, 0)).toBe(Status.NoMemory);
    expect(init.try(Syscall.Map, 0, run, 5 * GIB, MapRight.Read, 0, 1)).toBe(Status.NoMemory);
    if (left === 0) expect(init.try(Syscall.EndpointCreate)).toBe(Status.NoMemory);

    // what the failed mapping took of tables stays with the task
    expect([world.charged, world.freePages]).toEqual([charged + left, free - left]);
    machine.view.setUint32(init.frame + QUOTA, quota, true);
    close(...taken, endpoint, run);
    machine.onReturn = onReturn;
    checkKernel(machine);
    expect(init.try(Syscall.TaskCreate, 10, 5, 0)).toBe(Status.Ok);
  });
});

describe("a table that is full", () => {
  test("refuses lines, devices, parts and copies", () => {
    const run = region(2);
    for (let count = 2; init.try(Syscall.NotificationCreate, 1) === Status.Ok; count++) {
      expect(count).toBeLessThan(256);
    }
    expect(init.status).toBe(Status.TableFull);
    expect(init.try(Syscall.InterruptCreate, SYSTEM, 3)).toBe(Status.TableFull);
    expect(init.try(Syscall.DeviceRegion, SYSTEM, 0x3f20_1000, 1)).toBe(Status.TableFull);
    expect(init.try(Syscall.RegionSplit, run, 0, 1)).toBe(Status.TableFull);
    expect(init.try(Syscall.HandleCopy, run, 0, 0, 0)).toBe(Status.TableFull);
  });

  test("is not lengthened by what lies behind it", () => {
    const runs = [region(1), region(1), region(1)];
    const inRow = () => runs.slice(-3).every((handle, index) => pageOf(handle) === pageOf(runs.at(-3)) + index);
    while (!inRow()) runs.push(region(1));
    const first = pageOf(runs.at(-3));
    close(runs.at(-3));
    const task = world.spawn(10);
    world.sleep();
    expect(task.running && task.frame / PAGE).toBe(first);
    // the page behind the next is reached by the task's indices, if by no entry of its table
    const index = Math.ceil((2 * PAGE - sourceOf("kernel/task.ts").constant("HANDLES")) / 32);
    expect(index).toBeGreaterThan(Limit.HandleTable);
    const { view } = world.machine;
    view.setUint32((first + 2) * PAGE, 0x100 | index, true);
    view.setUint32((first + 2) * PAGE + 8, 0xff06, true);
    expect(task.try(Syscall.SystemInfo, 0x100 | index, Info.Memory)).toBe(Status.BadHandle);
  });
});
