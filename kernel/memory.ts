import { HandleType, Status, SystemRight } from "../abi/syscall";
import { PERIPHERALS } from "../abi/board";
import { askFirmware, propertyWord, putTag } from "./firmware";
import { addFrames, frameTableBytes, initFrames } from "./frames";
import { need, whyNot } from "./handle";
import { BLOCK, FACTS, KERNEL_BSS, PAGE, PAGE_SHIFT, TABLES_END } from "./layout";
import { tableWritten } from "../abi/machine";
import { panic } from "./panic";
import { Task } from "./task";

/** What the firmware told of the machine. RAM is counted from address 0. */
@unmanaged
@final
export class Facts {
  /** Bytes of RAM that are the Arm's, the VideoCore's share left out. */
  ram: u32 = 0;
  /** Everything below has been given to the allocator, or never will be. */
  given: u32 = 0;
  archive: u32 = 0;
  archiveBytes: u32 = 0;
  /** The device tree, which init reads; 0 bytes: there is none. */
  tree: u32 = 0;
  treeBytes: u32 = 0;
}
export const facts = changetype<Facts>(FACTS);

const PROPERTY_ARM_MEMORY: u32 = 0x00010005;
const TREE_MAGIC: u32 = 0xd00dfeed;
const MOST_TREE: u32 = 0x100000;
/** With a device tree only this much is given at boot: the tree tells what else lies in memory, and init what is free. */
const FIRST_MEMORY: u32 = 0x1000000;

/** Asks the firmware for memory. @param pointer what it passed: a device tree, or 0 */
export function learnMemory(pointer: u32): void {
  putTag(0, PROPERTY_ARM_MEMORY, 0, 0);
  if (askFirmware(1) >= 8 && propertyWord(0) == 0) facts.ram = min(propertyWord(1), PERIPHERALS) & ~(BLOCK - 1);
  if (facts.ram == 0) panic("the firmware tells of no memory");
  if (pointer == 0 || pointer >= facts.ram - MOST_TREE || bswap<u32>(load<u32>(pointer)) != TREE_MAGIC) return;
  facts.tree = pointer;
  facts.treeBytes = min(bswap<u32>(load<u32>(pointer, 4)), MOST_TREE);
}

/** Normal write-back memory, inner shareable, EL1 read and write, never executed (Arm ARM D8.3). */
const RAM_BLOCK: u64 = 0x0060000000000705;

/** Completes the direct map, of which the shim has made what the kernel needed so far. @param table level-1 table */
export function mapRam(table: u32): void {
  const level2 = <u32>(load<u64>(table) & 0xfffffff000);
  for (let address: u32 = BLOCK; address < facts.ram; address += BLOCK) {
    const entry = level2 + ((address / BLOCK) << 3);
    if (load<u64>(entry) == 0) store<u64>(entry, RAM_BLOCK | address);
  }
  tableWritten();
}

/** Hands the allocator its table and the first memory. */
export function giveFirstMemory(): void {
  const frames = facts.ram >> PAGE_SHIFT;
  const bytes = frameTableBytes(frames);
  const treeEnd = pageEnd(facts.tree + facts.treeBytes);
  const free = facts.tree < TABLES_END + bytes ? max(treeEnd, TABLES_END) : TABLES_END;
  const end = facts.treeBytes ? min(FIRST_MEMORY, facts.ram) : facts.ram;
  if (free + bytes >= end) panic("no room for the frame table");
  initFrames(free, frames);
  // unless the firmware was told to put the tree there
  if (facts.tree == 0 || facts.tree >= KERNEL_BSS) giveMemory(facts.archive + facts.archiveBytes, KERNEL_BSS);
  if (facts.tree > free && facts.tree < end) {
    giveMemory(free + bytes, facts.tree & ~(PAGE - 1));
    giveMemory(treeEnd, end);
  } else giveMemory(free + bytes, end);
}

/** The first page that begins at or behind an address. */
export function pageEnd(address: u32): u32 {
  return (address + PAGE - 1) & ~(PAGE - 1);
}

function giveMemory(start: u32, end: u32): void {
  if (end <= start) return;
  addFrames(start >> PAGE_SHIFT, (end - start) >> PAGE_SHIFT);
  facts.given = end;
}

/** Syscall.MemoryAdd. */
export function memoryAdd(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Devices) == null) return whyNot();
  // any other task's quota is part of its creator's
  if (task.parent != 0) return Status.Denied;
  const start = task.x1;
  if ((start & (PAGE - 1)) != 0 || start < <u64>facts.given || start > <u64>facts.ram) return Status.BadArgument;
  if (task.x2 == 0 || task.x2 > (facts.ram - start) >> PAGE_SHIFT) return Status.BadArgument;
  giveMemory(<u32>start, <u32>(start + (task.x2 << PAGE_SHIFT)));
  task.quota += <u32>task.x2;
  return Status.Ok;
}
