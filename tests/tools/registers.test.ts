/** What is made of the declarations in abi/registers/, and what is wrong with bad ones. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Block } from "../../abi/registers/block";
import { checkBlock } from "../../tools/registers/check";
import { accessors } from "../../tools/registers/accessors";
import { declarations, INDEX, outputsOf } from "../../tools/registers/files";
import { generate, generateIndex } from "../../tools/registers/generate";

describe("what is committed", () => {
  it.each(declarations())("is what %s says now", async (file) => {
    for (const [made, text] of Object.entries(await generate(file))) {
      expect(readFileSync(made, "utf8"), `${made} is stale; run: make docs`).toBe(text);
    }
  });

  it("is made of a declaration that is there", async () => {
    const made = (folder: string) => readdirSync(folder).map((name) => `${folder}/${name}`);
    const expected = [...declarations().flatMap(outputsOf), INDEX];
    expect([...made("drivers/registers"), ...made("docs/registers")].sort()).toEqual(expected.sort());
    for (const [made, text] of Object.entries(await generateIndex())) {
      expect(readFileSync(made, "utf8"), `${made} is stale; run: make docs`).toBe(text);
    }
  });
});

type Registers = Block["registers"];

const GOOD: Block = {
  name: "good",
  title: "A device",
  source: "this test",
  bytes: 0x20,
  registers: {
    control: {
      offset: 0,
      access: "rw",
      doc: "Control.",
      fields: {
        mode: { bits: [0, 1], doc: "Mode.", values: { Slow: 0, Fast: 1 } },
        lane: { bits: [4, 5], count: 4, stride: 4, doc: "Lanes." },
      },
    },
    received: { offset: 4, access: "ro", doc: "What came." },
    sent: { offset: 4, access: "wo", doc: "What goes." },
    channel: { offset: 8, count: 3, access: "rw", reset: [1, 2, 3], doc: "Channels." },
  },
};

const messages = (block: unknown) => checkBlock(block as Block).map(({ message }) => message);
const register = (change: object) => ({
  ...GOOD,
  registers: { ...GOOD.registers, control: { ...GOOD.registers.control, ...change } },
});
const field = (change: object) => register({ fields: { mode: { ...GOOD.registers.control.fields!.mode, ...change } } });
const more = (registers: Record<string, object>) => ({ ...GOOD, registers: { ...GOOD.registers, ...registers } });
const plain = (offset: number, change: object = {}): Registers[string] => ({
  offset,
  access: "rw",
  doc: "",
  ...change,
});

describe("a declaration", () => {
  it("that is good has no problems", () => {
    expect(checkBlock(GOOD)).toEqual([]);
  });

  const bad: [string, unknown, string][] = [
    ["a misspelt property", { ...GOOD, bites: 1 }, 'unknown property "bites"; there are name, title'],
    ["a misspelt property of a register", register({ acess: "ro" }), 'unknown property "acess"'],
    ["a misspelt property of a field", field({ bit: 3 }), 'unknown property "bit"'],
    ["no access", register({ access: undefined }), 'it has no "access"'],
    ["no bits", field({ bits: undefined }), 'it has no "bits"'],
    ["no registers", { ...GOOD, registers: undefined }, 'it has no "registers"'],
    ["a text for a number", register({ offset: "0x10" }), 'offset is "0x10", where a number belongs'],
    ["a size of half a register", { ...GOOD, bytes: 30 }, "30 is not a size of whole registers"],
    ["a bad name", { ...GOOD, name: "Good" }, '"Good" is not the name of a block'],
    ["a bad name of a register", more({ "my-register": plain(0x18) }), '"my-register" is not the name of a register'],
    [
      "a bad name of a field",
      register({ fields: { Mode: { bits: 0, doc: "" } } }),
      '"Mode" is not the name of a field',
    ],
    [
      "a field called as what every value has",
      register({ fields: { bits: { bits: 0, doc: "" } } }),
      'has "bits" already',
    ],
    ["an unknown access", register({ access: "r" }), 'access "r" is none of "rw", "ro", "wo", "w1c"'],
    ["a width of 12", more({ odd: plain(0x18, { width: 12 }) }), "width 12 is none of 8, 16, 32"],
    ["an offset between", more({ odd: plain(0x1a) }), "offset 0x1a is not a multiple of 4"],
    ["an offset beyond the block", more({ far: plain(0x20) }), "it ends beyond the 0x20 bytes of the block"],
    ["an array that ends beyond", more({ far: plain(0x18, { count: 3 }) }), "it ends beyond the 0x20 bytes"],
    ["a stride of 2", more({ odd: plain(0x18, { count: 2, stride: 2 }) }), "stride 2 is not a multiple of 4"],
    ["none of a register", more({ none: plain(0x18, { count: 0 }) }), "count 0 is not a number of things"],
    [
      "a reset value that is too wide",
      more({ odd: plain(0x18, { width: 8, reset: 0x100 }) }),
      "0x100 does not fit into 8 bits",
    ],
    ["too few reset values", more({ two: plain(0x18, { count: 2, reset: [1] }) }), "1 reset values for 2 registers"],
    ["two registers at one place", more({ other: plain(0x0c) }), "other at 0xc overlaps channel[1]; both are read"],
    ["two to write at one place", more({ other: plain(4, { access: "wo" }) }), "overlaps sent; both are written"],
    ["no field", register({ fields: {} }), "there are none; leave them out for a u32"],
    ["bits the wrong way round", field({ bits: [3, 1] }), "[3,1] is neither a bit nor [lowest, highest]"],
    ["bits beyond the register", field({ bits: [31, 32] }), "bit 32 is beyond the 32 bits of the register"],
    [
      "bits beyond its width",
      register({ width: 8, fields: { a: { bits: 8, doc: "" } } }),
      "bit 8 is beyond the 8 bits",
    ],
    ["fields that end beyond", field({ bits: [0, 1], count: 17 }), "bit 33 is beyond the 32 bits"],
    ["fields closer than they are wide", field({ count: 2, stride: 1 }), "stride 1 is below the 2 bits"],
    [
      "fields that overlap",
      register({ fields: { a: { bits: [0, 3], doc: "" }, b: { bits: 3, doc: "" } } }),
      "bit 3 of b is one of a already",
    ],
    ["an access that a field cannot have", field({ access: "rw" }), 'access "rw" of a field is neither'],
    [
      "an access that the register lacks",
      more({ r: plain(0x18, { access: "ro", fields: { a: { bits: 0, doc: "", access: "wo" } } }) }),
      'in a register that is "ro"',
    ],
    ["a value that does not fit", field({ values: { Slow: 4 } }), "value 4 does not fit into 2 bits"],
    ["a value with two names", field({ values: { Slow: 1, Fast: 1 } }), "value 1 is Slow already"],
    ["a bad name of a value", field({ values: { slow: 1 } }), '"slow" is not the name of a value'],
    [
      "a type of a plain number",
      register({ fields: { a: { bits: 0, doc: "", type: "A" } } }),
      "has no type of its own",
    ],
    ["a type of a register without fields", more({ r: plain(0x18, { type: "R" }) }), "it has no type of its own"],
    [
      "two enums of one name",
      more({ other: plain(0x18, { fields: { mode: { bits: 0, doc: "", values: { On: 1 } } } }) }),
      "the type GoodMode of field mode is that of field mode already; give it another with `type`",
    ],
    [
      "two values of one name",
      more({ other: plain(0x18, { type: "Control", fields: { on: { bits: 0, doc: "" } } }) }),
      "the type GoodControl of register other is that of register control already",
    ],
    [
      "an enum called as a value",
      more({ other: plain(0x18, { fields: { control: { bits: 0, doc: "", values: { On: 1 } } } }) }),
      "the type GoodControl of field control is that of register control already",
    ],
    [
      "a field called as what sets another",
      register({ fields: { a: { bits: 0, doc: "" }, withA: { bits: 1, doc: "" } } }),
      "the field withA has the name of what sets a",
    ],
  ];
  it.each(bad)("with %s is refused", (_, block, message) => {
    expect(messages(block)).toEqual([expect.stringContaining(message)]);
  });
});

describe("what is wrong in a file", () => {
  const folder = "build/test/registers";
  beforeAll(() => mkdirSync(folder, { recursive: true }));
  const declared = async (name: string, text: string) => {
    const file = `${folder}/${name}.ts`;
    writeFileSync(file, `import { block, fields } from "../../../abi/registers/block";\n${text}`);
    return generate(file).then(
      () => "",
      (error: Error) => error.message.replaceAll(`${folder}/`, ""),
    );
  };
  const head = (name: string) => `name: "${name}", title: "", source: "", bytes: 4`;

  it("is told with line and column", async () => {
    const text = `export const place = block({\n  ${head("place")},\n  registers: {\n    one: { offset: 8, access: "rw", doc: "" },\n  },\n});\n`;
    expect(await declared("place", text)).toBe("place.ts:5:20: error: one: it ends beyond the 4 bytes of the block");
  });

  it("is told where it is, also behind a constant", async () => {
    const text = `const shared = fields({\n  flag: { bits: 40, doc: "" },\n} as const);\nexport const behind = block({ ${head("behind")}, registers: { one: { offset: 0, access: "rw", doc: "", fields: shared } } });\n`;
    expect(await declared("behind", text)).toBe(
      "behind.ts:3:17: error: one.flag: bit 40 is beyond the 32 bits of the register",
    );
  });

  it.each([
    ["syntax", "export const syntax = block({ name: };\n", /^syntax\.ts:2:\d+: error: /],
    ["clock-manager", "", /^clock-manager\.ts:1:1: error: the file is called like the block in it, so its name is an/],
    [
      "absent",
      "export const other = 1;\n",
      /^absent\.ts:1:1: error: it does not declare its block: export const absent = /,
    ],
    [
      "named",
      `export const named = block({ ${head("nmaed")}, registers: {} });\n`,
      /^named\.ts:2:\d+: error: the block is called "nmaed"/,
    ],
    ["thrown", `throw new Error("no such thing");\n`, /^thrown\.ts:1:1: error: no such thing$/],
  ])("is told in one line: %s", async (name, text, message) => {
    expect(await declared(name, text)).toMatch(message);
  });
});

describe("accessors", () => {
  const text = accessors(GOOD, "abi/registers/good.ts");

  it("have what a register allows, and nothing else", () => {
    expect(text).toContain("get received(): ReadOnly<u32>");
    expect(text).toContain("get sent(): WriteOnly<u32>");
    expect(text).toContain("channel(index: u32): ReadWrite<u32>");
  });

  it("of a value that cannot be written set nothing, of one that cannot be read get nothing", () => {
    const fields = { ready: { bits: 0, doc: "Ready." } };
    const one = (access: "ro" | "wo") =>
      accessors({ ...GOOD, registers: { status: { offset: 0, access, doc: "", fields } } }, "x");
    expect(one("ro")).toContain("get ready(): bool");
    expect(one("ro")).not.toMatch(/withReady|zero|reset/);
    expect(one("wo")).toContain("withReady(value: bool)");
    expect(one("wo")).not.toMatch(/get ready/);
  });

  it("keep a comment a comment", () => {
    const odd = { ...GOOD, registers: { one: plain(0, { doc: "Ends */ here." }) } };
    expect(accessors(odd, "x")).toContain("/** Ends * / here. */");
    expect(accessors({ ...GOOD, registers: { one: plain(0) } }, "x")).not.toContain("/**  */");
  });
});
