/** Regions, and what is mapped of them: page tables are only counted, since the walker looks at them. */
import { HandleType, Limit, MapRight, Right, Status, SystemRight } from "../../abi/syscall";
import type { Model } from "./model";
import { Entry, PAGE, Region, Task } from "./state";
import { add, copy, drop, need, targetOf } from "./table";

export const USER_END = 2 ** 39;
const BLOCK = 2 ** 21;
const GIGABYTE = 2 ** 30;
const MOST_PAGES = 2 ** 20 - 1;
const MAP_RIGHTS = MapRight.Read | MapRight.Write | MapRight.Execute;

/** Where devices end, and which of their pages nobody gets: interrupt controller with mailbox, and clocks. */
const PERIPHERALS_END = 0x4000_0000;
const KEPT_DEVICES = [0x3f00_b000, 0x3f10_1000];

/** Syscall.RegionCreate. */
export function regionCreate(model: Model, task: Task): Status {
  const [target, size, dma] = task.frame;
  const owner = targetOf(task, target, Right.Manage);
  if (!(owner instanceof Task)) return owner;
  if (dma !== 0n) {
    const system = need(task, dma, HandleType.System, SystemRight.Dma);
    if (!(system instanceof Entry)) return system;
  }
  if (size === 0n || size > MOST_PAGES) return Status.BadArgument;
  if (task.free.length === 0) return Status.TableFull;
  const pages = Number(size);
  if (pages > model.left(owner) || !model.hasRun(pages)) return Status.NoMemory;
  const region = new Region(pages, owner);
  model.objects.add(region);
  const rights = Right.Read | Right.Write | Right.Mint | (dma === 0n ? 0 : Right.Dma);
  const entry = add(task, HandleType.Region, region, rights)!;
  entry.pages = pages;
  model.learnPage(region, entry);
  task.frame[1] = BigInt(entry.value);
  return Status.Ok;
}

/** Whether a handle's region has these pages. */
function has(entry: Entry, first: bigint, pages: bigint): boolean {
  return pages > 0n && first + pages <= BigInt(entry.pages);
}

/** Syscall.RegionSplit. */
export function regionSplit(task: Task): Status {
  const [value, first, pages] = task.frame;
  const entry = need(task, value, HandleType.Region, 0);
  if (!(entry instanceof Entry)) return entry;
  if (!has(entry, first, pages)) return Status.BadArgument;
  const part = copy(entry, task, HandleType.Region, entry.rights);
  if (!part) return Status.TableFull;
  part.first = entry.first + Number(first);
  part.pages = Number(pages);
  task.frame[1] = BigInt(part.value);
  return Status.Ok;
}

/** Syscall.RegionSync. */
export function regionSync(task: Task): Status {
  const [value, offset, bytes] = task.frame;
  const entry = need(task, value, HandleType.Region, Right.Dma);
  if (!(entry instanceof Entry)) return entry;
  const size = BigInt(entry.pages * PAGE);
  if (offset > size) return Status.BadArgument;
  const left = Number(size - offset);
  task.frame[1] = BigInt(Math.min(bytes > left ? left : Number(bytes), Limit.SyncBytes));
  task.frame[2] = BigInt(((entry.object as Region).page + entry.first) * PAGE);
  return Status.Ok;
}

/** The mapping of a task that has one of these addresses, the first in its table. */
function mappingIn(task: Task, address: number, pages: number): Entry | undefined {
  return task.mappings.find(
    (entry) => address < entry.address + entry.pages * PAGE && entry.address < address + pages * PAGE,
  );
}

/** Syscall.Map. */
export function map(model: Model, task: Task): Status {
  const [target, value, wanted, how, first, count] = task.frame;
  const to = targetOf(task, target, Right.Manage);
  if (!(to instanceof Task)) return to;
  const anywhere = (how & BigInt(MapRight.Anywhere)) !== 0n;
  const rights = how & ~BigInt(MapRight.Anywhere);
  // of rights that a region cannot have, the handle has none
  const handle = need(task, value, HandleType.Region, Number(rights & 0xffff_ffffn));
  if (!(handle instanceof Entry)) return handle;
  const exact = Number(rights & 0xffff_ffffn);
  if (rights > 0xffff_ffffn || (exact & ~MAP_RIGHTS) !== 0 || (exact & MapRight.Read) === 0) return Status.BadArgument;
  if ((exact & MapRight.Write) !== 0 && (exact & MapRight.Execute) !== 0) return Status.BadArgument;
  if (!has(handle, first, count)) return Status.BadArgument;
  if (wanted % BigInt(PAGE) !== 0n || wanted < PAGE || wanted >= USER_END) return Status.BadArgument;
  const pages = Number(count);
  let address = Number(wanted);
  for (let other = mappingIn(to, address, pages); other; other = mappingIn(to, address, pages)) {
    if (!anywhere) return Status.Exists;
    address = other.address + other.pages * PAGE;
  }
  if (address + pages * PAGE > USER_END) return Status.BadArgument;
  const status = mapAt(model, to, handle, address, exact, Number(first), pages);
  if (status === Status.Ok) task.frame[1] = BigInt(address);
  return status;
}

/** Maps pages of a handle's region at a free address. */
export function mapAt(
  model: Model,
  to: Task,
  handle: Entry,
  address: number,
  rights: number,
  first: number,
  pages: number,
): Status {
  const entry = copy(handle, to, HandleType.Mapping, rights);
  if (!entry) return Status.TableFull;
  entry.first = handle.first + first;
  entry.pages = pages;
  entry.address = address;
  if (makeTables(model, to, entry)) return Status.Ok;
  drop(model, entry);
  return Status.NoMemory;
}

/** The page tables that a mapping needs: one for each GiB that it touches, one for each 2 MiB that is not one block. */
function makeTables(model: Model, task: Task, mapping: Entry): boolean {
  const physical = ((mapping.object as Region).page + mapping.first) * PAGE;
  const end = mapping.address + mapping.pages * PAGE;
  let at = mapping.address;
  while (at < end) {
    if (!table(model, task, `2:${Math.floor(at / GIGABYTE)}`)) return false;
    const name = `3:${Math.floor(at / BLOCK)}`;
    const aligned = at % BLOCK === 0 && (physical + at - mapping.address) % BLOCK === 0;
    // a table that was needed once stays, and is used again
    const block = aligned && end - at >= BLOCK && !task.tables.has(name);
    if (!block && !table(model, task, name)) return false;
    at = Math.floor(at / BLOCK + 1) * BLOCK;
  }
  return true;
}

function table(model: Model, task: Task, name: string): boolean {
  if (task.tables.has(name)) return true;
  if (model.left(task) < 1 || !model.hasRun(1)) return false;
  task.tables.add(name);
  return true;
}

/** Syscall.Unmap. */
export function unmap(model: Model, task: Task): Status {
  const [target, address] = task.frame;
  const to = targetOf(task, target, Right.Manage);
  if (!(to instanceof Task)) return to;
  const entry = to.mappings.find((mapping) => BigInt(mapping.address) === address);
  if (!entry) return Status.NotFound;
  drop(model, entry);
  return Status.Ok;
}

/** Syscall.DeviceRegion. */
export function deviceRegion(model: Model, task: Task): Status {
  const [system, address, count] = task.frame;
  const handle = need(task, system, HandleType.System, SystemRight.Devices);
  if (!(handle instanceof Entry)) return handle;
  const aligned = address % BigInt(PAGE) === 0n && address < 2 ** 32;
  if (!aligned || count === 0n || count > 4096) return Status.BadArgument;
  const [start, pages] = [Number(address), Number(count)];
  const end = start + pages * PAGE;
  if (start < model.facts.ram * PAGE || end > PERIPHERALS_END) return Status.Denied;
  if (KEPT_DEVICES.some((page) => page >= start && page < end)) return Status.Denied;
  const region = new Region(pages, undefined, true);
  region.page = start / PAGE;
  const entry = add(task, HandleType.Region, region, Right.Read | Right.Write | Right.Mint | Right.Dma);
  if (!entry) return Status.TableFull;
  entry.pages = pages;
  task.frame[1] = BigInt(entry.value);
  return Status.Ok;
}

/** The mapping that an address lies in. */
export function mappingAt(task: Task, address: number): Entry | undefined {
  return mappingIn(task, address, 1 / PAGE);
}
