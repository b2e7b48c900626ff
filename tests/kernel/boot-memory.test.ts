/** What a board leaves behind when the kernel starts: memory full of junk, trees at odd places, lines that are enabled. */
import { describe, expect, test } from "vitest";
import { Info, Status, Syscall } from "../../abi/syscall";
import { deviceTree } from "../../sim/devicetree";
import type { MachineOptions } from "../../sim/machine";
import { sourceOf } from "./sources";
import { NEVER, PAGE, SYSTEM, World, bootArchive, machineOf } from "./world";

const MIB = 1024 * 1024;
const layout = sourceOf("kernel/layout.ts");
const TABLES_END = layout.constant("TABLES_END");
const FRAME_BYTES = 16;

function memoryInfo(options: Partial<MachineOptions>) {
  const world = new World(options);
  const { init } = world;
  init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
  const free = Number(init.x(2));
  init.ok(Syscall.SystemInfo, SYSTEM, Info.Boot);
  const [tree, treeBytes, given] = [3, 4, 5].map((index) => Number(init.x(index)));
  return { world, free, tree, treeBytes, given };
}

/** A device tree of so many bytes. */
function blob(bytes: number): Uint8Array {
  const padded = new Uint8Array(bytes);
  padded.set(deviceTree({ children: { chosen: {} } }));
  new DataView(padded.buffer).setUint32(4, bytes);
  return padded;
}

test.each([0xff, 0x01])("junk in memory does not matter: bytes of 0x%x", (junk) => {
  const machine = machineOf();
  machine.bytes.fill(junk, layout.constant("CORE"));
  machine.boot();
  expect(machine.read(machine.current, 2 ** 32 + PAGE, 4 * PAGE).every((byte) => byte === 0)).toBe(true);
  machine.syscall(Syscall.RegionCreate, 0, 100, 0);
  expect(machine.registers[0]).toBe(BigInt(Status.Ok));
});

test("lines that the firmware has left enabled are masked", () => {
  const machine = machineOf();
  const { legacy } = machine;
  for (const enable of [0x10, 0x14]) legacy.write(enable, 0xffff_ffff);
  for (const line of [3, 40]) legacy.setLine(line, true);
  machine.boot();
  for (let line = 0; line < 64; line++) expect(legacy.isEnabled(line)).toBe(false);
});

test("time before the boot is nobody's", () => {
  const machine = machineOf();
  machine.timer.counter = 5_000_000n;
  machine.boot();
  expect(machine.deadline).toBe(NEVER);
  machine.syscall(Syscall.SystemInfo, SYSTEM, Info.Memory);
  expect([6, 7].map((index) => machine.registers[index])).toEqual([0n, 5_000_000n]);
});

describe("a device tree", () => {
  const frames = 32 * 256;
  const tableEnd = TABLES_END + frames * FRAME_BYTES;
  const source = "devicetree";

  test("takes no more than its pages", () => {
    const { free, given } = memoryInfo({ source, blob: blob(3 * PAGE) });
    const most = (16 * MIB - tableEnd) / PAGE - 3 + (layout.constant("KERNEL_BSS") - 0x10_0000) / PAGE;
    expect(given).toBe(16 * MIB);
    // what lies behind the archive is free as well, and init is made of some
    expect(free).toBeLessThan(most);
    expect(free).toBeGreaterThan(most - bootArchive.length / PAGE - 40);
  });

  test.each([
    { name: "where the frame table would lie", tree: TABLES_END + 2 * PAGE },
    { name: "behind the kernel's tables at once", tree: TABLES_END },
    { name: "behind the frame table at once", tree: tableEnd },
    { name: "up to the end of the first memory", tree: 16 * MIB - 3 * PAGE },
    { name: "beyond the end of the first memory", tree: 16 * MIB - PAGE },
    { name: "not at the start of a page", tree: 0x80_0408 },
  ])("stays as it is $name", ({ tree }) => {
    const content = blob(3 * PAGE);
    const { world, ...told } = memoryInfo({ source, tree, blob: content });
    expect(told).toMatchObject({ tree, treeBytes: content.length });
    expect(told.given).toBeLessThanOrEqual(16 * MIB);
    world.init.ok(Syscall.RegionCreate, 0, 1000, 0);
    while (world.init.try(Syscall.RegionCreate, 0, 16, 0) === Status.Ok);
    expect(world.machine.bytes.subarray(tree, tree + content.length)).toEqual(content);
  });

  test("is none without its magic number, and none that nobody passes", () => {
    const other = blob(3 * PAGE);
    other[0] = 0;
    expect(memoryInfo({ source, blob: other })).toMatchObject({ tree: 0, treeBytes: 0, given: 32 * MIB });
    expect(memoryInfo({})).toMatchObject({ tree: 0, treeBytes: 0, given: 32 * MIB });
  });
});
