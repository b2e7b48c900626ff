import { ArchiveHeader } from "../abi/archive";
import { BootSource, LogLevel } from "../abi/syscall";
import { addFrames, frameTableBytes, initFrames } from "./frames";
import { initInterrupts } from "./interrupt";
import { BLOCK, CORE, KEPT, KERNEL_BSS, PAGE, PAGE_SHIFT, TABLES_END } from "./layout";
import { initLog, log } from "./log";
import { counterFrequency, tableWritten, zeroPages } from "./machine";
import { facts, learnMemory } from "./memory";
import { panic } from "./panic";
import { startRoot } from "./root";
import { initSchedule, resume } from "./schedule";
import { initTrace } from "./trace";

/** What the boot shim passes (boot/early.c). */
@unmanaged
@final
export class BootInfo {
  /** What the firmware passed in x0; if that lay in page 0, a copy of it. */
  firmware: u32 = 0;
  archive: u32 = 0;
  /** Level-1 table of the kernel's half. */
  table: u32 = 0;
  /** Where the kernel's image starts; the archive follows it. */
  image: u32 = 0;
}

/** Brings the kernel up. @returns the first task to run */
export function start(info: BootInfo): u32 {
  zeroPages(CORE, (TABLES_END - CORE) >> PAGE_SHIFT);
  learnMemory(info.firmware);
  mapRam(info.table);
  facts.archive = info.archive;
  facts.archiveBytes = load<u32>(info.archive, ArchiveHeader.Bytes);
  giveFrames(info);
  initSchedule(counterFrequency());
  initInterrupts();
  initLog();
  initTrace();
  log(LogLevel.Info, memorySource());
  startRoot();
  return resume();
}

function memorySource(): string {
  if (facts.source == BootSource.DeviceTree) return "memory told by the device tree";
  return "memory told by the firmware's mailbox";
}

/** Normal write-back memory, inner shareable, EL1 read and write, never executed (Arm ARM D8.3). */
const RAM_BLOCK: u64 = 0x0060000000000705;

/** Completes the direct map, of which the shim has made what the kernel needed so far. */
function mapRam(table: u32): void {
  const level2 = <u32>(load<u64>(table) & 0xfffffff000);
  for (let address: u32 = BLOCK; address + BLOCK <= facts.ram; address += BLOCK) {
    const entry = level2 + ((address / BLOCK) << 3);
    if (load<u64>(entry) == 0) store<u64>(entry, RAM_BLOCK | address);
  }
  tableWritten();
  facts.ram &= ~(BLOCK - 1);
}

/** Page-aligned [start, end) that the allocator must not get; two u32 each. */
const KEPT_RANGES: u32 = 5;

function keptRange(index: u32): u32 {
  return KEPT + (index << 3);
}

function keep(index: u32, start: u32, bytes: u32): void {
  store<u32>(keptRange(index), start & ~(PAGE - 1));
  store<u32>(keptRange(index), (start + bytes + PAGE - 1) & ~(PAGE - 1), 4);
}

/** The first place from `from` where `bytes` touch none of the kept ranges. */
function placeFor(bytes: u32, from: u32): u32 {
  for (let index: u32 = 0; index < KEPT_RANGES;) {
    const range = keptRange(index++);
    if (from < load<u32>(range, 4) && load<u32>(range) < from + bytes) {
      from = load<u32>(range, 4);
      index = 0;
    }
  }
  return from;
}

/** Hands RAM to the allocator, except what is in use. */
function giveFrames(info: BootInfo): void {
  const frames = facts.ram >> PAGE_SHIFT;
  const bytes = frameTableBytes(frames);
  keep(1, info.image, facts.archive + facts.archiveBytes - info.image);
  keep(2, KERNEL_BSS, TABLES_END - KERNEL_BSS);
  keep(3, facts.tree, facts.treeBytes);
  keep(4, facts.initrd, facts.initrdBytes);
  const table = placeFor(bytes, TABLES_END);
  if (table + bytes > facts.ram) panic("no room for the frame table");
  initFrames(table, frames);
  keep(0, table, bytes);
  // page 0 is the firmware's
  let at = PAGE;
  facts.keptPages = 1;
  while (at < facts.ram) {
    let start = facts.ram;
    let end = facts.ram;
    for (let index: u32 = 0; index < KEPT_RANGES; index++) {
      const range = keptRange(index);
      if (load<u32>(range, 4) > at && load<u32>(range) < start) {
        start = load<u32>(range);
        end = load<u32>(range, 4);
      }
    }
    if (start > at) addFrames(at >> PAGE_SHIFT, (start - at) >> PAGE_SHIFT);
    facts.keptPages += (end - max(start, at)) >> PAGE_SHIFT;
    at = end;
  }
}
