import { MapRight } from "../abi/syscall";
import { PERIPHERALS } from "../abi/board";
import { BLOCK, PAGE, PAGE_SHIFT, USER_END } from "./layout";
import { flushPage, flushSpace, tableWritten } from "../abi/machine";
import { allocatePage, releasePage } from "./quota";
import { Task, slotIndex } from "./task";

/**
 * A task's address space: three levels of 512-entry tables, 39-bit addresses, 4 KiB pages, and 2 MiB blocks where address
 * and memory allow. Arm ARM (DDI 0487) D8.3: bits of a descriptor.
 */
const enum Descriptor {
  Table = 3,
  Page = 3,
  Block = 1,
  Valid = 1,
  /** Bit 1 tells a table or page from a block. */
  NotBlock = 2,
  DeviceMemory = 0,
  NormalMemory = 1 << 2,
  /** Of the VideoCore: written past the cache, and gathered on the way. */
  NonCacheable = 2 << 2,
  User = 1 << 6,
  ReadOnly = 1 << 7,
  InnerShareable = 3 << 8,
  Accessed = 1 << 10,
  NotGlobal = 1 << 11,
}
const PRIVILEGED_NEVER: u64 = 1 << 53;
const USER_NEVER: u64 = 1 << 54;
const ADDRESS_MASK: u64 = 0xfffffff000;

function attributes(page: u32, rights: u32, device: bool): u64 {
  let bits: u64 = Descriptor.User | Descriptor.Accessed | Descriptor.NotGlobal | PRIVILEGED_NEVER;
  if (!device) bits |= Descriptor.NormalMemory | Descriptor.InnerShareable;
  else bits |= page < PERIPHERALS >> PAGE_SHIFT ? Descriptor.NonCacheable : Descriptor.DeviceMemory;
  if ((rights & MapRight.Write) == 0) bits |= Descriptor.ReadOnly;
  if ((rights & MapRight.Execute) == 0) bits |= USER_NEVER;
  return bits;
}

function asid(task: Task): u32 {
  return slotIndex(task.id);
}

/** Gives a task that has a slot an empty address space. @returns false when there is no memory */
export function createSpace(task: Task): bool {
  const root = allocatePage(task);
  if (root == 0) return false;
  task.space = ((<u64>asid(task)) << 48) | root;
  return true;
}

function root(task: Task): u32 {
  return <u32>(task.space & ADDRESS_MASK);
}

/** Address of the entry for `address` in a table of this level (1-3). */
function entryIn(table: u32, level: u32, address: u64): u32 {
  return table + (((<u32>(address >> (39 - 9 * level))) & 511) << 3);
}

/** The next level's table behind an entry, made if need be. @returns 0 when there is no memory or a block is in the way */
function descend(task: Task, entry: u32): u32 {
  const descriptor = load<u64>(entry);
  if ((descriptor & 3) == Descriptor.Table) return <u32>(descriptor & ADDRESS_MASK);
  const table = allocatePage(task);
  if (table != 0) store<u64>(entry, (<u64>table) | Descriptor.Table);
  return table;
}

/** Maps pages that are not mapped yet. @param page the first one's number @returns how many; fewer: no memory for tables */
export function mapPages(task: Task, address: u64, page: u32, count: u32, rights: u32, device: bool): u32 {
  let done: u32 = 0;
  while (done < count) {
    const bits = attributes(page + done, rights, device);
    const at = address + ((<u64>done) << PAGE_SHIFT);
    const physical = (<u64>(page + done)) << PAGE_SHIFT;
    const level2 = descend(task, entryIn(root(task), 1, at));
    if (level2 == 0) break;
    task.reach = max(task.reach, <u32>(at >> 30) + 1);
    const entry2 = entryIn(level2, 2, at);
    if (((at | physical) & (BLOCK - 1)) == 0 && count - done >= BLOCK / PAGE && load<u64>(entry2) == 0) {
      store<u64>(entry2, physical | bits | Descriptor.Block);
      done += BLOCK / PAGE;
      continue;
    }
    const level3 = descend(task, entry2);
    if (level3 == 0) break;
    store<u64>(entryIn(level3, 3, at), physical | bits | Descriptor.Page);
    done++;
  }
  tableWritten();
  return done;
}

/** Unmaps what `mapPages` has mapped with the same address and count. Tables stay until the task ends. */
export function unmapPages(task: Task, address: u64, count: u32): void {
  let done: u32 = 0;
  while (done < count) {
    const at = address + ((<u64>done) << PAGE_SHIFT);
    const entry = leafEntry(task, at);
    const block = (load<u64>(entry) & Descriptor.NotBlock) == 0;
    store<u64>(entry, 0);
    flushPage(asid(task), at >> PAGE_SHIFT);
    done += block ? BLOCK / PAGE : 1;
  }
}

/** The entry that maps `address`, or 0. */
export function leafEntry(task: Task, address: u64): u32 {
  let entry = entryIn(root(task), 1, address);
  for (let level: u32 = 2; level <= 3; level++) {
    const descriptor = load<u64>(entry);
    if ((descriptor & 3) != Descriptor.Table) break;
    entry = entryIn(<u32>(descriptor & ADDRESS_MASK), level, address);
  }
  return (load<u64>(entry) & Descriptor.Valid) != 0 ? entry : 0;
}

/** Where the task's own memory at `address` lies, devices left out. @returns 0 when it is not mapped with this right */
export function translate(task: Task, address: u64, write: bool): u32 {
  if (address >= USER_END) return 0;
  const entry = leafEntry(task, address);
  if (entry == 0) return 0;
  const descriptor = load<u64>(entry);
  if ((descriptor & Descriptor.NormalMemory) == 0) return 0;
  if (write && (descriptor & Descriptor.ReadOnly) != 0) return 0;
  // a level-2 table is never a leaf here, so what is not a page is a 2 MiB block
  const within: u64 = (descriptor & Descriptor.NotBlock) != 0 ? PAGE - 1 : BLOCK - 1;
  return <u32>((descriptor & ADDRESS_MASK & ~within) | (address & within));
}

/** Gives back every table. Nothing may run in the space any more. */
export function destroySpace(task: Task): void {
  flushSpace(asid(task));
  const table1 = root(task);
  for (let i: u32 = 0; i < task.reach; i++) {
    const table2 = tableBehind(table1 + (i << 3));
    if (table2 == 0) continue;
    for (let j: u32 = 0; j < 512; j++) {
      const table3 = tableBehind(table2 + (j << 3));
      if (table3 != 0) releasePage(task, table3);
    }
    releasePage(task, table2);
  }
  releasePage(task, table1);
  task.space = 0;
}

function tableBehind(entry: u32): u32 {
  const descriptor = load<u64>(entry);
  return (descriptor & 3) == Descriptor.Table ? <u32>(descriptor & ADDRESS_MASK) : 0;
}
