/**
 * Reads the firmware's device tree (Devicetree Specification 0.4, chapter 5), as far as it tells which RAM is in use.
 * Whatever the tree says, nothing is read outside it and every loop ends.
 */

/** Ranges of RAM that are in use: u32 start, u32 end. */
export const MOST_RANGES: u32 = 16;
const RANGES = memory.data(8 * MOST_RANGES);
export let rangeCount: u32 = 0;
/** More ranges than there is room for. */
export let tooMany: bool = false;

export function rangeStart(index: u32): u32 {
  return load<u32>(RANGES + (index << 3));
}

export function rangeEnd(index: u32): u32 {
  return load<u32>(RANGES + (index << 3), 4);
}

/** Takes down that [start, end) is in use, as far as 32 bits reach. */
export function reserve(start: u64, end: u64): void {
  if (start >= end || start > u32.MAX_VALUE) return;
  if (rangeCount == MOST_RANGES) {
    tooMany = true;
    return;
  }
  const range = RANGES + (rangeCount++ << 3);
  store<u32>(range, <u32>start);
  store<u32>(range, <u32>min<u64>(end, u32.MAX_VALUE), 4);
}

const MAGIC: u32 = 0xd00dfeed;
const HEADER_BYTES: u32 = 40;

const enum Header {
  Structure = 8,
  Strings = 12,
  Reserved = 16,
}

const enum Token {
  BeginNode = 1,
  EndNode = 2,
  Property = 3,
  Nop = 4,
}

/** Where the tree is, and how much may be read. */
let tree: usize = 0;
let size: u32 = 0;

/** A big-endian word of the tree; 0 behind its end. */
function word(offset: u32): u32 {
  return offset <= size - 4 ? bswap<u32>(load<u32>(tree + offset)) : 0;
}

function number(offset: u32, cells: u32): u64 {
  return cells == 1 ? word(offset) : ((<u64>word(offset)) << 32) | word(offset + 4);
}

/** Whether the name at `offset`, up to a zero or an `@`, is this one. */
function named(offset: u32, name: string): bool {
  if (offset > size || size - offset <= <u32>name.length) return false;
  for (let i = 0; i < name.length; i++) if (load<u8>(tree + offset + i) != name.charCodeAt(i)) return false;
  const end = load<u8>(tree + offset + name.length);
  return end == 0 || end == 0x40;
}

/** Finds what is in use. @param address of the tree @param bytes that may be read @returns false when it is no tree */
export function readTree(address: usize, bytes: u32): bool {
  tree = address;
  size = bytes;
  rangeCount = 0;
  tooMany = false;
  if (bytes < HEADER_BYTES || word(0) != MAGIC) return false;
  size = min(size, word(4));
  if (size < HEADER_BYTES) return false;
  readReservations();
  readStructure();
  return true;
}

/** The memory reservation block (5.3): address and size of 8 bytes each, ended by zeros. */
function readReservations(): void {
  for (let at = word(Header.Reserved); at <= size - 16; at += 16) {
    const start = number(at, 2);
    const bytes = number(at + 8, 2);
    if (bytes == 0) return;
    reserve(start, start + bytes);
  }
}

/** The structure block (5.4). */
function readStructure(): void {
  const strings = word(Header.Strings);
  let addressCells: u32 = 2;
  let sizeCells: u32 = 1;
  let depth: u32 = 0;
  // the node at depth 2 that the properties belong to
  let chosen: bool = false;
  let reserved: bool = false;
  let initrd: u64 = 0;
  let initrdEnd: u64 = 0;
  for (let at = word(Header.Structure); at <= size - 4;) {
    const token = word(at);
    at += 4;
    if (token == Token.BeginNode) {
      depth++;
      if (depth == 2) {
        chosen = named(at, "chosen");
        reserved = named(at, "reserved-memory");
      }
      while (at < size && load<u8>(tree + at) != 0) at++;
      at = (at + 4) & ~3;
    } else if (token == Token.EndNode) {
      if (depth == 0) break;
      if (--depth < 2) {
        chosen = false;
        reserved = false;
      }
    } else if (token == Token.Property) {
      const length = word(at);
      const name = strings + word(at + 4);
      const value = at + 8;
      if (value > size || length > size - value) break;
      if (depth == 1 && named(name, "#address-cells")) addressCells = word(value);
      if (depth == 1 && named(name, "#size-cells")) sizeCells = word(value);
      if (chosen && depth == 2 && named(name, "linux,initrd-start")) initrd = number(value, length / 4);
      if (chosen && depth == 2 && named(name, "linux,initrd-end")) initrdEnd = number(value, length / 4);
      if (reserved && depth == 3 && named(name, "reg")) reserveAll(value, length, addressCells, sizeCells);
      at = (value + length + 3) & ~3;
    } else if (token != Token.Nop) break;
  }
  reserve(initrd, initrdEnd);
}

/** The addresses and sizes of a `reg`. */
function reserveAll(value: u32, length: u32, addressCells: u32, sizeCells: u32): void {
  if (addressCells - 1 > 1 || sizeCells - 1 > 1) return;
  const each = (addressCells + sizeCells) * 4;
  for (let at = value; at + each <= value + length; at += each) {
    const start = number(at, addressCells);
    reserve(start, start + number(at + addressCells * 4, sizeCells));
  }
}
