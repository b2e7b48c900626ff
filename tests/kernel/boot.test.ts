/** From the firmware's description of the machine to init's first instruction. */
import { beforeEach, describe, expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Info, Inspect, Status, Syscall, SystemRight } from "../../abi/syscall";
import { deviceTree } from "../../sim/devicetree";
import { DIRECT_MAP } from "../../sim/firmware";
import { type MachineOptions } from "../../sim/machine";
import { checkSpaces } from "./invariants";
import { LINEAR, PAGE, SYSTEM, World, bootArchive, machineOf } from "./world";

const MIB = 1024 * 1024;

const TREE = 0x80_0000;

/** What the kernel tells of memory: pages of RAM and of it free, the device tree, and where RAM begins that nobody has. */
function bootInfo(options: Partial<MachineOptions>) {
  const { init } = new World(options);
  init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
  const [ram, free, kept] = [1, 2, 3].map((index) => Number(init.x(index)));
  init.ok(Syscall.SystemInfo, SYSTEM, Info.Boot);
  const [tree, treeBytes, left] = [3, 4, 5].map((index) => Number(init.x(index)));
  return { ram, free, kept, tree, treeBytes, left };
}

describe("memory is learnt", () => {
  test.each(["pi3", "qemu"] as const)("by asking the firmware: %s", (board) => {
    for (const ram of [16 * MIB, 64 * MIB]) {
      const info = bootInfo({ ram, board });
      expect(info).toMatchObject({ ram: ram / PAGE, tree: 0, treeBytes: 0, left: ram });
      expect(info.free).toBeGreaterThan(ram / PAGE - 1200);
    }
  });

  test("all that a board has: 944 MiB, no more than below the peripherals", () => {
    const ram = 944 * MIB;
    expect(bootInfo({ ram }).ram).toBe(ram / PAGE);
  });

  test("in whole blocks of 2 MiB", () => {
    expect(bootInfo({ ram: 33 * MIB }).ram).toBe((32 * MIB) / PAGE);
  });

  test("with a device tree, of which the first 16 MiB are used and the rest is left to init", () => {
    const blob = deviceTree({ children: { chosen: {} } });
    const info = bootInfo({ source: "devicetree", blob });
    expect(info).toMatchObject({ ram: 32 * 256, tree: TREE, treeBytes: blob.length, left: 16 * MIB });
    expect(info.free + info.kept).toBeLessThan(32 * 256);
    expect(info.free).toBeLessThan(16 * 256);
  });

  test("what is no device tree is none", () => {
    expect(bootInfo({ source: "devicetree", blob: new Uint8Array(64) })).toMatchObject({
      treeBytes: 0,
      left: 32 * MIB,
    });
  });
});

describe("memory left alone is added", () => {
  let world: World;
  const add = (address: number | bigint, pages: number | bigint) =>
    world.init.try(Syscall.MemoryAdd, SYSTEM, address, pages);

  beforeEach(() => {
    world = new World({ source: "devicetree" });
  });

  test("to what is free and to the caller's quota", () => {
    const [free, quota] = [world.freePages, world.quota];
    expect(add(16 * MIB, 256)).toBe(Status.Ok);
    expect(add(20 * MIB, (12 * MIB) / PAGE)).toBe(Status.Ok);
    expect([world.freePages, world.quota]).toEqual([free + 13 * 256, quota + 13 * 256]);
    world.init.ok(Syscall.RegionCreate, 0, 2048, 0);
  });

  test.each([
    { name: "an address that is not of a page", address: 16 * MIB + 8, pages: 1 },
    { name: "no pages", address: 16 * MIB, pages: 0 },
    { name: "memory that is in use", address: 16 * MIB - PAGE, pages: 1 },
    { name: "the kernel's memory", address: 2 * MIB, pages: 1 },
    { name: "more than there is", address: 16 * MIB, pages: 4097 },
    { name: "what lies behind RAM", address: 32 * MIB, pages: 1 },
    { name: "a count that wraps", address: 16 * MIB, pages: 2n ** 52n },
    { name: "an address of more than 32 bits", address: 2n ** 32n + BigInt(16 * MIB), pages: 1 },
  ])("but not $name", ({ address, pages }) => {
    const [free, quota] = [world.freePages, world.quota];
    expect(add(address, pages)).toBe(Status.BadArgument);
    expect([world.freePages, world.quota]).toEqual([free, quota]);
  });

  test("once, and in order of address", () => {
    expect(add(20 * MIB, 256)).toBe(Status.Ok);
    for (const address of [16 * MIB, 20 * MIB, 21 * MIB - PAGE]) expect(add(address, 1)).toBe(Status.BadArgument);
    expect(add(21 * MIB, 1)).toBe(Status.Ok);
  });

  test("by the right to devices", () => {
    const bare = world.init.ok(Syscall.HandleCopy, SYSTEM, SystemRight.Info, 0, 0);
    expect(world.init.try(Syscall.MemoryAdd, bare, 16 * MIB, 1)).toBe(Status.Denied);
  });

  test("by init alone", () => {
    const task = world.spawn(10);
    const given = world.give(task, SYSTEM, SystemRight.Devices);
    world.sleep();
    expect(task.try(Syscall.MemoryAdd, given, 16 * MIB, 1)).toBe(Status.Denied);
  });
});

describe("what is in use is left alone", () => {
  test("all behind the first 16 MiB, when there is a device tree", () => {
    const machine = machineOf({ source: "devicetree" });
    machine.bytes.fill(0xc3, 16 * MIB);
    machine.boot();
    takeAll(machine, 2000);
    expect(machine.bytes.subarray(16 * MIB).every((byte) => byte === 0xc3)).toBe(true);
  });

  test("the device tree, the archive and the shim's image", () => {
    const machine = machineOf({ source: "devicetree" });
    machine.boot();
    const pieces = [
      [0x80_0000, 400],
      [0x10_0000, bootArchive.length],
      [0x1c_2000, 0x4000],
    ];
    const before = pieces.map(([start, bytes]) => machine.bytes.slice(start, start + bytes));
    takeAll(machine, 2000);
    pieces.forEach(([start, bytes], index) => {
      expect(machine.bytes.slice(start, start + bytes), `0x${start.toString(16)}`).toEqual(before[index]);
    });
  });

  /** init takes every page that it can get; the kernel zeroes them. */
  function takeAll(machine: ReturnType<typeof machineOf>, least: number): void {
    let taken = 0;
    for (let pages = 4096; pages > 0;) {
      machine.syscall(Syscall.RegionCreate, 0, pages, 0);
      if (machine.registers[0] === 0n) taken += pages;
      else pages >>= 1;
    }
    machine.syscall(Syscall.TaskInspect, 0, 0);
    const [pages, quota] = [machine.registers[4], machine.registers[5]];
    expect(taken).toBeGreaterThan(least);
    expect(quota - pages).toBeLessThan(4n);
  }
});

describe("the kernel's half", () => {
  test("maps each block of RAM once, to be read and written, and nothing else", () => {
    const machine = machineOf({ ram: 40 * MIB });
    machine.boot();
    const ranges = machine.walker.enumerate(BigInt(DIRECT_MAP));
    expect(ranges).toHaveLength(1);
    expect(ranges[0]).toMatchObject({
      virtual: PAGE,
      physical: PAGE,
      bytes: 40 * MIB - PAGE,
      attribute: 1,
      user: { read: false, write: false, execute: false },
      kernel: { read: true, write: true, execute: false },
    });
  });
});

describe("init", () => {
  test("starts at its entry with text, data, stack, linear memory and the archive", () => {
    const world = new World();
    const { machine, init } = world;
    expect(machine.programCounter(init.frame)).toBe(BigInt(UserLayout.Text + 64));
    expect(machine.stackPointer(init.frame)).toBe(BigInt(UserLayout.StackTop));
    const ranges = machine.walker.enumerate(init.space).map(({ virtual, bytes, user }) => {
      return [virtual, bytes / PAGE, (user.read ? "r" : "-") + (user.write ? "w" : "-") + (user.execute ? "x" : "-")];
    });
    expect(ranges).toEqual([
      [UserLayout.Text, 2, "r-x"],
      [UserLayout.Data, 2, "rw-"],
      [UserLayout.StackTop - 4 * PAGE, 4, "rw-"],
      [LINEAR + PAGE, 7, "rw-"],
      [LINEAR + 0x1000_0000, bootArchive.length / PAGE, "r--"],
    ]);
    expect(machine.read(init.frame, UserLayout.Text, 4)).toEqual(Uint8Array.of(0x5a, 0x5a, 0x5a, 0x5a));
    expect(machine.read(init.frame, LINEAR + 0x1000_0000, 4)).toEqual(new TextEncoder().encode("DRUP"));
    expect(machine.read(init.frame, UserLayout.Data, 2 * PAGE).every((byte) => byte === 0)).toBe(true);
    checkSpaces(world);
  });

  test("is charged for what it has, and may have nearly all", () => {
    const { init } = new World();
    init.ok(Syscall.TaskInspect, 0, Inspect.Summary);
    const [pages, quota] = [Number(init.x(4)), Number(init.x(5))];
    // data, stack and linear memory are 13 pages, then there are its own page and tables
    expect(pages).toBeGreaterThan(13);
    expect(pages).toBeLessThan(40);
    expect(quota).toBeGreaterThan(7700);
  });

  test("gets its first time slice with no interrupt pending and no timer running", () => {
    const { machine } = new World();
    expect(machine.local.source(0)).toBe(0);
    expect(machine.deadline).toBe(2n ** 64n - 1n);
    expect(machine.lastWords).toBe("");
  });
});
