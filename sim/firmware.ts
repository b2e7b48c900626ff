/**
 * What firmware and boot shim leave in memory before the kernel starts: the kernel image's archive, the description of the
 * machine, and the early direct map (hardware sheet 1.2 to 1.6).
 */
import { deviceTree } from "./devicetree";

/** Whether the firmware passes a device tree, or nothing and only its mailbox tells of memory. */
export type MemorySource = "devicetree" | "mailbox";

export interface BootMemory {
  /** Bytes of RAM that the ARM has, from address 0. */
  ram: number;
  source: MemorySource;
  archive: Uint8Array;
  initrd: readonly [address: number, bytes: number] | undefined;
  /** A blob instead of the tree that `source` makes. */
  blob: Uint8Array | undefined;
  /** Where the firmware puts it. */
  tree: number | undefined;
}

/** Physical addresses in the part that the shim's image, bss and stack take (kernel/layout.ts draws it). */
const ARCHIVE = 0x100000;
const IMAGE_END = 0x1c0000;
/** The kernel half's level-1 table. */
export const DIRECT_MAP = 0x1c2000;
const DIRECT_MAP_LEVEL2 = 0x1c3000;
const DIRECT_MAP_LEVEL3 = 0x1c4000;
const BOOT_INFO = 0x1c5000;
const PAGE = 4096;
const BLOCK = 512 * PAGE;
/** Normal write-back memory, inner shareable, EL1 read and write, never executed: a block or, with bit 1, a page. */
const RAM = 0x0060_0000_0000_0705n;
const TABLE = 3n;
/** Where the firmware puts a device tree on a small machine. */
const DEVICE_TREE = 0x800000;

/** The shim's part of the direct map: the first 4 MiB but for page 0. The kernel adds the rest of RAM. */
function earlyMap(memory: Uint8Array): void {
  const table = (address: number) => new BigUint64Array(memory.buffer, address, 512);
  table(DIRECT_MAP)[0] = BigInt(DIRECT_MAP_LEVEL2) | TABLE;
  table(DIRECT_MAP_LEVEL2)[0] = BigInt(DIRECT_MAP_LEVEL3) | TABLE;
  table(DIRECT_MAP_LEVEL2)[1] = BigInt(BLOCK) | RAM;
  for (let page = 1; page < 512; page++) table(DIRECT_MAP_LEVEL3)[page] = BigInt(page * PAGE) | RAM | 2n;
}

function description({ ram, initrd }: BootMemory): Uint8Array {
  const chosen: Record<string, number[]> = initrd
    ? { "linux,initrd-start": [initrd[0]], "linux,initrd-end": [initrd[0] + initrd[1]] }
    : {};
  return deviceTree({
    properties: { "#address-cells": [1], "#size-cells": [1], compatible: "raspberrypi,3-model-b" },
    children: {
      chosen: { properties: chosen },
      "memory@0": { properties: { device_type: "memory", reg: [0, ram] } },
    },
  });
}

/** Fills memory. @returns the physical address of the boot information that `boot` is called with */
export function loadFirmware(memory: Uint8Array, boot: BootMemory): number {
  if (ARCHIVE + boot.archive.length > IMAGE_END) throw new Error("the boot archive does not fit below 0x1c0000");
  memory.set(boot.archive, ARCHIVE);
  const pointer = boot.source === "devicetree" ? (boot.tree ?? DEVICE_TREE) : 0;
  if (pointer !== 0) memory.set(boot.blob ?? description(boot), pointer);
  earlyMap(memory);
  new Uint32Array(memory.buffer, BOOT_INFO, 3).set([pointer, ARCHIVE, DIRECT_MAP]);
  return BOOT_INFO;
}
