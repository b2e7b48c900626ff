/** What has to hold of the page tables at any time, whatever the tasks did: read by `sim/walker.ts`, not by the kernel. */
import { expect } from "vitest";
import { ArchiveHeader } from "../../abi/archive";
import { PAGE, type TestTask, type World } from "./world";

/** Where image and archive lie (sim/firmware.ts) and the fixed memory of shim and kernel (drawn in kernel/layout.ts). */
const IMAGE = 0x8_0000;
const ARCHIVE = 0x10_0000;
const KERNEL = [0x1c_0000, 0x22_0000];
const PERIPHERALS = 0x3f00_0000;
const PRIVILEGED = [0x3f00_b000, 0x3f10_0000, 0x3f10_1000];

/** Checks the address spaces of init and of these tasks, as far as they have run. */
export function checkSpaces(world: World, ...tasks: readonly TestTask[]): void {
  const { walker, memory, view } = world.machine;
  const archiveEnd = ARCHIVE + view.getUint32(ARCHIVE + ArchiveHeader.Bytes, true);
  const known = [world.init, ...tasks].filter(({ frame }) => frame !== 0);
  const own = new Set<number>();
  for (const task of known) {
    for (const page of [task.frame, ...walker.tables(task.space)]) {
      expect(own.has(page), `page 0x${page.toString(16)} is a table or task twice`).toBe(false);
      own.add(page);
    }
  }
  for (const task of known) {
    for (const mapping of walker.leaves(task.space)) {
      const { virtual, physical, bytes, user, kernel, attribute, global } = mapping;
      const where = `0x${virtual.toString(16)} -> 0x${physical.toString(16)}`;
      const end = physical + bytes;
      expect(user.write && user.execute, `${where}: writable and executable`).toBe(false);
      expect(kernel.execute, `${where}: the kernel would execute it`).toBe(false);
      expect(user.read, `${where}: not readable`).toBe(true);
      expect(global, `${where}: not tagged with the task's ASID`).toBe(false);
      expect(virtual >= PAGE, `${where}: page 0`).toBe(true);
      if (physical >= PERIPHERALS) {
        expect(attribute, `${where}: a device as ordinary memory`).toBe(0);
        const privileged = PRIVILEGED.some((page) => page >= physical && page < end);
        expect(privileged, `${where}: a privileged device`).toBe(false);
        continue;
      }
      expect(attribute, `${where}: memory as a device`).toBe(1);
      expect(end <= memory.buffer.byteLength && physical >= PAGE, `${where}: no RAM`).toBe(true);
      if (physical < archiveEnd && end > IMAGE) {
        expect(physical >= ARCHIVE && !user.write, `${where}: the kernel's image`).toBe(true);
      }
      expect(physical < KERNEL[1] && end > KERNEL[0], `${where}: the kernel's memory`).toBe(false);
      for (let page = physical; page < end; page += PAGE) {
        expect(own.has(page), `${where}: a page table or task`).toBe(false);
      }
    }
  }
}
