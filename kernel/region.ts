import { HandleType, Limit, MapRight, Right, Status, SystemRight } from "../abi/syscall";
import { PERIPHERALS_END } from "../abi/board";
import { FrameKind, frame, memory } from "./frames";
import { Handle, copyHandle, dropHandle, entryAt, need, newHandle, targetTask, whyNot } from "./handle";
import { PAGE, PAGE_SHIFT, USER_END } from "./layout";
import { cleanInvalidate, codeWritten } from "../abi/machine";
import { allocateObject, freeObject } from "./quota";
import { leafEntry, mapPages } from "./space";
import { Task } from "./task";

/**
 * A region is a run of pages. Of RAM: the entry of its first frame says how many and who is charged; the last handle or
 * mapping to go frees it. Of a device: pages behind the end of RAM, which handles alone tell of.
 */

function isDevice(page: u32): bool {
  return page >= memory.frames;
}

/** No handle or mapping names any page of the region any more. @param page that the last one named first */
export function freeRegion(page: u32): void {
  if (isDevice(page)) return;
  while (frame(page).kind != FrameKind.Region) page--;
  freeObject(page);
}

/** A handle to pages that were in use before the allocator was and are never freed: the boot archive. */
export function permanentRegion(task: Task, page: u32, pages: u32, rights: u32): Handle {
  const region = frame(page);
  region.kind = FrameKind.Region;
  region.a = pages;
  const entry = newHandle(task, HandleType.Region, page, rights)!;
  entry.pages = pages;
  return entry;
}

/** New zeroed pages charged to `owner`, named by a handle of `task`, which has room. @returns null when there is no memory */
export function createRegion(task: Task, owner: Task, pages: u32): Handle | null {
  const page = allocateObject(owner, FrameKind.Region, pages);
  if (page == 0) return null;
  const entry = newHandle(task, HandleType.Region, page, Right.Read | Right.Write | Right.Mint)!;
  entry.pages = pages;
  return entry;
}

/** Syscall.RegionCreate. */
export function regionCreate(task: Task): Status {
  const owner = targetTask(task, task.x0, Right.Manage);
  if (owner == null) return whyNot();
  if (task.x2 != 0 && need(task, task.x2, HandleType.System, SystemRight.Dma) == null) return whyNot();
  if (task.x1 == 0 || task.x1 > u32.MAX_VALUE >> PAGE_SHIFT) return Status.BadArgument;
  if (task.freeHandle == 0) return Status.TableFull;
  const entry = createRegion(task, owner, <u32>task.x1);
  if (entry == null) return Status.NoMemory;
  if (task.x2 != 0) entry.rights |= <u8>Right.Dma;
  task.x1 = entry.value;
  return Status.Ok;
}

/** Syscall.RegionSplit. */
export function regionSplit(task: Task): Status {
  const region = need(task, task.x0, HandleType.Region, 0);
  if (region == null) return whyNot();
  const first = task.x1;
  const count = task.x2;
  if (first >= region.pages || count == 0 || count > region.pages - first) return Status.BadArgument;
  const part = copyHandle(region, task, HandleType.Region, region.rights);
  if (part == null) return Status.TableFull;
  part.object += <u32>first;
  part.pages = <u32>count;
  task.x1 = part.value;
  return Status.Ok;
}

/** Syscall.RegionSync. */
export function regionSync(task: Task): Status {
  const region = need(task, task.x0, HandleType.Region, Right.Dma);
  if (region == null) return whyNot();
  const address = region.object << PAGE_SHIFT;
  const bytes = (<u64>region.pages) << PAGE_SHIFT;
  const offset = task.x1;
  if (offset > bytes) return Status.BadArgument;
  const done = min(min(task.x2, bytes - offset), <u64>Limit.SyncBytes);
  // what is no RAM is never in the cache
  if (!isDevice(region.object)) cleanInvalidate(address + <u32>offset, <u32>done);
  task.x1 = done;
  task.x2 = address;
  return Status.Ok;
}

/** The mapping of a task that reaches into these pages of its address space, or null. */
function mappingIn(task: Task, address: u64, pages: u64): Handle | null {
  // the tables say it sooner than all entries, but only of one page
  if (pages == 1 && leafEntry(task, address) == 0) return null;
  for (let index: u32 = 1; index < task.handleCount; index++) {
    const entry = entryAt(task, index);
    if (entry.type != HandleType.Mapping) continue;
    if (address < endOf(entry) && entry.badge < address + (pages << PAGE_SHIFT)) return entry;
  }
  return null;
}

function endOf(mapping: Handle): u64 {
  return mapping.badge + ((<u64>mapping.pages) << PAGE_SHIFT);
}

/** Maps pages of a region into a task, at an address where nothing is. */
export function mapRegion(target: Task, region: Handle, address: u64, rights: u32, first: u32, count: u32): Status {
  const entry = copyHandle(region, target, HandleType.Mapping, rights);
  if (entry == null) return Status.TableFull;
  entry.object += first;
  entry.badge = address;
  entry.pages = mapPages(target, address, entry.object, count, rights, isDevice(entry.object));
  if (entry.pages < count) {
    dropHandle(entry);
    return Status.NoMemory;
  }
  if ((rights & MapRight.Execute) != 0) codeWritten(entry.object << PAGE_SHIFT, count << PAGE_SHIFT);
  return Status.Ok;
}

/** Syscall.Map. */
export function map(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  const anywhere = (task.x3 & MapRight.Anywhere) != 0;
  const rights = task.x3 & ~(<u64>MapRight.Anywhere);
  const region = need(task, task.x1, HandleType.Region, <u32>rights);
  if (region == null) return whyNot();
  if ((rights & ~(<u64>(MapRight.Read | MapRight.Write | MapRight.Execute))) != 0) return Status.BadArgument;
  if ((rights & MapRight.Read) == 0) return Status.BadArgument;
  // nothing is both writable and executable
  if ((rights & MapRight.Write) != 0 && (rights & MapRight.Execute) != 0) return Status.BadArgument;
  let address = task.x2;
  const first = task.x4;
  const count = task.x5;
  if (first >= region.pages || count == 0 || count > region.pages - first) return Status.BadArgument;
  // page 0 stays unmapped, so that a null pointer faults
  if ((address & (PAGE - 1)) != 0 || address < PAGE || address >= USER_END) return Status.BadArgument;
  for (let other = mappingIn(target, address, count); other != null; other = mappingIn(target, address, count)) {
    if (!anywhere) return Status.Exists;
    address = endOf(other);
  }
  if (address >= USER_END || count > (USER_END - address) >> PAGE_SHIFT) return Status.BadArgument;
  const status = mapRegion(target, region, address, <u32>rights, <u32>first, <u32>count);
  if (status == Status.Ok) task.x1 = address;
  return status;
}

/** Syscall.Unmap. */
export function unmap(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  const entry = mappingIn(target, task.x1, 1);
  if (entry == null || entry.badge != task.x1) return Status.NotFound;
  dropHandle(entry);
  return Status.Ok;
}

/**
 * Whether a page behind the end of RAM may be given to a program: the VideoCore's share of the memory, and devices but for
 * the interrupt controller with the mailboxes in the same page, and clocks. The ARM-local block lies outside altogether.
 */
function deviceAllowed(page: u32): bool {
  const address = page << 12;
  return address < PERIPHERALS_END && address != 0x3f00b000 && address != 0x3f101000;
}

/** Syscall.DeviceRegion. */
export function deviceRegion(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Devices) == null) return whyNot();
  const address = task.x1;
  const pages = task.x2;
  if ((address & (PAGE - 1)) != 0 || address > u32.MAX_VALUE || pages == 0 || pages > 4096) return Status.BadArgument;
  for (let i: u32 = 0; i < <u32>pages; i++) {
    const page = <u32>(address >> PAGE_SHIFT) + i;
    if (!isDevice(page) || !deviceAllowed(page)) return Status.Denied;
  }
  const rights = Right.Read | Right.Write | Right.Mint | Right.Dma;
  const entry = newHandle(task, HandleType.Region, <u32>(address >> PAGE_SHIFT), rights);
  if (entry == null) return Status.TableFull;
  entry.pages = <u32>pages;
  task.x1 = entry.value;
  return Status.Ok;
}
