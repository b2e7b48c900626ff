import { HandleType, Limit, MapRight, Right, Status, SystemRight } from "../abi/syscall";
import { deviceAllowed } from "./board";
import { Frame, FrameKind, allocateFrames, frame, freeFrames } from "./frames";
import { DEVICE, Handle, need, newHandle, targetTask, whyNot } from "./handle";
import { PAGE, PAGE_SHIFT, USER_END } from "./layout";
import { codeWritten } from "./machine";
import { canCharge } from "./quota";
import { mapPages, unmapPages } from "./space";
import { MAPPINGS, Task, findTask } from "./task";

/**
 * A region is a run of pages. Of RAM: the entry of its first frame says how many pages, who is charged, and how many
 * handles and mappings name it; the last to go frees it. Of a device: the handle alone says which pages.
 */

/** A mapping of a task. */
@unmanaged
@final
class Mapping {
  /** Virtual address >> 12. */
  page: u32 = 0;
  /** 0: the entry is free. */
  count: u32 = 0;
  /** First frame of the region of RAM, 0 for a device. */
  region: u32 = 0;
  _spare: u32 = 0;
}
const MAPPING_SHIFT: u32 = 4;

function mapping(task: Task, index: u32): Mapping {
  return changetype<Mapping>(changetype<u32>(task) + MAPPINGS + (index << MAPPING_SHIFT));
}

export function refRegion(number: u32): void {
  frame(number).count++;
}

export function unrefRegion(number: u32): void {
  const region = frame(number);
  if (--region.count != 0) return;
  const owner = findTask(region.b);
  if (owner) owner.pages -= region.a;
  region.kind = FrameKind.Reserved;
  freeFrames(number, region.a);
}

/** Makes the frame the head of a region that `handle` names. */
function describe(region: Frame, pages: u32, owner: u32): void {
  region.kind = FrameKind.Region;
  region.count = 1;
  region.a = pages;
  region.b = owner;
}

/** A handle to pages that were in use before the allocator was and are never freed: the boot archive. */
export function permanentRegion(task: Task, number: u32, pages: u32, rights: u32): u32 {
  describe(frame(number), pages, 0);
  // one reference more than there are handles
  refRegion(number);
  const entry = newHandle(task, HandleType.Region, number, rights)!;
  entry.pages = pages;
  return entry.value;
}

/** New zeroed pages charged to `owner`, named by a handle of `task`. @returns null when there is no room or memory */
export function createRegion(task: Task, owner: Task, pages: u32): Handle | null {
  if (task.freeHandle == 0) return null;
  if (!canCharge(owner, pages)) return null;
  const number = allocateFrames(pages, FrameKind.Region);
  if (number == 0) return null;
  owner.pages += pages;
  describe(frame(number), pages, owner.id);
  const entry = newHandle(task, HandleType.Region, number, Right.Read | Right.Write | Right.Mint)!;
  entry.pages = pages;
  return entry;
}

/** Syscall.RegionCreate. */
export function regionCreate(task: Task): Status {
  const owner = targetTask(task, task.x0, Right.Manage);
  if (owner == null) return whyNot();
  if (task.x1 == 0 || task.x1 > u32.MAX_VALUE >> PAGE_SHIFT || task.x2 != 0) return Status.BadArgument;
  if (task.freeHandle == 0) return Status.TableFull;
  const entry = createRegion(task, owner, <u32>task.x1);
  if (entry == null) return Status.NoMemory;
  task.x1 = entry.value;
  return Status.Ok;
}

/** Maps pages of a region into a task; the address range must be free. */
export function mapRegion(target: Task, region: Handle, address: u64, rights: u32, first: u32, count: u32): Status {
  const page = <u32>(address >> PAGE_SHIFT);
  let free: Mapping | null = null;
  for (let i: u32 = 0; i < <u32>Limit.Mappings; i++) {
    const other = mapping(target, i);
    if (other.count == 0) free = other;
    else if (page < other.page + other.count && other.page < page + count) return Status.Exists;
  }
  if (free == null) return Status.TableFull;
  const device = (region.rights & DEVICE) != 0;
  const done = mapPages(target, address, region.object + first, count, rights, device);
  if (done < count) {
    unmapPages(target, address, done);
    return Status.NoMemory;
  }
  if ((rights & MapRight.Execute) != 0) codeWritten((region.object + first) << PAGE_SHIFT, count << PAGE_SHIFT);
  free.page = page;
  free.count = count;
  free.region = device ? 0 : region.object;
  if (!device) refRegion(region.object);
  return Status.Ok;
}

/** Syscall.Map. */
export function map(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  const rights = <u32>task.x3;
  const region = need(task, task.x1, HandleType.Region, rights);
  if (region == null) return whyNot();
  if ((task.x3 & ~(<u64>(MapRight.Read | MapRight.Write | MapRight.Execute))) != 0) return Status.BadArgument;
  if ((rights & MapRight.Read) == 0) return Status.BadArgument;
  // nothing is both writable and executable
  if ((rights & MapRight.Write) != 0 && (rights & MapRight.Execute) != 0) return Status.BadArgument;
  const address = task.x2;
  const first = task.x4;
  const count = task.x5;
  if (first >= region.pages || count == 0 || count > region.pages - first) return Status.BadArgument;
  // page 0 stays unmapped, so that a null pointer faults
  if ((address & (PAGE - 1)) != 0 || address < PAGE || address >= USER_END) return Status.BadArgument;
  if (count > (USER_END - address) >> PAGE_SHIFT) return Status.BadArgument;
  return mapRegion(target, region, address, rights, <u32>first, <u32>count);
}

function dropMapping(task: Task, entry: Mapping): void {
  unmapPages(task, (<u64>entry.page) << PAGE_SHIFT, entry.count);
  entry.count = 0;
  if (entry.region) unrefRegion(entry.region);
}

/** Syscall.Unmap. */
export function unmap(task: Task): Status {
  const target = targetTask(task, task.x0, Right.Manage);
  if (target == null) return whyNot();
  for (let i: u32 = 0; i < <u32>Limit.Mappings; i++) {
    const entry = mapping(target, i);
    if (entry.count != 0 && (<u64>entry.page) << PAGE_SHIFT == task.x1) {
      dropMapping(target, entry);
      return Status.Ok;
    }
  }
  return Status.NotFound;
}

export function dropAllMappings(task: Task): void {
  for (let i: u32 = 0; i < <u32>Limit.Mappings; i++) {
    const entry = mapping(task, i);
    if (entry.count != 0) dropMapping(task, entry);
  }
}

/** Syscall.DeviceRegion. */
export function deviceRegion(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Devices) == null) return whyNot();
  const address = task.x1;
  const pages = task.x2;
  if ((address & (PAGE - 1)) != 0 || address > u32.MAX_VALUE || pages == 0 || pages > 4096) return Status.BadArgument;
  for (let i: u32 = 0; i < <u32>pages; i++) {
    if (!deviceAllowed(<u32>(address >> PAGE_SHIFT) + i)) return Status.Denied;
  }
  const rights = Right.Read | Right.Write | Right.Mint | DEVICE;
  const entry = newHandle(task, HandleType.Region, <u32>(address >> PAGE_SHIFT), rights);
  if (entry == null) return Status.TableFull;
  entry.pages = <u32>pages;
  task.x1 = entry.value;
  return Status.Ok;
}
