/** Device regions: pages of registers, but not those that only the kernel may touch (hardware sheet 2.1). */
import { beforeEach, expect, test } from "vitest";
import { MapRight, Right, Status, Syscall } from "../../abi/syscall";
import { LINEAR, SYSTEM, World, type TestTask } from "./world";

const READ_WRITE = MapRight.Read | MapRight.Write;
const READ_EXECUTE = MapRight.Read | MapRight.Execute;
const AT = LINEAR + 0x10000;

let world: World;
let task: TestTask;

beforeEach(() => {
  world = new World();
  task = world.spawn(10);
  world.sleep();
  expect(task.running).toBe(true);
});

function device(address: number | bigint, pages: number | bigint): Status {
  return world.asInit((init) => init.try(Syscall.DeviceRegion, SYSTEM, address, pages));
}

test("are mapped as device memory, with no right to execute", () => {
  const handle = world.asInit((init) => init.ok(Syscall.DeviceRegion, SYSTEM, 0x3f20_1000, 1));
  world.asInit((init) => init.ok(Syscall.Map, task.handle, handle, 0x5f_1000, READ_WRITE, 0, 1));
  expect(world.machine.walker.translate(task.space, 0x5f_1000)).toMatchObject({
    physical: 0x3f20_1000,
    attribute: 0,
    user: { read: true, write: true, execute: false },
  });
  expect(world.asInit((init) => init.try(Syscall.Map, task.handle, handle, AT, READ_EXECUTE, 0, 1))).toBe(
    Status.Denied,
  );
});

test("are also made of the VideoCore's memory, which is mapped uncached", () => {
  const address = world.machine.memory.buffer.byteLength;
  const handle = world.asInit((init) => init.ok(Syscall.DeviceRegion, SYSTEM, address, 3));
  world.asInit((init) => init.ok(Syscall.Map, task.handle, handle, AT, READ_WRITE, 1, 2));
  expect(world.machine.walker.translate(task.space, AT)).toMatchObject({
    physical: address + 0x1000,
    attribute: 2,
    user: { read: true, write: true, execute: false },
  });
  expect(device(address - 0x1000, 2)).toBe(Status.Denied);
});

test("where the VideoCore's memory ends and the devices begin, each is mapped as what it is", () => {
  const handle = world.asInit((init) => init.ok(Syscall.DeviceRegion, SYSTEM, 0x3eff_f000, 2));
  world.asInit((init) => init.ok(Syscall.Map, task.handle, handle, AT, READ_WRITE, 0, 2));
  expect([0, 0x1000].map((page) => world.machine.walker.translate(task.space, AT + page))).toMatchObject([
    { physical: 0x3eff_f000, attribute: 2 },
    { physical: 0x3f00_0000, attribute: 0 },
  ]);
});

test("tell their address, and have no cache lines to write", () => {
  const address = world.machine.memory.buffer.byteLength;
  const handle = world.asInit((init) => init.ok(Syscall.DeviceRegion, SYSTEM, address, 3));
  world.asInit((init) => {
    init.ok(Syscall.RegionSync, handle, 0x1000, 0x10000);
    expect([init.x(1), init.x(2)]).toEqual([0x2000n, BigInt(address)]);
    const copy = init.ok(Syscall.HandleCopy, handle, Right.Read, 0, 0);
    expect(init.try(Syscall.RegionSync, copy, 0, 0)).toBe(Status.Denied);
  });
});

test.each([
  { name: "the interrupt controller and mailbox", address: 0x3f00_b000 },
  { name: "the clock manager", address: 0x3f10_1000 },
  { name: "the ARM-local controller", address: 0x4000_0000 },
  { name: "RAM", address: 0x20_0000 },
  { name: "page 0", address: 0 },
  { name: "the end of the 32-bit space", address: 0xffff_f000 },
])("are not made of $name", ({ address }) => {
  expect(device(address, 1)).toBe(Status.Denied);
});

test("are not made of a range that has one of those in it", () => {
  expect(device(0x3f00_a000, 2)).toBe(Status.Denied);
  expect(device(0x3fff_f000, 2)).toBe(Status.Denied);
  expect(device(0x3f0f_f000, 1)).toBe(Status.Ok);
});

test.each([
  { name: "an address that is not of a page", address: 0x3f20_1004, pages: 1 },
  { name: "no pages", address: 0x3f20_1000, pages: 0 },
  { name: "too many pages", address: 0x3f20_1000, pages: 2n ** 32n + 1n },
  { name: "an address of more than 32 bits", address: 0x1_3f20_1000, pages: 1 },
])("are refused for $name", ({ address, pages }) => {
  expect(device(address, pages)).toBe(Status.BadArgument);
});

test("cost no memory and give none back", () => {
  const free = world.freePages;
  world.asInit((init) => {
    const handle = init.ok(Syscall.DeviceRegion, SYSTEM, 0x3f20_1000, 4);
    const copy = init.ok(Syscall.HandleCopy, handle, Right.Read, 0, 0);
    init.ok(Syscall.HandleClose, handle);
    init.ok(Syscall.HandleClose, copy);
  });
  expect(world.freePages).toBe(free);
});
