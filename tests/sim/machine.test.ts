/** The parts of the machine that are not devices: bus rules, TLB, boot data, floating point. */
import { describe, expect, test } from "vitest";
import { Bus } from "../../sim/bus";
import { deviceTree } from "../../sim/devicetree";
import { DIRECT_MAP } from "../../sim/firmware";
import { FloatUnit } from "../../sim/float";
import { InstructionCache } from "../../sim/instructions";
import { Ram } from "../../sim/ram";
import { Tlb } from "../../sim/tlb";
import { Walker, isMapped, type Mapping } from "../../sim/walker";

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

  test("a barrier begins and ends the kernel's turn, which may come between two accesses of a driver", () => {
    const made = bus();
    made.enter();
    expect(() => made.read(0x3f00_0000)).toThrow("no barrier between a task's device and a");
    made.barrier();
    made.read(0x3f00_0000);
    expect(() => made.leave()).toThrow("no barrier between a and a task's device");
    made.barrier();
    made.leave();
  });

  test("the kernel needs none without an access", () => {
    const made = bus();
    made.read(0x3f00_0000);
    made.enter();
    made.read(0x4000_0000);
    made.leave();
    expect(() => made.read(0x3f00_1000)).toThrow("no barrier between a and b");
  });
});

describe("instruction fetch (sheet 3.5)", () => {
  const code = { physical: 0x4000, bytes: 0x2000, user: { read: true, write: false, execute: true } } as Mapping;

  test("sees code that it was told of, until the page is used anew", () => {
    const instructions = new InstructionCache();
    instructions.check({ ...code, user: { ...code.user, execute: false } });
    instructions.codeWritten(0x4000, 0x1000);
    expect(() => instructions.check(code)).toThrow("the code at 0x5000");
    instructions.codeWritten(0x5000, 0x1000);
    instructions.check(code);
    instructions.zeroed(0x4000, 1);
    expect(() => instructions.check(code)).toThrow("the code at 0x4000");
  });
});

describe("RAM", () => {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
  const view = new DataView(memory.buffer);

  test("is reached by the direct map as it was at the last barrier", () => {
    const ram = new Ram(memory, new Walker(() => memory.buffer));
    const block = (address: number) => BigInt(address) | 0x60_0000_0000_0705n;
    view.setBigUint64(DIRECT_MAP, BigInt(DIRECT_MAP + 0x1000) | 3n, true);
    view.setBigUint64(DIRECT_MAP + 0x1000, block(0), true);
    expect(() => ram.range(0x1000, 1)).toThrow("not mapped");
    ram.tableWritten();
    expect(ram.range(0x1000, 0x1ff000)).toEqual([0x1000, 0x1ff000]);
    view.setBigUint64(DIRECT_MAP + 0x1008, block(0x20_0000), true);
    expect(() => ram.range(0x1f_f000, 0x2000)).toThrow("not mapped");
    ram.tableWritten();
    ram.range(0x1f_f000, 0x2000);
    expect(() => ram.range(0x3f_f000, 0x2000)).toThrow("not in RAM");
    expect(() => ram.range(0xfff, 2)).toThrow("not mapped");
  });

  test("has a page 0 that the kernel may not touch", () => {
    const ram = new Ram(memory, new Walker(() => memory.buffer));
    ram.check();
    view.setUint32(136, 0);
    expect(() => ram.check()).toThrow("null pointer: it wrote to 0x88");
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
    tlb.tableWritten();
    tlb.fill(ttbr);
    put(0x3000, 1, page(0x9000));
    tlb.flushSpace(3);
    tlb.fill(ttbr);
  });

  test("so does a table on the way", () => {
    const tlb = filled();
    put(0x3000, 1, 0n);
    tlb.flushPage(3, 1);
    // empty, and taken up again
    tlb.fill(ttbr);
    put(0x2000, 0, 0n);
    expect(() => tlb.fill(ttbr)).toThrow("the table for 0x0 of address space 3");
    tlb.flushPage(3, 512);
    expect(() => tlb.fill(ttbr)).toThrow("the table for 0x0 of address space 3");
    tlb.flushSpace(3);
    tlb.fill(ttbr);
  });

  test("a page that is mapped is used after a barrier", () => {
    const tlb = filled();
    put(0x3000, 2, page(0x9000));
    expect(() => tlb.fill(ttbr)).toThrow("0x2000 was mapped with no barrier");
    tlb.tableWritten();
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
