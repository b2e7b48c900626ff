/** The importer of registers: what it makes of a CMSIS-SVD file and of tables, and what it says to bad ones. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { Block } from "../../abi/registers/block";
import { checkBlock } from "../../tools/registers/check";
import { declare } from "../../tools/registers/declare";
import { accessors } from "../../tools/registers/accessors";
import { memberName, valueName } from "../../tools/registers/imported";
import { readSvd } from "../../tools/registers/svd";
import { readTable } from "../../tools/registers/table";

const SVD = "tests/tools/registers/lamp.svd";
const text = (file: string) => readFileSync(file, "utf8");
const svd = (content = text(SVD), peripheral = "LAMP0", skip: string[] = []) =>
  readSvd("lamp.svd", content, peripheral, "lamp", skip);
/** The file with a piece of it replaced; that the piece is there is checked. */
const changed = (piece: string, other: string) => {
  expect(text(SVD)).toContain(piece);
  return text(SVD).replace(piece, other);
};

describe("names", () => {
  it.each([
    ["UARTLCR_H", "uartlcrH"],
    ["IntEnable", "intEnable"],
    ["GPFSEL0", "gpfsel0"],
    ["8BIT", "n8bit"],
    ["IN", "inBits"],
    ["AND", "andBits"],
  ])("%s becomes %s", (name, member) => expect(memberName(name)).toBe(member));

  it.each([
    ["ALT_0", "Alt0"],
    ["8N1", "Value8n1"],
    ["fullReset", "FullReset"],
  ])("the value %s becomes %s", (name, value) => expect(valueName(name)).toBe(value));
});

describe("a peripheral of an SVD file", () => {
  const { block, warnings } = svd();
  const { registers } = block;

  it("is a good block", () => {
    expect(checkBlock(block)).toEqual([]);
    expect(block).toMatchObject({ name: "lamp", title: "Drives a lamp and its fader", bytes: 0x100 });
    expect(block.source).toContain("LAMPCHIP, peripheral LAMP0");
    expect(Object.keys(registers)).toEqual([
      "lampCtrl",
      "level",
      "shadow",
      "status",
      "key",
      "info",
      "chGain",
      "chTrim",
    ]);
  });

  it("has fields by offset and width, by lowest and highest bit, and by range", () => {
    expect(registers.lampCtrl).toEqual({
      offset: 0,
      access: "rw",
      reset: 0x11,
      symbol: "LAMP_CTRL",
      doc: "Control",
      fields: {
        enable: { bits: 0, doc: "On" },
        curveMode: { bits: [4, 5], doc: "How it fades", values: { Linear: 1, Log2: 2 } },
        busy: { bits: 31, access: "ro", doc: "" },
      },
    });
  });

  it("has arrays of registers, of fields, and of clusters", () => {
    expect(registers.level).toMatchObject({ offset: 0x10, count: 4, stride: 8, width: 16, symbol: "LEVELn" });
    expect(registers.status.fields).toEqual({ done: { bits: 1, count: 3, stride: 2, doc: "" } });
    expect(registers.chGain).toMatchObject({ offset: 0x40, count: 2, stride: 0x10, symbol: "CHn_GAIN" });
    expect(registers.chTrim).toMatchObject({ offset: 0x44, count: 2, stride: 0x10 });
  });

  it("has accesses of its own, of the level above and of what a write means", () => {
    const accesses = Object.entries(registers).map(([name, { access }]) => [name, access]);
    expect(Object.fromEntries(accesses)).toEqual({
      lampCtrl: "rw",
      level: "rw",
      shadow: "ro",
      status: "w1c",
      key: "wo",
      info: "ro",
      chGain: "rw",
      chTrim: "rw",
    });
  });

  it("has what is derived from another register or peripheral", () => {
    expect(registers.shadow).toMatchObject({ offset: 4, reset: 0x11, doc: "Control" });
    expect(Object.keys(registers.shadow.fields!)).toEqual(["enable", "curveMode", "busy"]);
    const second = svd(text(SVD), "LAMP1").block;
    expect(second.registers).toEqual(registers);
    expect(second.source).toContain("LAMP1");
  });

  it("has names that mean one thing each", () => {
    expect(registers.info.fields).toMatchObject({
      inBits: { bits: 0 },
      curveMode: { values: { Value8n1: 1 }, type: "InfoCurveMode" },
    });
  });

  it("is told about where something was left out", () => {
    expect(warnings).toContain("LAMP_CTRL.CurveMode: the value #1x stands for several and is left out");
  });

  it("lacks the registers that are to be skipped", () => {
    expect(Object.keys(svd(text(SVD), "LAMP0", ["KEY", "LEVEL[%s]"]).block.registers)).not.toContain("key");
  });

  it("becomes a declaration that says the same", async () => {
    const source = await declare(block, "abi/registers/lamp.ts");
    expect(source).toContain('import { block } from "./block";\n\nexport const lamp = block({\n  name: "lamp",');
    const folder = "build/test/imported";
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/lamp.ts`, source.replace("./block", "../../../abi/registers/block"));
    const declared = (await import(pathToFileURL(`${folder}/lamp.ts`).href)) as { lamp: Block };
    expect(declared.lamp).toEqual(block);
    expect(accessors(block, "x")).toContain("get lampCtrl(): ReadWrite<LampLampCtrl>");
  });
});

describe("a bad SVD file", () => {
  const wrong: [string, () => string, string][] = [
    ["no XML", () => "<device>\n<name></device>", "lamp.svd:2:1: error: not XML: Opening and ending tag mismatch"],
    ["nothing in it", () => "", "lamp.svd:1:1: error: not XML: missing root element"],
    ["other XML", () => "<html/>", "lamp.svd:1:1: error: <html> is no CMSIS-SVD file"],
    ["no peripherals", () => "<device/>", "lamp.svd: error: there is no peripheral in it"],
    ["a register without an offset", () => changed("<addressOffset>0x0c</addressOffset>", ""), "no <addressOffset>"],
    ["a field without bits", () => changed("<lsb>4</lsb><msb>5</msb>", ""), "<field> has no <bitOffset>"],
    ["a number that is none", () => changed("0x00000011", "17h"), '<resetValue> is "17h", where a number belongs'],
    ["a bad range", () => changed("[31:31]", "31"), '"31" is no range of bits, such as [7:4]'],
    ["an unknown access", () => changed(">write-only<", ">write<"), 'access "write" is none of read-only'],
    ["64 bits", () => changed("<size>16</size>", "<size>64</size>"), "LEVEL[%s] has 64 bits; 8, 16 or 32 can be"],
    ["a base that is missing", () => changed('"LAMP_CTRL"', '"NONE"'), 'there is no "NONE" that it could be derived'],
    ["an array without steps", () => changed("<dimIncrement>8</dimIncrement>", ""), "<register> has no <dimIncrement>"],
    [
      "an array in an array",
      () => changed("<name>TRIM</name>", "<name>TRIM</name><dim>2</dim><dimIncrement>4</dimIncrement>"),
      "--skip TRIM",
    ],
  ];
  it.each(wrong)("with %s is told where", (_, content, message) => {
    const where = () => svd(content());
    expect(where).toThrow(message);
    expect(where).toThrow(/^lamp\.svd(:\d+:\d+)?: error: /);
  });

  it("tells the line of what it is about", () => {
    const content = changed("<addressOffset>0x0c</addressOffset>", "");
    const line = content.split("\n").findIndex((each) => each.includes("<name>KEY</name>")) + 1;
    expect(() => svd(content)).toThrow(`lamp.svd:${line}:9: error: <register> has no <addressOffset>`);
  });

  it.each([
    ["LAMP2", 'there is no peripheral "LAMP2"; there are LAMP0, LAMP1'],
    ["", "name the peripheral; there are LAMP0, LAMP1"],
  ])("peripheral %j: tells which there are", (name, message) => {
    expect(() => svd(text(SVD), name)).toThrow(message);
  });
});

describe("a table", () => {
  it("in CSV is a block", () => {
    const { block } = readTable("lamp.csv", text("tests/tools/registers/lamp.csv"), "lamp");
    expect(checkBlock(block)).toEqual([]);
    expect(block.bytes).toBe(0x24);
    expect(block.registers).toEqual({
      ctrl: {
        offset: 0,
        access: "rw",
        reset: 0x11,
        symbol: "CTRL",
        doc: 'Control, and "more"',
        fields: {
          enable: { bits: 0, doc: "On" },
          curve: { bits: [4, 5], doc: "How it fades", values: { Linear: 1, Log: 2 } },
          busy: { bits: 31, access: "ro", doc: "Fading" },
        },
      },
      level: { offset: 0x10, count: 4, access: "rw", doc: "Brightness" },
      status: {
        offset: 0x20,
        access: "w1c",
        symbol: "STATUS",
        doc: "",
        fields: { done: { bits: [0, 3], doc: "Arrived" } },
      },
    });
  });

  it("in Markdown is one, too", () => {
    const { block } = readTable("lamp.md", text("tests/tools/registers/lamp.md"), "lamp");
    expect(block.registers).toEqual({
      ctrl: {
        offset: 0,
        access: "rw",
        symbol: "CTRL",
        doc: "Control",
        fields: { enable: { bits: 0, doc: "On | off" } },
      },
      data: { offset: 4, access: "wo", doc: "What is sent" },
    });
  });

  const HEAD = "offset,name,access,bits,field,doc";
  it.each([
    ["nothing in it", "", "t.csv: error: the table lacks the column offset, name"],
    ["a column missing", "offset,name,access,bits,doc\n", "t.csv:1: error: the table lacks the column field"],
    ["an unknown column", `${HEAD},color\n`, 't.csv:1: error: unknown column "color"'],
    ["no rows", `${HEAD}\n`, "t.csv: error: the table has no registers"],
    ["a cell too many", `${HEAD}\n0,a,rw,,,,\n`, "t.csv:2: error: 7 cells where the table has 6 columns"],
    [
      "an offset that is none",
      `${HEAD}\n\n1c,a,rw,,,\n`,
      't.csv:3: error: offset "1c" is no number, such as 28 or 0x1c',
    ],
    ["an unknown access", `${HEAD}\n0,a,x,,,\n`, 't.csv:2: error: access "x" of a is none of rw, ro, wo, w1c'],
    ["a register twice", `${HEAD}\n0,a,rw,,,\n4,A,rw,,,\n`, "t.csv:3: error: the register a is there already"],
    ["a field twice", `${HEAD}\n0,a,rw,0,f,\n,,,1,f,\n`, "t.csv:3: error: the field f is there already"],
    ["a field of nothing", `${HEAD}\n,,,0,f,\n`, "t.csv:2: error: the field comes before any register"],
    ["an empty row of cells", `${HEAD}\n0,,rw,,,x\n`, "t.csv:2: error: neither a register nor a field"],
    ["bad bits", `${HEAD}\n0,a,rw,x,f,\n`, 't.csv:2: error: bits "x" of f are neither a bit nor a range'],
    ["a bad value", `${HEAD},values\n0,a,rw,0,f,,On\n`, 't.csv:2: error: value "On" is not written as Name=number'],
    ["a quotation mark too many", `${HEAD}\n0,a,rw,,,"x\n`, "t.csv:2: error: a quotation mark in the middle"],
  ])("with %s is told where", (_, content, message) => {
    expect(() => readTable("t.csv", content, "t")).toThrow(message);
  });

  it("that is not in the document is told", () => {
    expect(() => readTable("t.md", "text\n", "t")).toThrow("t.md: error: there is no table in it");
  });
});

describe("the command", () => {
  const run = (...words: string[]) => {
    const args = ["--import", "tsx", "tools/registers/import.ts", ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  it("prints a declaration", () => {
    const { status, stdout, stderr } = run(SVD, "LAMP1", "--name", "lamp", "--print");
    expect(status).toBe(0);
    expect(stdout).toContain("registers: {\n    lampCtrl: {\n      offset: 0x00,");
    expect(stderr).toContain(`${SVD}: warning: LAMP_CTRL.CurveMode: the value #1x`);
    expect(existsSync("abi/registers/lamp.ts")).toBe(false);
  });

  it.each([
    ["no such file", ["none.svd", "--name", "lamp"], "none.svd: error: no such file"],
    ["another kind of file", ["Makefile", "--name", "lamp"], "Makefile: error: neither a CMSIS-SVD file"],
    ["a name that is taken", [SVD, "LAMP0", "--name", "gpio"], "abi/registers/gpio.ts is there already"],
    ["a name of the kernel's", [SVD, "LAMP0", "--name", "local"], "abi/registers/kernel/local.ts is there already"],
    ["a name that cannot be", [SVD, "LAMP0", "--name", "My-Lamp"], '"My-Lamp" cannot name a block; "myLamp" can'],
    ["an empty name", [SVD, "LAMP0", "--name", ""], "the block needs a name"],
    ["an empty file", ["", "--name", "lamp"], "name the file: make registers NAME=lamp SVD=file.svd"],
    ["no name", [SVD, "LAMP0"], "required option '--name <name>' not specified"],
  ])("with %s says so", (_, words, message) => {
    const { status, stdout, stderr } = run(...words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
