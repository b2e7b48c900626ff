import { BUDDIES, PAGE, PAGE_SHIFT } from "./layout";
import { zeroPages } from "../abi/machine";

/**
 * Every page frame of RAM has an entry in the frame table. Free frames are kept as buddies: blocks of 2^order frames,
 * aligned to their size, in a doubly linked list an order. An allocation takes exactly the frames asked for, zeroed.
 */
@unmanaged
@final
export class Frame {
  /** `FrameKind`. */
  kind: u32 = 0;
  /** Free: order of the block. */
  count: u32 = 0;
  /** Free: number of the next block. Region, Endpoint: pages. Kernel: of a handle table, the task's address. */
  a: u32 = 0;
  /** Free: number of the previous block. Region, Endpoint: id of the task charged, 0: nobody. */
  b: u32 = 0;
}
const FRAME_SHIFT: u32 = 4;

export const enum FrameKind {
  /** Not RAM, or in use before the allocator was. */
  Reserved = 0,
  /** First frame of a free block. */
  Free = 1,
  /** Task pages, page tables, init's handle table. */
  Kernel = 2,
  /** First frame of a region. The others are Reserved. */
  Region = 3,
  Endpoint = 4,
}

@unmanaged
@final
class Memory {
  table: u32 = 0;
  /** Frames in the table. */
  frames: u32 = 0;
  /** RAM that programs and kernel may use, in frames. */
  total: u32 = 0;
  free: u32 = 0;
}
export const memory = changetype<Memory>(BUDDIES + 128);
const ORDERS: u32 = 20;
const NONE: u32 = 0;

function listHead(order: u32): u32 {
  return load<u32>(BUDDIES + (order << 2));
}

function setListHead(order: u32, number: u32): void {
  store<u32>(BUDDIES + (order << 2), number);
}

/** @param number physical address >> 12, below `memory.frames` */
export function frame(number: u32): Frame {
  return changetype<Frame>(memory.table + (number << FRAME_SHIFT));
}

/** Bytes that the table for this many frames takes. */
export function frameTableBytes(frames: u32): u32 {
  return ((frames << FRAME_SHIFT) + PAGE - 1) & ~(PAGE - 1);
}

/** Starts with an empty allocator; `addFrames` fills it. */
export function initFrames(table: u32, frames: u32): void {
  zeroPages(table, frameTableBytes(frames) >> PAGE_SHIFT);
  memory.table = table;
  memory.frames = frames;
}

function insert(number: u32, order: u32): void {
  const entry = frame(number);
  const next = listHead(order);
  entry.kind = FrameKind.Free;
  entry.count = order;
  entry.a = next;
  entry.b = NONE;
  if (next != NONE) frame(next).b = number;
  setListHead(order, number);
}

function take(number: u32): void {
  const entry = frame(number);
  if (entry.b != NONE) frame(entry.b).a = entry.a;
  else setListHead(entry.count, entry.a);
  if (entry.a != NONE) frame(entry.a).b = entry.b;
  entry.kind = FrameKind.Reserved;
}

function freeBlock(number: u32, order: u32): void {
  while (order < ORDERS - 1) {
    const buddy = number ^ (1 << order);
    if (buddy >= memory.frames) break;
    const entry = frame(buddy);
    if (entry.kind != FrameKind.Free || entry.count != order) break;
    take(buddy);
    number &= buddy;
    order++;
  }
  insert(number, order);
}

/** Gives frames back: splits the run into aligned blocks. Frame 0 is never among them, so 0 can mean none. */
export function freeFrames(number: u32, count: u32): void {
  memory.free += count;
  while (count > 0) {
    let order = min(ctz(number), ORDERS - 1);
    while ((<u32>1) << order > count) order--;
    frame(number).kind = FrameKind.Reserved;
    freeBlock(number, order);
    number += 1 << order;
    count -= 1 << order;
  }
}

/** Adds RAM at boot. */
export function addFrames(number: u32, count: u32): void {
  memory.total += count;
  freeFrames(number, count);
}

/** Takes zeroed frames that lie one after another. @returns the first one's number, 0 when there is no such run */
export function allocateFrames(count: u32, kind: u32): u32 {
  if (count == 0 || count > memory.free) return 0;
  const wanted: u32 = 32 - clz<u32>(count - 1);
  let order = wanted;
  while (order < ORDERS && listHead(order) == NONE) order++;
  if (order >= ORDERS) return 0;
  const number = listHead(order);
  take(number);
  memory.free -= 1 << order;
  // what is beyond the count goes back
  freeFrames(number + count, (1 << order) - count);
  frame(number).kind = kind;
  zeroPages(number << PAGE_SHIFT, count);
  return number;
}
