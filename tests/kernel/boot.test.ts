/** From the firmware's description of the machine to init's first instruction. */
import { describe, expect, test } from "vitest";
import { Archive, ArchiveHeader } from "../../abi/archive";
import { UserLayout } from "../../abi/layout";
import { BootSource, Info, Inspect, Syscall } from "../../abi/syscall";
import { deviceTree } from "../../sim/devicetree";
import { DIRECT_MAP } from "../../sim/firmware";
import { type MachineOptions } from "../../sim/machine";
import { checkSpaces } from "./invariants";
import { LINEAR, PAGE, SYSTEM, World, bootArchive, machineOf } from "./world";

const MIB = 1024 * 1024;

function bootInfo(options: Partial<MachineOptions>): { ram: number; free: number; kept: number; source: number } {
  const world = new World(options);
  checkSpaces(world);
  world.init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
  const [ram, free, kept] = [1, 2, 3].map((index) => Number(world.init.x(index)));
  world.init.ok(Syscall.SystemInfo, SYSTEM, Info.Boot);
  return { ram, free, kept, source: Number(world.init.x(5)) };
}

describe("memory is learnt", () => {
  test.each([
    { from: "devicetree", source: BootSource.DeviceTree },
    { from: "mailbox", source: BootSource.Mailbox },
  ] as const)("from: $from", ({ from, source }) => {
    for (const board of ["pi3", "qemu"] as const) {
      for (const ram of [16 * MIB, 64 * MIB]) {
        expect(bootInfo({ source: from, ram, board })).toMatchObject({ source, ram: ram / PAGE });
      }
    }
  });

  test("all that a board has: 944 MiB, no more than below the peripherals", () => {
    const ram = 944 * MIB;
    expect(bootInfo({ ram }).ram).toBe(ram / PAGE);
  });

  test("in whole blocks of 2 MiB", () => {
    expect(bootInfo({ ram: 33 * MIB, source: "mailbox" }).ram).toBe((32 * MIB) / PAGE);
  });

  const memory = (reg: number[]) => ({ properties: { device_type: "memory", reg } });

  test.each([
    { name: "two address cells", cells: [2, 1], reg: [0, 0, 32 * MIB] },
    { name: "two cells of both", cells: [2, 2], reg: [0, 0, 0, 32 * MIB] },
    { name: "several banks", cells: [1, 1], reg: [0, 32 * MIB, 0x4000_0000, 0x4000_0000] },
  ])("from a device tree with $name", ({ cells, reg }) => {
    const blob = deviceTree({
      properties: { "#address-cells": [cells[0]], "#size-cells": [cells[1]] },
      children: { soc: { children: { "memory@5": memory([0, 1]) } }, "memory@0": memory(reg) },
    });
    expect(bootInfo({ blob })).toMatchObject({ source: BootSource.DeviceTree, ram: (32 * MIB) / PAGE });
  });

  test.each([
    { name: "without a memory node", blob: deviceTree({ children: { chosen: {} } }) },
    { name: "with a memory node of no size", blob: deviceTree({ children: { "memory@0": memory([0, 0, 0]) } }) },
    { name: "cut off", blob: deviceTree({ children: { "memory@0": memory([0, 0, 32 * MIB]) } }).slice(0, 80) },
    { name: "with cells of no sense", blob: deviceTree({ properties: { "#address-cells": [7] } }) },
    { name: "without a property's name", blob: breakName() },
  ])("by asking, from a device tree $name", ({ blob }) => {
    expect(bootInfo({ blob })).toMatchObject({ source: BootSource.Mailbox, ram: (32 * MIB) / PAGE });
  });

  /** A tree whose first property's name lies far outside. */
  function breakName(): Uint8Array {
    const blob = deviceTree({ properties: { a: [1] }, children: { "memory@0": memory([0, 0, 32 * MIB]) } });
    const view = new DataView(blob.buffer);
    view.setUint32(view.getUint32(8) + 16, 0x7fff_ffff);
    return blob;
  }
});

describe("what is in use is left alone", () => {
  test("an initrd", () => {
    const initrd = [20 * MIB + 100, 3 * MIB] as const;
    const machine = machineOf({ initrd });
    const [start, bytes] = initrd;
    machine.bytes.fill(0xc3, start, start + bytes);
    machine.boot();
    machine.syscall(Syscall.SystemInfo, SYSTEM, Info.Boot);
    expect([machine.registers[3], machine.registers[4]]).toEqual([BigInt(start), BigInt(bytes)]);
    takeAll(machine);
    expect(machine.bytes.subarray(start, start + bytes).every((byte) => byte === 0xc3)).toBe(true);
  });

  test("the device tree, the archive and the shim's image", () => {
    const machine = machineOf();
    machine.boot();
    const pieces = [
      [0x80_0000, 400],
      [0x10_0000, bootArchive.length],
      [0x1c_2000, 0x4000],
    ];
    const before = pieces.map(([start, bytes]) => machine.bytes.slice(start, start + bytes));
    takeAll(machine);
    pieces.forEach(([start, bytes], index) => {
      expect(machine.bytes.slice(start, start + bytes), `0x${start.toString(16)}`).toEqual(before[index]);
    });
  });

  /** init takes every page that it can get; the kernel zeroes them. */
  function takeAll(machine: ReturnType<typeof machineOf>): void {
    let taken = 0;
    for (let pages = 4096; pages > 0;) {
      machine.syscall(Syscall.RegionCreate, 0, pages, 0);
      if (machine.registers[0] === 0n) taken += pages;
      else pages >>= 1;
    }
    machine.syscall(Syscall.TaskInspect, 0, 0);
    const [pages, quota] = [machine.registers[4], machine.registers[5]];
    expect(taken).toBeGreaterThan(3000);
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
    expect(quota).toBeGreaterThan(7800);
  });

  test("gets its first time slice with no interrupt pending and no timer running", () => {
    const { machine } = new World();
    expect(machine.local.source(0)).toBe(0);
    expect(machine.deadline).toBe(2n ** 64n - 1n);
    expect(machine.lastWords).toBe("");
  });
});

describe("panic", () => {
  function words(change: (archive: DataView) => void, options: Partial<MachineOptions> = {}): string {
    const archive = bootArchive.slice();
    change(new DataView(archive.buffer));
    const machine = machineOf({ archive, ...options });
    expect(() => machine.boot()).toThrow(expect.objectContaining({ how: "stop", status: 1 }));
    return machine.lastWords;
  }

  test("without an archive", () => {
    expect(words((view) => view.setUint32(ArchiveHeader.Magic, 0, true))).toContain("no boot archive");
  });

  test("with an archive of another version", () => {
    const change = (view: DataView) => view.setUint32(ArchiveHeader.Version, Archive.Version + 1, true);
    expect(words(change)).toContain("another version");
  });

  test("when nobody tells of memory", () => {
    const machine = machineOf({ source: "mailbox" });
    machine.mailbox.delay = Infinity;
    expect(() => machine.boot()).toThrow(expect.objectContaining({ status: 1 }));
    expect(machine.lastWords).toContain("tells of no memory");
  });
});
