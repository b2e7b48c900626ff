import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Board } from "../../tools/qemu/board";
import { isMapped, Walker, type Mapping } from "../../sim/walker";
import { IMAGE } from "./boot";

/** Where the kernel's half has what, bits 0-38: boot/layout.h. */
const DIRECT = 0;
const IMAGE_BASE = 2 ** 38;
const DEVICES = 2 ** 38 + 2 ** 36;
const PAGE = 4096;
const PERIPHERALS = 0x3f000000;

/** Enough of RAM to hold the kernel and its tables. */
const DUMP_BYTES = 0x400000;

let symbols: Map<string, number>;
let walker: Walker;
let half: Mapping[];

/** Physical address of a symbol of the kernel. */
function address(name: string): number {
  const found = symbols.get(name);
  if (found === undefined) throw new Error(`build/kernel.elf has no ${name}`);
  return found;
}

function mapped(virtual: number): boolean {
  return isMapped(walker.translate(BigInt(address("root")), virtual));
}

/** The kernel's tables as they are while the shell waits, read out of the board's memory. */
beforeAll(async () => {
  const listing = execFileSync("aarch64-linux-gnu-nm", ["build/kernel.elf"], { encoding: "utf8" });
  symbols = new Map(
    listing
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .map(([value, , name]) => [name, Number(BigInt(`0x${value}`) & 0xffffffffn)]),
  );
  const folder = mkdtempSync(join(tmpdir(), "drupelet-"));
  const board = new Board({ image: IMAGE });
  try {
    await board.prompt();
    const file = join(folder, "memory");
    await board.monitor(`pmemsave 0 ${DUMP_BYTES} "${file}"`);
    const memory = new Uint8Array(readFileSync(file)).buffer;
    walker = new Walker(() => memory);
    half = walker.leaves(BigInt(address("root")));
  } finally {
    await board.stop();
    rmSync(folder, { recursive: true });
  }
});

describe("the kernel's half of the address space", () => {
  test("has nothing that is writable and executable, and nothing for programs", () => {
    expect(half.length).toBeGreaterThan(100);
    for (const { kernel, user } of half) {
      expect(kernel.write && kernel.execute).toBe(false);
      expect([user.read, user.write, user.execute]).toEqual([false, false, false]);
    }
  });

  test("has only the kernel's text executable, and that mapped once", () => {
    const executable = half.filter(({ kernel }) => kernel.execute);
    const [first, end] = [address("_image"), address("_rodata")];
    expect(executable.map(({ virtual }) => virtual)).toEqual(
      Array.from({ length: (end - first) / PAGE }, (_, index) => IMAGE_BASE + first + index * PAGE),
    );
    for (const { physical, virtual } of executable) expect(physical).toBe(virtual - IMAGE_BASE);
    for (let page = first; page < address("_archive"); page += PAGE) expect(mapped(DIRECT + page)).toBe(false);
  });

  test("leaves page 0 and the guard pages of both stacks unmapped", () => {
    const guards = ["_stack_bottom", "_last_stack_bottom"].map((name) => IMAGE_BASE + address(name) - PAGE);
    for (const guard of [DIRECT, IMAGE_BASE, ...guards]) expect(mapped(guard)).toBe(false);
    for (const guard of guards) expect(mapped(guard + PAGE)).toBe(true);
  });

  test("has RAM in the direct map as cached memory, and devices only apart from it", () => {
    for (const { virtual, physical, bytes, attribute, kernel } of half) {
      const device = virtual >= DEVICES;
      expect(attribute).toBe(device ? 0 : 1);
      expect(physical + bytes > PERIPHERALS).toBe(device);
      if (device) expect(kernel.execute).toBe(false);
      else if (virtual < IMAGE_BASE) expect(physical).toBe(virtual - DIRECT);
    }
  });
});
