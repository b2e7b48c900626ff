/** What has to hold of the page tables at any time, whatever the tasks did: read by `sim/walker.ts`, not by the kernel. */
import { ArchiveHeader } from "../../abi/archive";
import { PAGE, type World } from "./world";

/** Where image and archive lie (sim/firmware.ts) and the fixed memory of shim and kernel (drawn in kernel/layout.ts). */
const IMAGE = 0x8_0000;
const ARCHIVE = 0x10_0000;
const KERNEL = [0x1c_0000, 0x22_0000];
const PERIPHERALS = 0x3f00_0000;
const PRIVILEGED = [0x3f00_b000, 0x3f10_0000, 0x3f10_1000];

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Checks the address spaces of init and of these tasks, as far as they have run. */
export function checkSpaces(world: World, ...tasks: readonly { frame: number; space: bigint }[]): void {
  const { walker, memory, view } = world.machine;
  const archiveEnd = ARCHIVE + view.getUint32(ARCHIVE + ArchiveHeader.Bytes, true);
  const known = [world.init, ...tasks].filter(({ frame }) => frame !== 0);
  const own = new Set<number>();
  for (const task of known) {
    for (const page of [task.frame, ...walker.tables(task.space)]) {
      assert(!own.has(page), `page 0x${page.toString(16)} is a table or task twice`);
      own.add(page);
    }
  }
  for (const task of known) {
    for (const mapping of walker.leaves(task.space)) {
      const { virtual, physical, bytes, user, kernel, attribute, global } = mapping;
      const where = `0x${virtual.toString(16)} -> 0x${physical.toString(16)}`;
      const end = physical + bytes;
      assert(!(user.write && user.execute), `${where}: writable and executable`);
      assert(!kernel.execute, `${where}: the kernel would execute it`);
      assert(user.read, `${where}: not readable`);
      assert(!global, `${where}: not tagged with the task's ASID`);
      assert(virtual >= PAGE, `${where}: page 0`);
      if (physical >= PERIPHERALS) {
        assert(attribute === 0, `${where}: a device as ordinary memory`);
        const privileged = PRIVILEGED.some((page) => page >= physical && page < end);
        assert(!privileged, `${where}: a privileged device`);
        continue;
      }
      assert(attribute === 1, `${where}: memory as a device`);
      assert(end <= memory.buffer.byteLength && physical >= PAGE, `${where}: no RAM`);
      if (physical < archiveEnd && end > IMAGE) {
        assert(physical >= ARCHIVE && !user.write, `${where}: the kernel's image`);
      }
      assert(!(physical < KERNEL[1] && end > KERNEL[0]), `${where}: the kernel's memory`);
      for (let page = physical; page < end; page += PAGE) {
        assert(!own.has(page), `${where}: a page table or task`);
      }
    }
  }
}
