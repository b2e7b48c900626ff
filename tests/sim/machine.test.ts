/** The parts of the machine that are not devices: bus rules, TLB, boot data, floating point. */
import { describe, expect, test } from "vitest";
import { Bus } from "../../sim/bus";
import { deviceTree } from "../../sim/devicetree";
import { FloatUnit } from "../../sim/float";
import { Tlb } from "../../sim/tlb";
import { Walker, isMapped } from "../../sim/walker";

describe("bus (sheet 0, pitfall 20; BCM2835 ARM Peripherals 1.3)", () => {
  const register = { read: (offset: number) => offset, write: () => undefined };
  function bus(): Bus {
    const made = new Bus();
    made.attach("a", 0x3f00_0000, 0x100, register);
    made.attach("b", 0x3f00_1000, 0x100, register);
    made.attach("core", 0x4000_0000, 0x100, register, false);
    return made;
  }

  test("accesses are aligned and hit a device", () => {
    expect(bus().read(0x3f00_0010)).toBe(0x10);
    expect(() => bus().read(0x3f00_0012)).toThrow("not 4-byte aligned");
    expect(() => bus().write(0x3f00_0100, 0)).toThrow("no device");
  });

  test("a barrier goes between two peripherals; the ARM-local block is none", () => {
    const made = bus();
    made.write(0x3f00_0000, 1);
    made.read(0x4000_0000);
    expect(() => made.read(0x3f00_1000)).toThrow("no barrier between a and b");
    made.barrier();
    expect(made.read(0x3f00_1004)).toBe(4);
  });
});

describe("TLB (sheet 3.5)", () => {
  const buffer = new ArrayBuffer(0x4000);
  const view = new DataView(buffer);
  const put = (table: number, index: number, value: bigint) => view.setBigUint64(table + index * 8, value, true);
  const ttbr = (3n << 48n) | 0x1000n;
  const page = (physical: number) => BigInt(physical) | 0xc43n;

  function filled(): Tlb {
    new Uint8Array(buffer).fill(0);
    put(0x1000, 0, 0x2003n);
    put(0x2000, 0, 0x3003n);
    put(0x3000, 1, page(0x8000));
    const tlb = new Tlb(new Walker(() => buffer));
    tlb.fill(ttbr);
    return tlb;
  }

  test("what was not valid is not remembered", () => {
    const tlb = filled();
    put(0x3000, 2, page(0x9000));
    expect(isMapped(tlb.translate(ttbr, 0x2000))).toBe(true);
  });

  test("a translation stays until its page or its address space is flushed", () => {
    const tlb = filled();
    put(0x3000, 1, 0n);
    expect(isMapped(tlb.translate(ttbr, 0x1000))).toBe(true);
    expect(() => tlb.fill(ttbr)).toThrow("stale translation: 0x1000 of address space 3");
    tlb.flushPage(4, 1);
    expect(isMapped(tlb.translate(ttbr, 0x1000))).toBe(true);
    tlb.flushPage(3, 1);
    expect(isMapped(tlb.translate(ttbr, 0x1000))).toBe(false);
    put(0x3000, 1, page(0x8000));
    tlb.fill(ttbr);
    put(0x3000, 1, page(0x9000));
    tlb.flushSpace(3);
    tlb.fill(ttbr);
  });

  test("a space without its ASID would be seen by all", () => {
    filled();
    put(0x3000, 3, page(0xa000) & ~0x800n);
    expect(() => new Tlb(new Walker(() => buffer)).fill(ttbr)).toThrow("not tagged");
  });
});

test("device tree (Devicetree Specification 0.4, 5.2 to 5.5)", () => {
  const blob = deviceTree({ properties: { a: [1, 2] }, children: { n: { properties: { a: "x" } } } }, [[0x1000, 0x10]]);
  const cells = Array.from({ length: blob.length / 4 }, (_, index) =>
    new DataView(blob.buffer).getUint32(index * 4, false),
  );
  const header = [0xd00d_feed, blob.length, 72, 72 + 64, 40, 17, 16, 0, 4, 64];
  const reserved = [0, 0x1000, 0, 0x10, 0, 0, 0, 0];
  const root = [1, 0, 3, 8, 0, 1, 2];
  const node = [1, 0x6e00_0000, 3, 2, 0, 0x7800_0000, 2];
  expect(cells).toEqual([...header, ...reserved, ...root, ...node, 2, 9, 0x6100_0000]);
});

test("floating-point registers are saved to a 16-byte aligned area and loaded from it", () => {
  const memory = new Uint8Array(0x1000);
  const unit = new FloatUnit();
  unit.registers.fill(7);
  unit.save(memory, 0x200);
  unit.registers.fill(0);
  unit.load(memory, 0x200);
  expect(unit.registers.every((byte) => byte === 7)).toBe(true);
  expect(memory[0x200 + 528]).toBe(0);
  expect(() => unit.save(memory, 0x208)).toThrow("aligned");
});
