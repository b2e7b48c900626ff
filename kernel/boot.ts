import { ArchiveHeader } from "../abi/archive";
import { initInterrupts } from "./interrupt";
import { CORE, PAGE_SHIFT, TABLES_END } from "./layout";
import { counterFrequency, zeroPages } from "../abi/machine";
import { facts, giveFirstMemory, learnMemory, mapRam } from "./memory";
import { startRoot } from "./root";
import { initSchedule, resume } from "./schedule";

/** What the boot shim passes (boot/early.c). */
@unmanaged
@final
export class BootInfo {
  /** What the firmware passed in x0, 0 if that lay in page 0. */
  firmware: u32 = 0;
  archive: u32 = 0;
  /** Level-1 table of the kernel's half. */
  table: u32 = 0;
}

/** Brings the kernel up. @returns the first task's address */
export function start(info: BootInfo): u32 {
  zeroPages(CORE, (TABLES_END - CORE) >> PAGE_SHIFT);
  facts.archive = info.archive;
  facts.archiveBytes = load<u32>(info.archive, ArchiveHeader.Bytes);
  learnMemory(info.firmware);
  mapRam(info.table);
  giveFirstMemory();
  initSchedule(counterFrequency());
  initInterrupts();
  startRoot();
  return resume();
}
