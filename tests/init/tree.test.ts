/** init's reader of device trees. Every tree lies at the very end of memory: reading on behind it would trap. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceTree, type DeviceTreeNode } from "../../sim/devicetree";
import { compile } from "../lib/compile";

interface Reader {
  memory: WebAssembly.Memory;
  rangeCount: WebAssembly.Global<"i32">;
  tooMany: WebAssembly.Global<"i32">;
  readTree(address: number, bytes: number): number;
  rangeStart(index: number): number;
  rangeEnd(index: number): number;
}

const CELLS = { "#address-cells": [1], "#size-cells": [1] };
let reader: Reader;

beforeAll(async () => {
  const module = new WebAssembly.Module((await compile("tests/init/assembly/tree.ts")) as Uint8Array<ArrayBuffer>);
  reader = new WebAssembly.Instance(module, { host: stubs() }).exports as unknown as Reader;
});

/** What abort() would call; the reader itself asks for nothing. */
function stubs(): WebAssembly.ModuleImports {
  const unexpected = () => {
    throw new Error("the reader asked for something");
  };
  return { system: unexpected, trap: unexpected };
}

/** @returns the ranges in use, or undefined when it is no tree */
function read(tree: Uint8Array, bytes = tree.length): [number, number][] | undefined {
  const memory = new Uint8Array(reader.memory.buffer);
  const address = memory.length - tree.length;
  memory.set(tree, address);
  if (reader.readTree(address, bytes) === 0) return undefined;
  return Array.from({ length: reader.rangeCount.value }, (_, index) => [
    reader.rangeStart(index) >>> 0,
    reader.rangeEnd(index) >>> 0,
  ]);
}

function tree(children: Record<string, DeviceTreeNode>, cells: Record<string, number[]> = CELLS): Uint8Array {
  return deviceTree({ properties: cells, children });
}

const FULL = tree({
  chosen: { properties: { bootargs: "quiet", "linux,initrd-start": [0x800_0000], "linux,initrd-end": [0x900_0001] } },
  "memory@0": { properties: { device_type: "memory", reg: [0, 0x3c00_0000] } },
  "reserved-memory": {
    properties: { ...CELLS, ranges: "" },
    children: {
      "pool@100000": { properties: { reg: [0x10_0000, 0x1000, 0x20_0000, 0x2000] } },
      dynamic: { properties: { size: [0x400_0000] } },
    },
  },
});

describe("in use is", () => {
  test("what is reserved, and the initrd", () => {
    expect(read(FULL)).toEqual([
      [0x10_0000, 0x10_1000],
      [0x20_0000, 0x20_2000],
      [0x800_0000, 0x900_0001],
    ]);
  });

  test("an initrd told in 64 bits, as far as 32 bits reach", () => {
    const wide = { "linux,initrd-start": [0, 0xffff_f000], "linux,initrd-end": [1, 0x1000] };
    expect(read(tree({ chosen: { properties: wide } }))).toEqual([[0xffff_f000, 0xffff_ffff]]);
  });

  test("a reservation with two address cells, below 4 GiB", () => {
    const cells = { "#address-cells": [2], "#size-cells": [1] };
    const regions = {
      "a@0": { properties: { reg: [0, 0x1000, 0x1000] } },
      "b@1": { properties: { reg: [1, 0, 0x1000] } },
    };
    expect(read(tree({ "reserved-memory": { properties: cells, children: regions } }, cells))).toEqual([
      [0x1000, 0x2000],
    ]);
  });

  test("the memory reservation block", () => {
    const blob = tree({});
    const view = new DataView(blob.buffer);
    const block = new Uint8Array(32);
    new DataView(block.buffer).setBigUint64(0, 0x5000n);
    new DataView(block.buffer).setBigUint64(8, 0x3000n);
    view.setUint32(4, blob.length + block.length);
    view.setUint32(16, blob.length);
    expect(read(Uint8Array.of(...blob, ...block))).toEqual([[0x5000, 0x8000]]);
  });

  test("nothing when the tree says nothing of it", () => {
    expect(read(tree({ chosen: {}, "memory@0": { properties: { reg: [0, 0x1000_0000] } } }))).toEqual([]);
  });

  test("an initrd elsewhere than in /chosen does not count", () => {
    const properties = { "linux,initrd-start": [0x1000], "linux,initrd-end": [0x2000] };
    expect(read(tree({ other: { properties }, chosen: { children: { deeper: { properties } } } }))).toEqual([]);
  });
});

test("more ranges than there is room for are told", () => {
  const reg = Array.from({ length: 17 }, (_, index) => [(index + 1) * 0x10000, 0x1000]).flat();
  expect(read(tree({ "reserved-memory": { children: { "many@0": { properties: { reg } } } } }))).toHaveLength(16);
  expect(reader.tooMany.value).toBe(1);
  read(FULL);
  expect(reader.tooMany.value).toBe(0);
});

describe("a broken tree does no harm:", () => {
  test("no tree at all", () => {
    expect(read(new Uint8Array(64))).toBeUndefined();
    expect(read(FULL, 39)).toBeUndefined();
  });

  test("one that ends at any byte", () => {
    for (let bytes = 0; bytes <= FULL.length; bytes++) read(FULL.slice(0, bytes));
    expect(read(FULL)).toHaveLength(3);
  });

  test("any words of it changed", () => {
    const change = fc.tuple(fc.nat(FULL.length / 4 - 1), fc.oneof(fc.integer(), fc.nat(16), fc.nat(FULL.length)));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const blob = FULL.slice();
        for (const [word, value] of changes) new DataView(blob.buffer).setInt32(word * 4, value);
        read(blob);
        expect(reader.rangeCount.value).toBeLessThanOrEqual(16);
      }),
      { numRuns: 3000 },
    );
  });
});
