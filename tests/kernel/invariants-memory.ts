/** Every frame has one owner, what tasks are charged adds up, and page tables hold what the mappings say and nothing else. */
import { HandleType, MapRight } from "../../abi/syscall";
import type { Mapping } from "../../sim/walker";
import { broken, hex, name, type Moment } from "./invariants";
import { regionOf } from "./invariants-handles";
import type { EntryView, FrameView, TaskView } from "./records";
import { ENTRY_BYTES, FrameKind, HANDLES, PERIPHERALS } from "./view";

const PAGE = 4096;
/** Pages with devices that programs never reach (abi/board.ts says why). */
const PRIVILEGED = [0x3f00_b000, 0x3f10_0000, 0x3f10_1000];

/** Attribute index of a page: device, write-back memory, or memory of the VideoCore (hardware sheet 3.3). */
const DEVICE_MEMORY = 0;
const NORMAL_MEMORY = 1;
const NON_CACHEABLE_MEMORY = 2;

export function checkMemory(moment: Moment): void {
  const owned = checkFrames(moment);
  const charged = new Map<number, number>();
  for (const { kind, a, b } of owned.values()) {
    if (kind === FrameKind.Region || kind === FrameKind.Endpoint) charged.set(b, (charged.get(b) ?? 0) + a);
  }
  for (const task of moment.tasks) {
    const tables = checkSpace(moment, task, owned);
    claim(owned, task.address, `${name(task)}`);
    checkQuota(moment, task, 1 + tables + (charged.get(task.id) ?? 0));
  }
  checkObjects(moment, owned);
}

/**
 * Frames one after another: each is in a block of the free lists, in use since boot, or of a known kind.
 * @returns the first frames of what is in use
 */
function checkFrames(moment: Moment): Map<number, FrameView> {
  const { view } = moment;
  const handles = handleTables(moment);
  const { table, frames, total, free } = view.memory();
  const kept = view.kept();
  // objects in what init may have added, the last range, are the allocator's
  const atBoot = kept.slice(0, -1);
  const isKept = (number: number) => number === 0 || atBoot.some(({ first, end }) => number >= first && number < end);
  const owned = new Map<number, FrameView>();
  let freeFrames = 0;
  let freeBlocks = 0;
  let keptFrames = 0;
  for (let number = 0; number < frames;) {
    const frame = view.frame(number, table);
    if (frame.kind === FrameKind.Free) {
      freeBlocks++;
      freeFrames += 2 ** frame.count;
      if (number % 2 ** frame.count !== 0) broken(`the free block at frame ${hex(number)} is not aligned to its size`);
      number += 2 ** frame.count;
    } else if (handles.delete(number)) number++;
    else if (frame.kind === FrameKind.Reserved) {
      const range = kept.find(({ first, end }) => number >= first && number < end);
      if (number !== 0 && !range) broken(`frame ${hex(number)} has no owner`);
      const end = range?.end ?? 1;
      // an archive in the kept range is a region
      let next = number + 1;
      while (next < end && view.frame(next, table).kind === FrameKind.Reserved) next++;
      keptFrames += next - number;
      number = next;
    } else {
      if (frame.kind > FrameKind.Endpoint) broken(`frame ${hex(number)} is of kind ${frame.kind}`);
      owned.set(number, frame);
      const count = frame.kind === FrameKind.Kernel ? 1 : frame.a;
      if (frame.kind === FrameKind.Endpoint && count !== 1)
        broken(`the endpoint at frame ${hex(number)} has ${count} pages`);
      // what init has added lies in a kept range too, but is charged to somebody
      if (isKept(number) && frame.kind === FrameKind.Region && frame.b === 0) keptFrames += count;
      number += count;
    }
  }
  if (handles.size > 0) broken("a handle table lies in frames that have another owner");
  if (freeFrames !== free) broken(`${freeFrames} frames are free, the kernel counts ${free}`);
  if (total + keptFrames !== frames) {
    broken(`${frames} frames: ${total} of the allocator and ${keptFrames} in use since boot do not add up`);
  }
  view.freeBlocks().forEach((first, order) => {
    let before = 0;
    for (let number = first; number !== 0; number = view.frame(number, table).a) {
      const block = view.frame(number, table);
      if (block.kind !== FrameKind.Free || block.count !== order || block.b !== before) {
        broken(`the free list of order ${order} holds frame ${hex(number)}, which does not belong there`);
      }
      before = number;
      freeBlocks--;
    }
  });
  if (freeBlocks !== 0) broken("blocks are free that are in no free list");
  return owned;
}

/** Takes a frame of the kernel's out of what has yet to be accounted for. */
function claim(owned: Map<number, FrameView>, address: number, whose: string): void {
  const frame = owned.get(address / PAGE);
  if (frame?.kind !== FrameKind.Kernel) broken(`${hex(address)} of ${whose} has another owner, or two`);
  owned.delete(address / PAGE);
}

/** Frames of handle tables that lie outside their task's page. init's does: it was there before anybody could be charged. */
function handleTables({ view, tasks }: Moment): Set<number> {
  const found = new Set<number>();
  for (const task of tasks) {
    if (task.handles === task.address + HANDLES) continue;
    for (let at = task.handles; at < task.handles + task.handleCount * ENTRY_BYTES; at += PAGE) {
      if (found.has(at / PAGE)) broken(`${name(task)} has a handle table that is another's too`);
      if (view.frame(at / PAGE).a !== task.address)
        broken(`the frame of ${name(task)}'s handle table does not name it`);
      found.add(at / PAGE);
    }
  }
  return found;
}

/** Quotas: what it is charged, what it handed to tasks that it created, and no more than it was given. */
function checkQuota({ tasks, byId }: Moment, task: TaskView, pages: number): void {
  if (task.pages !== pages) broken(`${name(task)} is charged ${task.pages} pages, and has ${pages}`);
  let lent = 0;
  for (const other of tasks) if (other.parent === task.id) lent += other.quota;
  if (task.lent !== lent) broken(`${name(task)} has lent ${task.lent} pages of quota, its children have ${lent}`);
  if (task.pages + task.lent > task.quota) {
    broken(`${name(task)} uses ${task.pages} pages and has lent ${task.lent}, with a quota of ${task.quota}`);
  }
  if (task.parent !== 0 && !byId.has(task.parent)) broken(`${name(task)} has outlived its creator`);
}

/** After tasks and tables only regions and endpoints are left, each named by entries and charged to a live task. */
function checkObjects({ view, tasks, byId }: Moment, owned: Map<number, FrameView>): void {
  const named = new Set<number>();
  for (const { entries } of tasks) {
    for (const { type, object, pages } of entries) {
      if (type === HandleType.Endpoint) named.add(object / PAGE);
      else if ((type === HandleType.Region || type === HandleType.Mapping) && object < view.memory().frames) {
        const region = regionOf(view, object);
        if (object + pages > region + (owned.get(region)?.a ?? 0))
          broken(`pages from ${hex(object)} on are outside their region`);
        named.add(region);
      }
    }
  }
  for (const { number, kind, b } of owned.values()) {
    if (kind === FrameKind.Kernel) broken(`frame ${hex(number)} is the kernel's, for nothing`);
    // what nobody is charged for was there at boot
    if (b === 0) continue;
    if (!byId.has(b)) broken(`the object at frame ${hex(number)} is charged to a task that has ended`);
    if (!named.has(number)) broken(`nothing names the object at frame ${hex(number)} any more`);
  }
}

/** The page tables against the mappings. @returns how many tables the space has */
function checkSpace({ machine, view }: Moment, task: TaskView, owned: Map<number, FrameView>): number {
  const { tables, leaves } = machine.walker.survey(task.space);
  for (const table of tables) claim(owned, table, `the page tables of ${name(task)}`);
  if (Number(task.space >> 48n) !== task.slot) broken(`${name(task)} has the ASID of another`);
  const mappings = task.entries.filter(({ type }) => type === HandleType.Mapping);
  mappings.sort((one, other) => Number(one.badge - other.badge));
  const { frames } = view.memory();
  let at = 0;
  for (const mapping of mappings) {
    for (let page = 0; page < mapping.pages;) {
      const leaf = leaves[at++];
      const where = `${hex(Number(mapping.badge) + page * PAGE)} of ${name(task)}`;
      if (!leaf) return broken(`${where} is mapped, and not in its page tables`);
      checkLeaf(leaf, mapping, page, where, frames);
      page += leaf.bytes / PAGE;
      if (page > mapping.pages) broken(`${where} is mapped by a block that reaches behind the mapping`);
    }
  }
  if (at < leaves.length) broken(`${hex(leaves[at].virtual)} of ${name(task)} is in its page tables, but not mapped`);
  return tables.length;
}

function checkLeaf(leaf: Mapping, mapping: EntryView, page: number, where: string, frames: number): void {
  const { virtual, physical, user, kernel, attribute, global } = leaf;
  if (virtual !== Number(mapping.badge) + page * PAGE)
    broken(`${where} is mapped; the page tables have ${hex(virtual)}`);
  if (physical !== (mapping.object + page) * PAGE)
    broken(`${where} reaches ${hex(physical)}, which is not what was mapped`);
  if (kernel.execute) broken(`${where} could be executed by the kernel`);
  if (user.write && user.execute) broken(`${where} is writable and executable`);
  const { rights } = mapping;
  const allowed = user.read && user.write === ((rights & MapRight.Write) !== 0);
  if (!allowed || user.execute !== ((rights & MapRight.Execute) !== 0)) {
    broken(`${where} is mapped with rights ${rights}; the page tables say ${JSON.stringify(user)}`);
  }
  if (global) broken(`${where} is not tagged with the task's ASID`);
  if (virtual < PAGE) broken(`${where}: a null pointer would not fault`);
  const device = mapping.object >= frames;
  const right = !device ? NORMAL_MEMORY : physical < PERIPHERALS ? NON_CACHEABLE_MEMORY : DEVICE_MEMORY;
  if (attribute !== right) broken(`${where} has memory attribute ${attribute}`);
  if (!device) return;
  if (PRIVILEGED.some((address) => address >= physical && address < physical + leaf.bytes)) {
    broken(`${where} reaches a device that the kernel keeps`);
  }
}
