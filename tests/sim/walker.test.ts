/** The page-table walker against hand-made tables: hardware sheet 3.3 (levels) and 3.4 (descriptor bits). */
import { beforeEach, describe, expect, test } from "vitest";
import { Walker, isMapped, type Mapping } from "../../sim/walker";

const LEVEL1 = 0x1000;
const LEVEL2 = 0x2000;
const LEVEL3 = 0x3000;
const TABLE = 3n;
const ACCESSED = 1n << 10n;
const PAGE = 3n | ACCESSED;
const BLOCK = 1n | ACCESSED;
const USER = 1n << 6n;
const READ_ONLY = 1n << 7n;
const NOT_GLOBAL = 1n << 11n;
const PXN = 1n << 53n;
const UXN = 1n << 54n;
const UXN_TABLE = 1n << 60n;
const NO_USER_TABLE = 1n << 61n;
const READ_ONLY_TABLE = 1n << 62n;

const buffer = new ArrayBuffer(0x10000);
const view = new DataView(buffer);
const walker = new Walker(() => buffer);
const ttbr = (7n << 48n) | BigInt(LEVEL1);

function put(table: number, index: number, descriptor: bigint): void {
  view.setBigUint64(table + index * 8, descriptor, true);
}

function mapped(virtual: number): Mapping {
  const walk = walker.translate(ttbr, virtual);
  if (!isMapped(walk)) throw new Error(`${walk.fault} fault at level ${walk.level}`);
  return walk;
}

beforeEach(() => {
  new Uint8Array(buffer).fill(0);
  put(LEVEL1, 4, BigInt(LEVEL2) | TABLE);
  put(LEVEL2, 2, BigInt(LEVEL3) | TABLE);
});

const BASE = 4 * 2 ** 30 + 2 * 2 ** 21;

describe("levels", () => {
  test("39-bit addresses go through three levels of 512 entries", () => {
    put(LEVEL3, 5, 0x1234_5000n | PAGE);
    expect(mapped(BASE + 5 * 4096 + 0x123)).toMatchObject({ physical: 0x1234_5000, bytes: 4096 });
    expect(walker.translate(ttbr, 0)).toEqual({ fault: "translation", level: 1 });
    expect(walker.translate(ttbr, 4 * 2 ** 30)).toEqual({ fault: "translation", level: 2 });
    expect(walker.translate(ttbr, BASE)).toEqual({ fault: "translation", level: 3 });
    expect(walker.translate(ttbr, 2 ** 39)).toEqual({ fault: "translation", level: 1 });
  });

  test("a block ends the walk at level 1 or 2", () => {
    put(LEVEL1, 1, 0x4000_0000n | BLOCK);
    put(LEVEL2, 3, 0x0020_0000n | BLOCK);
    expect(mapped(2 ** 30 + 0x1234_5678)).toMatchObject({ physical: 0x4000_0000, bytes: 2 ** 30 });
    expect(mapped(4 * 2 ** 30 + 3 * 2 ** 21 + 5)).toMatchObject({ physical: 0x20_0000, bytes: 2 ** 21 });
  });

  test("01 at level 3 is no page, and an entry without AF faults", () => {
    put(LEVEL3, 0, 0x5000n | BLOCK);
    put(LEVEL3, 1, 0x5000n | 3n);
    expect(walker.translate(ttbr, BASE)).toEqual({ fault: "translation", level: 3 });
    expect(walker.translate(ttbr, BASE + 4096)).toEqual({ fault: "access flag", level: 3 });
  });

  test("an output address above 40 bits faults (IPS = 2)", () => {
    put(LEVEL3, 0, (1n << 41n) | PAGE);
    expect(walker.translate(ttbr, BASE)).toEqual({ fault: "address size", level: 3 });
  });
});

describe("rights", () => {
  const none = { read: false, write: false };
  test.each([
    { name: "AP 00", bits: 0n, user: none, kernel: { read: true, write: true } },
    { name: "AP 01", bits: USER, user: { read: true, write: true }, kernel: { read: true, write: true } },
    { name: "AP 10", bits: READ_ONLY, user: none, kernel: { read: true, write: false } },
    { name: "AP 11", bits: USER | READ_ONLY, user: { read: true, write: false }, kernel: { read: true, write: false } },
  ])("$name", ({ bits, user, kernel }) => {
    put(LEVEL3, 0, 0x5000n | PAGE | bits);
    expect(mapped(BASE)).toMatchObject({ user, kernel });
  });

  test("UXN and PXN keep EL0 and EL1 from executing; execute-only needs no read right", () => {
    put(LEVEL3, 0, 0x5000n | PAGE | UXN);
    put(LEVEL3, 1, 0x5000n | PAGE | PXN);
    expect(mapped(BASE)).toMatchObject({ user: { execute: false }, kernel: { execute: true } });
    expect(mapped(BASE + 4096)).toMatchObject({ user: { execute: true, read: false }, kernel: { execute: false } });
  });

  test("what EL0 can write EL1 never executes", () => {
    put(LEVEL3, 0, 0x5000n | PAGE | USER);
    expect(mapped(BASE)).toMatchObject({ user: { write: true, execute: true }, kernel: { execute: false } });
  });

  test("table descriptors restrict what is below them", () => {
    put(LEVEL3, 0, 0x5000n | PAGE | USER);
    put(LEVEL2, 2, BigInt(LEVEL3) | TABLE | READ_ONLY_TABLE | UXN_TABLE);
    expect(mapped(BASE).user).toEqual({ read: true, write: false, execute: false });
    put(LEVEL2, 2, BigInt(LEVEL3) | TABLE);
    put(LEVEL1, 4, BigInt(LEVEL2) | TABLE | NO_USER_TABLE);
    expect(mapped(BASE).user).toMatchObject({ read: false, write: false });
  });

  test("attribute index, nG and software bits are told", () => {
    put(LEVEL3, 0, 0x5000n | PAGE | (2n << 2n) | NOT_GLOBAL | (5n << 55n));
    expect(mapped(BASE)).toMatchObject({ attribute: 2, global: false, software: 5 });
  });
});

describe("enumeration", () => {
  test("neighbours of equal rights and contiguous memory are one range", () => {
    put(LEVEL3, 510, 0x20_0000n | PAGE | USER);
    put(LEVEL3, 511, 0x20_1000n | PAGE | USER);
    put(LEVEL2, 3, 0x40_0000n | BLOCK | USER);
    put(LEVEL2, 4, 0x60_0000n | BLOCK | USER | READ_ONLY);
    const ranges = walker.enumerate(ttbr).map(({ virtual, physical, bytes }) => [virtual, physical, bytes]);
    expect(ranges).toEqual([
      [BASE + 510 * 4096, 0x20_0000, 8192],
      [4 * 2 ** 30 + 3 * 2 ** 21, 0x40_0000, 2 ** 21],
      [4 * 2 ** 30 + 4 * 2 ** 21, 0x60_0000, 2 ** 21],
    ]);
    expect(walker.leaves(ttbr)).toHaveLength(4);
    expect(walker.tables(ttbr)).toEqual([LEVEL1, LEVEL2, LEVEL3]);
  });
});
