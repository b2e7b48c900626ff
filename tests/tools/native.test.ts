import { beforeAll, describe, expect, it } from "vitest";
import { lineRows, type Row } from "../../tools/build/dwarf";
import { functionsOf } from "../../tools/build/functions";
import { lineTable, readLineTable } from "../../tools/build/lines";
import { insertMarkers } from "../../tools/build/markers";
import { makeToy, type Instruction, type Toy } from "./toy";

const SOURCE = `import { call, lend, now } from "../../../abi/host";
let calls: u32 = 0;
export function pick(which: u32): u32 {
  if (which == 1) unreachable();
  if (which == 2) unreachable();
  return 1000 / which;
}
export function copy(to: u32, from: u32): u32 {
  const first = load<u32>(from);
  store<u32>(to, first);
  calls++;
  return load<u32>(from, 4) + first;
}
export function ask(): u32 {
  return call(0x101, 1, 2, 3, 4, 5, 6, 7);
}
export function offer(): u32 {
  lend(0, 77);
  return call(0x101, 1 | (1 << 19), 2, 3, 4, 5, 6, 7);
}
export function main(): void {
  if (copy(<u32>now(), 64) == pick(<u32>now())) ask();
}
`;
const FILE = "build/test/native/native.ts";

let toy: Toy;
beforeAll(async () => {
  toy = await makeToy("native", SOURCE, { pick: 1, copy: 2, ask: 0, offer: 0 });
});

const matching = (code: Instruction[], pattern: RegExp) => code.filter(({ text }) => pattern.test(text));

describe("linear memory", () => {
  it("is reached through a base that one instruction makes", async () => {
    const code = await toy.disassemble("copy");
    expect(matching(code, /^mov x\d+, #0x100000000\b/)).toHaveLength(1);
  });

  it("is read and written once for each load and store, with no base reloaded after a store", async () => {
    const code = await toy.disassemble("copy");
    // The third load is that of the variable `calls`.
    expect(matching(code, /^ldr/)).toHaveLength(3);
    expect(matching(code, /^str/)).toHaveLength(2);
  });
});

describe("system calls", () => {
  it("without leases set none of their registers", async () => {
    expect(matching(await toy.disassemble("ask"), /^\w+ [xw](9|1[0-4]),/)).toEqual([]);
  });

  it("with leases set all of them", async () => {
    const code = await toy.disassemble("offer");
    const before = code.slice(
      0,
      code.findIndex(({ text }) => text.startsWith("svc")),
    );
    for (const register of [9, 10, 11, 12, 13, 14]) {
      expect(matching(before, new RegExp(`\\bx${register}\\b`)).length).toBeGreaterThan(0);
    }
  });
});

describe("traps", () => {
  it("stay apart, so that each tells its line", async () => {
    const traps = matching(await toy.disassemble("pick"), /^brk/);
    const rows = lineRows(toy.elf);
    const places = traps.map(({ address, text }) => [/#\w+/.exec(text)?.[0], lineAt(rows, address)]);
    expect(places.sort()).toEqual([
      ["#0x103", 6],
      ["#0x105", 4],
      ["#0x105", 5],
    ]);
  });
});

describe("line markers", () => {
  it("leave a valid module valid", () => {
    expect(WebAssembly.validate(new Uint8Array(toy.wasm))).toBe(true);
    expect(WebAssembly.validate(new Uint8Array(toy.marked))).toBe(true);
  });

  it("change nothing when there is nothing to mark but for one more global", () => {
    const { module, count } = insertMarkers(toy.wasm, []);
    expect(count).toBe(0);
    expect(WebAssembly.validate(new Uint8Array(module))).toBe(true);
    expect(module.length - toy.wasm.length).toBeLessThan(12);
  });

  it("are refused inside an instruction: the map is of another module", () => {
    const store = toy.mappings.find(({ line, file }) => file === FILE && line === 10)!;
    const inside = { ...store, offset: store.offset + 1 };
    expect(() => insertMarkers(toy.wasm, [inside])).toThrow(`byte ${inside.offset} is inside an instruction`);
  });

  it("become #line in the C, and vanish", () => {
    expect(toy.code).toMatch(new RegExp(`#line 10 "${FILE}"\\n  i32_store_default32\\(`));
    expect(toy.code).not.toContain(`w2c_g${toy.input.global}`);
  });

  it("reach the debug information of the native code", () => {
    const lines = lineRows(toy.elf).filter(({ file }) => file === FILE);
    expect(new Set(lines.map(({ line }) => line))).toEqual(expect.objectContaining(new Set([9, 10, 11, 12])));
  });

  it("make a line table that the archive can hold", () => {
    const rows = lineRows(toy.elf);
    const read = readLineTable(lineTable(rows));
    expect(read.length).toBeGreaterThan(5);
    for (const row of rows.filter(({ file, line }) => file.endsWith(".ts") && line > 0)) {
      expect(lineAt(read, row.address)).toBe(row.line);
    }
  });
});

describe("functions", () => {
  it("are known by line, under the names that GDB shows", () => {
    const rows = readLineTable(lineTable(lineRows(toy.elf), functionsOf(toy.code))).filter(({ file }) => file === FILE);
    const names = new Map(rows.map(({ line, name }) => [line, name]));
    expect(names.get(6)).toBe("native_pick");
    expect([9, 10, 11, 12].map((line) => names.get(line))).toEqual(Array(4).fill("native_copy"));
  });
});

describe("readable names", () => {
  it("are those of TypeScript", () => {
    expect(toy.code).toContain("static u32 native_copy(u32, u32);");
    expect(toy.code).toContain("static u32 native_calls;");
    expect(toy.code).toContain("u32 native_copy(u32 to, u32 from) {\n");
  });
});

/** The line of the instruction at `address`. */
function lineAt(rows: Row[], address: number): number | undefined {
  return rows.filter((row) => row.address <= address).at(-1)?.line;
}

describe("a mistake that only gcc finds", () => {
  it("is told with the line of the TypeScript", async () => {
    // A program that computes with floating point, compiled as one that does not.
    const source = "export function main(): void {\n  const half = load<f64>(64) / 2;\n  store<f64>(64, half);\n}\n";
    await expect(makeToy("float", source, {})).rejects.toThrow(/build\/test\/float\/float\.ts:2:\d+: error: /);
  });
});
