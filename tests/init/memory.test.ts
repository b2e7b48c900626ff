/** Which RAM init hands to the kernel, by what the firmware's device tree says is in use. */
import { beforeAll, beforeEach, expect, it } from "vitest";
import { LogLevel } from "../../abi/syscall";
import { deviceTree, type DeviceTreeNode } from "../../sim/devicetree";
import { compile } from "../lib/compile";
import { Init } from "./fixture";

const MIB = 2 ** 20;
const PAGE = 4096;
const RAM = 64 * MIB;
const GIVEN = 16 * MIB;
const TREE = 8 * MIB + 0x100;

let wasm: WebAssembly.Module;
let init: Init;

beforeAll(async () => {
  wasm = new WebAssembly.Module((await compile("servers/init.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

beforeEach(() => {
  init = new Init(wasm);
});

/** What init adds, as [first MiB, end MiB]. */
function added(blob: Uint8Array): [number, number][] {
  const pages = Math.ceil((0x100 + blob.length) / PAGE);
  init.kernel.memory = { ram: RAM, tree: TREE, treeBytes: blob.length, given: GIVEN };
  init.kernel.treePages = { pages, bytes: new Uint8Array(pages * PAGE) };
  init.kernel.treePages.bytes.set(blob, 0x100);
  init.host.run(function* () {
    yield init.host.notification(0n);
  });
  return init.kernel.added.map(([address, count]) => [address / MIB, (address + count * PAGE) / MIB]);
}

function tree(children: Record<string, DeviceTreeNode>, cells = [1, 1]): Uint8Array {
  const properties = { "#address-cells": [cells[0]], "#size-cells": [cells[1]] };
  return deviceTree({
    properties,
    children: { soc: { children: { gpio: { properties: { reg: [0, 1] } } } }, ...children },
  });
}

const initrd = (start: number[], end: number[]) => ({
  chosen: { properties: { "linux,initrd-start": start, "linux,initrd-end": end } },
});

it("all, when nothing is said to be in use", () => {
  expect(added(tree({}))).toEqual([[16, 64]]);
  expect(init.host.log[0]).toEqual({ level: LogLevel.Info, text: "the device tree tells what memory is free" });
});

it("nothing, without a tree: the kernel has all already", () => {
  init.host.run(function* () {
    yield init.host.notification(0n);
  });
  expect(init.kernel.added).toEqual([]);
});

it.each([
  { name: "an initrd", blob: () => tree(initrd([20 * MIB], [24 * MIB])) },
  { name: "an initrd of 64 bits", blob: () => tree(initrd([0, 20 * MIB], [0, 24 * MIB])) },
  { name: "whole pages around one", blob: () => tree(initrd([20 * MIB + 5], [24 * MIB - 5])) },
  { name: "the reservation block", blob: () => deviceTree({ children: {} }, [[20 * MIB, 4 * MIB]]) },
  {
    name: "reserved memory",
    blob: () => tree({ "reserved-memory": { children: { "a@1": { properties: { reg: [20 * MIB, 4 * MIB] } } } } }),
  },
  {
    name: "reserved memory of two cells",
    blob: () =>
      tree({ "reserved-memory": { children: { a: { properties: { reg: [0, 20 * MIB, 0, 4 * MIB] } } } } }, [2, 2]),
  },
  {
    name: "ranges that overlap",
    blob: () =>
      tree({
        "reserved-memory": {
          children: { a: { properties: { reg: [22 * MIB, 2 * MIB, 20 * MIB, 3 * MIB, 21 * MIB, MIB] } } },
        },
      }),
  },
])("not $name", ({ blob }) => {
  expect(added(blob())).toEqual([
    [16, 20],
    [24, 64],
  ]);
});

it.each([
  { name: "at the start", range: [12 * MIB, 8 * MIB], expected: [[20, 64]] },
  { name: "at the end", range: [60 * MIB, 100 * MIB], expected: [[16, 60]] },
  { name: "below what is left", range: [MIB, MIB], expected: [[16, 64]] },
  { name: "behind RAM", range: [512 * MIB, MIB], expected: [[16, 64]] },
  { name: "that is all", range: [0, 0x7fff_0000], expected: [] },
])("around a range $name", ({ range, expected }) => {
  expect(added(tree({ "reserved-memory": { children: { a: { properties: { reg: range } } } } }))).toEqual(expected);
});

it.each([
  { name: "is cut off in its header", blob: () => tree({}).slice(0, 30) },
  { name: "is of another kind", blob: () => new Uint8Array(100) },
  {
    name: "reserves too much",
    blob: () => {
      const reg = Array.from({ length: 17 }, (_, index) => [(20 + index) * MIB, 4096]).flat();
      return tree({ "reserved-memory": { children: { a: { properties: { reg } } } } });
    },
  },
])("nothing, and says so, when the tree $name", ({ blob }) => {
  expect(added(blob())).toEqual([]);
  expect(init.host.log[0]).toMatchObject({ level: LogLevel.Warning });
  expect(init.host.log[0].text).toContain("most memory stays unused");
});
