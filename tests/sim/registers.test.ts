/** The storage of a model, on the block of the GPIO and on one with what that lacks. */
import { describe, expect, test } from "vitest";
import { block, lineOf, type RegisterAccess } from "../../abi/registers/block";
import { gpio } from "../../abi/registers/gpio";
import { RegisterFile } from "../../sim/registers";

const probe = block({
  name: "probe",
  title: "A device of all kinds of registers",
  source: "this test",
  bytes: 0x20,
  registers: {
    control: {
      offset: 0x00,
      width: 16,
      access: "rw",
      reset: 0x8001,
      doc: "",
      fields: {
        enable: { bits: 0, doc: "" },
        mode: { bits: [1, 2], doc: "", values: { Slow: 0, Fast: 1 } },
        ready: { bits: 3, access: "ro", doc: "" },
        start: { bits: 4, access: "wo", doc: "" },
      },
    },
    status: { offset: 0x04, access: "w1c", reset: 0xf, doc: "" },
    received: { offset: 0x08, width: 8, access: "ro", doc: "" },
    sent: { offset: 0x08, width: 8, access: "wo", doc: "" },
    channel: { offset: 0x10, count: 2, stride: 8, access: "rw", reset: [1, 2], doc: "" },
  },
});

const channels = block({
  name: "channels",
  title: "A device of two channels",
  source: "this test",
  bytes: 4,
  registers: {
    control: { offset: 0, access: "rw", doc: "", fields: { enable: { bits: 0, count: 2, stride: 8, doc: "" } } },
  },
});

describe("the registers of a model", () => {
  test("have their reset values, and get them back", () => {
    const file = new RegisterFile(gpio);
    expect(file.read(0xe4)).toBe(0xaaa95555);
    expect(file.read(0xf0)).toBe(0x00055555);
    file.write(0xe4, 1);
    expect(file.read(0xe4)).toBe(1);
    file.reset();
    expect(file.get("pullControl", 0)).toBe(0xaaa95555);
  });

  test("of an array lie a stride apart, each by itself", () => {
    const file = new RegisterFile(probe);
    expect([file.read(0x10), file.read(0x18)]).toEqual([1, 2]);
    file.write(0x18, 0xffff_ffff);
    expect([file.get("channel", 0), file.get("channel", 1)]).toEqual([1, 0xffff_ffff]);
  });

  test("change only in fields that can be written, and show no field that cannot be read", () => {
    const file = new RegisterFile(probe);
    file.write(0x00, 0xffff_fffe);
    expect([file.read(0x00), file.get("control")]).toEqual([0x8006, 0x8016]);
  });

  test("that clear by ones, clear by ones", () => {
    const file = new RegisterFile(probe);
    file.write(0x04, 0x5);
    expect(file.read(0x04)).toBe(0xa);
  });

  test("may share an offset, one to read and one to write", () => {
    const file = new RegisterFile(probe);
    file.set("received", 0x141);
    file.write(0x08, 0x42);
    expect([file.read(0x08), file.get("sent")]).toEqual([0x41, 0x42]);
  });

  test("are reached by fields", () => {
    const file = new RegisterFile(gpio);
    file.write(0x08, 4 << 9);
    expect(file.field("functionSelect", "pin", 2, 3)).toBe(4);
    file.setField("functionSelect", "pin", 7, 2, 9);
    expect(file.read(0x08)).toBe((7 << 27) | (4 << 9));
    file.setField("pullControl", "resistor", 3, 3, 15);
    expect(file.read(0xf0)).toBe(0xc0055555);
  });
});

describe("what a model does itself", () => {
  test("replaces the storage, and is told the index", () => {
    const driven: [number, number][] = [];
    const file = new RegisterFile(gpio, {
      read: { level: (bank) => -1 - bank },
      write: { set: (value, bank) => void driven.push([bank, value]) },
    });
    expect([file.read(0x34), file.read(0x38)]).toEqual([0xffff_ffff, 0xffff_fffe]);
    file.write(0x20, -1);
    expect(driven).toEqual([[1, 0xffff_ffff]]);
    expect(file.get("set", 1)).toBe(0);
  });

  test("is only what the register has: the rest is no type", () => {
    // @ts-expect-error: `set` is write-only
    expect(() => new RegisterFile(gpio, { read: { set: () => 0 } })).toThrow("gpio: there is no register set to read;");
    // @ts-expect-error: `level` is read-only
    expect(() => new RegisterFile(gpio, { write: { level: () => undefined } })).toThrow("no register level to write;");
    const file = new RegisterFile(gpio);
    // @ts-expect-error: no such register
    expect(() => file.get("levels")).toThrow(
      /^gpio: there is no register levels; there are functionSelect, set, .*level/,
    );
    // @ts-expect-error: no such field
    expect(() => file.field("functionSelect", "pins")).toThrow(
      "gpio: there is no field functionSelect.pins; there are pin",
    );
    // @ts-expect-error: it has no fields
    expect(() => file.field("level", "pin")).toThrow("gpio: there is no field level.pin; it has no fields");
  });
});

describe("a mistake of the driver", () => {
  const file = new RegisterFile(gpio);
  test.each([
    ["a read beside the registers", () => file.read(0x18), "gpio: read of 0x18, which is no register"],
    ["a write beside them", () => file.write(0x1000, 1), "gpio: write to 0x1000, which is no register"],
    ["a read within one", () => file.read(0x35), "gpio: read of 0x35, which is no register"],
    ["a read of what is write-only", () => file.read(0x20), "gpio: read of set[1] at 0x20, which is write-only"],
    ["a write of what is read-only", () => file.write(0x34, 0), "gpio: write to level[0] at 0x34, which is read-only"],
  ])("%s is told", (_, access, message) => {
    expect(access).toThrow(message);
  });

  test.each([
    ["a register", () => file.get("set", 2), "gpio: there is no set[2], only 2 of them"],
    [
      "the index of a field where that of a register belongs",
      () => new RegisterFile(channels).field("control", "enable", 1),
      "channels: there is one control, and 2 of control.enable: give the index of the register, 0, and then 1",
    ],
    ["a field", () => file.field("functionSelect", "pin", 0, 10), "gpio: there is no functionSelect.pin[10], only 10"],
    [
      "a value",
      () => file.setField("functionSelect", "pin", 8),
      "gpio: 8 does not fit into the 3 bits of functionSelect.pin",
    ],
  ])("and so is a mistake of the model with %s", (_, access, message) => {
    expect(access).toThrow(message);
  });
});

test("every access is told to who traces, with its fields decoded", () => {
  const seen: RegisterAccess[] = [];
  const file = new RegisterFile(probe);
  file.trace = (access) => void seen.push(access);
  file.read(0x00);
  file.write(0x00, 0x13);
  file.read(0x18);
  expect(() => file.write(0x0c, 1)).toThrow("no register");
  const control = { block: "probe", register: "control", offset: 0 };
  expect(seen).toEqual([
    {
      ...control,
      way: "read",
      value: 0x8001,
      fields: [
        { name: "enable", value: 1 },
        { name: "mode", value: 0, meaning: "Slow" },
        { name: "ready", value: 0 },
      ],
    },
    {
      ...control,
      way: "write",
      value: 0x13,
      fields: [
        { name: "enable", value: 1 },
        { name: "mode", value: 1, meaning: "Fast" },
        { name: "start", value: 1 },
      ],
    },
    { block: "probe", way: "read", register: "channel[1]", offset: 0x18, value: 2, fields: [] },
  ]);
});

test("an access is told in a line: what is 0 and has no name is left out", () => {
  const lines: string[] = [];
  const file = new RegisterFile(probe);
  file.trace = (access) => lines.push(lineOf(access));
  file.read(0x00);
  file.write(0x00, 0x13);
  const pins = new RegisterFile(gpio);
  pins.trace = (access) => lines.push(lineOf(access, 28));
  pins.write(0x04, 0x0020_0000);
  expect(lines).toEqual([
    "read  probe.control 0x00008001 enable=1 mode=Slow",
    "write probe.control 0x00000013 enable=1 mode=Fast start=1",
    "write gpio.functionSelect[1]       0x00200000 pin[7]=Output",
  ]);
});
