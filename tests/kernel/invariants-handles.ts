/** Handle tables, the lists of what names one object, and the interrupt lines that entries are bound to. */
import { HandleType } from "../../abi/syscall";
import { broken, hex, name, type Moment } from "./invariants";
import type { EntryView, TaskView } from "./records";
import { ENTRY_BYTES, FrameKind, LINE_COUNT, type KernelView } from "./view";

const PAGE = 4096;
const INDEX_MASK = 0xff;
/** Of the table that is looked at, which entries are free. */
const isFree = new Uint8Array(INDEX_MASK + 1);

export function checkHandles(moment: Moment): void {
  const { tasks } = moment;
  const byAddress = new Map<number, EntryView>();
  for (const task of tasks) {
    checkTable(moment, task);
    for (const entry of task.entries) byAddress.set(entry.address, entry);
  }
  /** First entry of each object's list. */
  const lists = new Map<number, EntryView>();
  let listed = 0;
  for (const entry of byAddress.values()) {
    checkLinks(moment, entry, byAddress);
    if (entry.previous !== 0) continue;
    listed += checkList(entry, byAddress);
    const object = objectOf(moment, entry);
    if (object === undefined) continue;
    if (lists.has(object)) broken(`two lists name the ${typeName(entry)} ${hex(object)}`);
    lists.set(object, entry);
  }
  if (listed !== byAddress.size)
    broken(`${byAddress.size} entries are in use, ${listed} are in a list that has a first`);
  checkLines(moment, byAddress);
}

export function entryName({ holder, index, type }: Pick<EntryView, "holder" | "index" | "type">): string {
  return `entry ${index} of ${name(holder)} (type ${type})`;
}

function typeName({ type }: EntryView): string {
  return type === HandleType.Endpoint ? "endpoint" : "region";
}

/** Every entry is in use or free, and has the value that its index and generation make. */
function checkTable({ view }: Moment, task: TaskView): void {
  isFree.fill(0);
  let free = 0;
  for (let at = task.freeHandle; at !== 0; at = view.nextFree(at)) {
    const index = (at - task.handles) / ENTRY_BYTES;
    if (!(index > 0 && index < task.handleCount)) broken(`${index} is in the free list of ${name(task)}`);
    if (isFree[index] === 1) broken(`the free list of ${name(task)} has entry ${index} twice`);
    isFree[index] = 1;
    free++;
    const value = view.entryValue(task, index);
    if ((value & INDEX_MASK) !== index || value >>> 8 === 0) {
      broken(`free entry ${index} of ${name(task)} will have the value ${hex(value)}`);
    }
  }
  if (free + task.entries.length !== task.handleCount - 1) {
    const held = `${task.entries.length} in use and ${free} free ones`;
    broken(`${name(task)} has ${task.handleCount - 1} entries: ${held} do not add up`);
  }
  for (const { index, value, type } of task.entries) {
    if (isFree[index] === 1 || index === 0) broken(`entry ${index} of ${name(task)} is in use, and free`);
    if ((value & INDEX_MASK) !== index || value >>> 8 === 0 || value >>> 31 !== 0) {
      broken(`entry ${index} of ${name(task)} has the value ${hex(value)}`);
    }
    if (type > HandleType.Mapping) broken(`entry ${index} of ${name(task)} has type ${type}`);
  }
}

function wrong(entry: EntryView, what: string): never {
  broken(`${entryName(entry)} ${what}`);
}

/** Neighbours name each other and the same object, copies are one deeper at most and allow no more. */
function checkLinks(moment: Moment, entry: EntryView, byAddress: ReadonlyMap<number, EntryView>): void {
  if (entry.previous === 0) {
    if (entry.depth !== 0) wrong(entry, `is the first of its list but ${entry.depth} deep`);
  } else if (byAddress.get(entry.previous)?.next !== entry.address) wrong(entry, "is not the next of what it follows");
  if (entry.next === 0) return;
  const next = byAddress.get(entry.next);
  if (!next) return wrong(entry, "is followed by what is no entry in use");
  if (next.previous !== entry.address) wrong(entry, "is followed by what does not follow it");
  if (next.depth > entry.depth + 1) wrong(entry, `is ${entry.depth} deep, followed by ${next.depth}`);
  const memory = entry.type === HandleType.Region || entry.type === HandleType.Mapping;
  if (memory ? next.type !== HandleType.Region && next.type !== HandleType.Mapping : next.type !== entry.type) {
    wrong(entry, `is in one list with ${entryName(next)}`);
  }
  const { view } = moment;
  const same = memory ? sameRegion(view, entry.object, next.object) : next.object === entry.object;
  if (!same) {
    if (entry.type !== HandleType.System) wrong(entry, `names another object than ${entryName(next)} of its list`);
  }
}

/** Walks one list: no circle, and no copy has a right that what it was copied from lacks. @returns how many there are */
function checkList(first: EntryView, byAddress: ReadonlyMap<number, EntryView>): number {
  const above: EntryView[] = [];
  let count = 0;
  for (let at: EntryView | undefined = first; at; at = byAddress.get(at.next)) {
    if (++count > byAddress.size) broken(`the list of ${entryName(first)} goes round in a circle`);
    above.length = at.depth;
    const parent = above.at(-1);
    if (parent && (at.rights & ~parent.rights) !== 0) {
      broken(`${entryName(at)} has rights ${at.rights}, ${entryName(parent)} that it was copied from ${parent.rights}`);
    }
    if (parent?.type === HandleType.Mapping) broken(`${entryName(at)} was copied from a mapping`);
    above.push(at);
  }
  return count;
}

/** Whether two pages are of one region; which parts of a device belong together no frame tells. */
function sameRegion(view: KernelView, one: number, other: number): boolean {
  const { frames } = view.memory();
  if (one >= frames) return other >= frames;
  return other < frames && regionOf(view, one) === regionOf(view, other);
}

/** First page of the region of RAM that a page belongs to; of a device the page. */
export function regionOf(view: KernelView, page: number): number {
  const { frames, table } = view.memory();
  // devices are behind the end of RAM, and their pages are one object
  if (page >= frames) return frames;
  for (let number = page; number > 0; number--) {
    if (view.frame(number, table).kind === FrameKind.Region) return number;
  }
  return broken(`page ${hex(page)} is named as part of a region, and is in none`);
}

/** What only one list may name: an endpoint, a region of RAM. */
function objectOf({ view }: Moment, entry: EntryView): number | undefined {
  if (entry.type === HandleType.Endpoint) {
    if (view.frame(entry.object / PAGE).kind !== FrameKind.Endpoint) broken(`${entryName(entry)} names no endpoint`);
    return entry.object;
  }
  if (entry.type !== HandleType.Region && entry.type !== HandleType.Mapping) return undefined;
  if (entry.object >= view.memory().frames) return undefined;
  return regionOf(view, entry.object) * PAGE;
}

/** A line's entries are one list, and the line is open when somebody is bound and nobody has yet to acknowledge. */
function checkLines({ view, machine }: Moment, byAddress: ReadonlyMap<number, EntryView>): void {
  const bound = new Uint8Array(LINE_COUNT);
  const pending = new Uint8Array(LINE_COUNT);
  for (const entry of byAddress.values()) {
    if (entry.type !== HandleType.Interrupt) continue;
    if (entry.previous === 0 && view.line(entry.object) !== entry.address) {
      broken(`line ${entry.object} does not begin with ${entryName(entry)}`);
    }
    if (entry.badge !== 0n) bound[entry.object] = 1;
    if (entry.pages !== 0) pending[entry.object] = 1;
    if (entry.pages !== 0 && entry.badge === 0n) broken(`${entryName(entry)} is pending but not bound`);
  }
  for (let line = 0; line < LINE_COUNT; line++) {
    const first = view.line(line);
    if (first !== 0 && byAddress.get(first)?.object !== line) broken(`line ${line} begins with what does not name it`);
    const open = bound[line] === 1 && pending[line] === 0;
    if (machine.legacy.isEnabled(line) !== open) {
      broken(`line ${line} is ${open ? "masked, but bound and not pending" : "not masked, but not bound or pending"}`);
    }
  }
}
