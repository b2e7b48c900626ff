/** What the accessors of registers cost on the board, and what of them does not compile. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it, test } from "vitest";
import { compile } from "../lib/compile";
import { makeToy, type Toy } from "../tools/toy";

const IMPORTS = `import { GpioFunctionSelect, GpioPin, GpioPull, GpioPullMode, gpioAt } from "../../../drivers/registers/gpio";`;

describe("on the board", () => {
  const SOURCE = `${IMPORTS}
import { now } from "../../../abi/host";
export function whole(base: u32): u32 {
  return gpioAt(base).level(1).read();
}
export function field(base: u32): u32 {
  return gpioAt(base).functionSelect(2).read().pin(3);
}
export function fields(base: u32): u32 {
  const select = gpioAt(base).functionSelect(2).read();
  return <u32>select.pin(3) * <u32>select.pin(4);
}
export function put(base: u32): u32 {
  gpioAt(base).set(1).write(1 << 5);
  return 0;
}
export function several(base: u32): u32 {
  const select = GpioFunctionSelect.zero.withPin(4, GpioPin.Alt0).withPin(5, GpioPin.Alt5).withPin(9, GpioPin.Output);
  gpioAt(base).functionSelect(1).write(select);
  return 0;
}
export function change(base: u32): u32 {
  const register = gpioAt(base).functionSelect(1);
  register.write(register.read().withPin(4, GpioPin.Alt0).withPin(5, GpioPin.Output));
  return 0;
}
export function main(): void {
  const base = <u32>now();
  store<u32>(64, whole(base) + field(base) + fields(base) + put(base) + several(base) + change(base));
}
`;
  const FUNCTIONS = ["whole", "field", "fields", "put", "several", "change"];

  let toy: Toy;
  beforeAll(async () => {
    toy = await makeToy("accessors", SOURCE, Object.fromEntries(FUNCTIONS.map((name) => [name, 1])));
  });

  /** Loads and stores but for those that keep the frame on the stack; branches of any kind. */
  async function accesses(name: string): Promise<string[]> {
    const code = (await toy.disassemble(name)).map(({ text }) => text);
    expect(code.at(-1)).toBe("ret");
    const calls = code.filter((text) => /^(bl|blr|b|br)\b/.test(text));
    return [...code.filter((text) => /^(ld|st)/.test(text) && !text.includes("[sp")), ...calls].map((text) =>
      text.replace(/[wx]\d+/g, "r"),
    );
  }

  const LOAD = expect.stringMatching(/^ldr r, \[r(, r, uxtw)?\]$/) as string;
  const STORE = expect.stringMatching(/^str (r|wzr), \[r(, r, uxtw)?\]$/) as string;

  test.each([
    ["a read", "whole", [LOAD]],
    ["a read of one field", "field", [LOAD]],
    ["a read of several fields", "fields", [LOAD]],
    ["a write", "put", [STORE]],
    ["a write of several fields", "several", [STORE]],
    ["a change of several fields", "change", [LOAD, STORE]],
  ])("%s is no more than its accesses", async (_, name, expected) => {
    expect(await accesses(name)).toEqual(expected);
  });

  it("a value that is known while compiling is one constant", async () => {
    const value = (4 << 12) | (2 << 15) | (1 << 27);
    const code = (await toy.disassemble("several")).map(({ text }) => text).join("\n");
    const constants = [...code.matchAll(/movk? w\d+, #0x(\w+)(, lsl #16)?/g)];
    const set = constants.reduce((sum, [, digits, high]) => sum + parseInt(digits, 16) * (high ? 0x10000 : 1), 0);
    expect(set).toBe(value);
  });
});

describe("what a register does not have does not compile:", () => {
  const BAD = {
    "a write to what is read-only": "gpioAt(base).level(0).write(1);",
    "a read of what is write-only": "gpioAt(base).set(0).read();",
    "an unknown register": "gpioAt(base).levels(0).read();",
    "an unknown field": "gpioAt(base).functionSelect(0).read().pim(1);",
    "an unknown field that is set": "gpioAt(base).pullMode.write(GpioPullMode.zero.withPul(GpioPull.Up));",
    "an unknown value of a field": "gpioAt(base).pullMode.write(GpioPullMode.zero.withPull(GpioPull.Upp));",
    "a value of another register": "gpioAt(base).pullMode.write(GpioFunctionSelect.zero);",
    "bits where a value belongs": "gpioAt(base).pullMode.write(1);",
    "one of an array without its index": "gpioAt(base).functionSelect.read();",
  };
  const FILE = "build/test/accessors/bad.ts";
  // Each on a line of its own, by which it is found.
  const lines = Object.values(BAD).map((text, index) => `export function bad${index}(base: u32): void { ${text} }`);
  const GOOD_LINE = "export function good(base: u32): void { gpioAt(base).pullMode.write(GpioPullMode.reset); }";

  let asc: string;
  let tsc: string[];
  beforeAll(async () => {
    mkdirSync("build/test/accessors", { recursive: true });
    writeFileSync(FILE, [IMPORTS, ...lines, GOOD_LINE, ""].join("\n"));
    asc = await compile(FILE).then(
      () => "",
      (error: Error) => error.message,
    );
    tsc = check(FILE);
  });

  test.each(Object.keys(BAD))("%s", (what) => {
    const line = Object.keys(BAD).indexOf(what) + 2;
    expect(asc).toContain(`in ${FILE}(${line},`);
    expect(tsc).toContainEqual(expect.stringMatching(new RegExp(`^${line}: `)));
  });

  it("and nothing else", () => {
    const good = lines.length + 2;
    expect(asc).not.toContain(`in ${FILE}(${good},`);
    expect(tsc.map((each) => parseInt(each, 10))).not.toContain(good);
  });

  /** @returns `line: message` of what tsc finds, as for all that asc compiles */
  function check(file: string): string[] {
    const { config } = ts.readConfigFile("tsconfig.assembly.json", (path) => ts.sys.readFile(path)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, process.cwd());
    const program = ts.createProgram([join(process.cwd(), file)], { ...options, incremental: false });
    return program.getSemanticDiagnostics().flatMap(({ file: source, start, messageText }) => {
      if (source?.fileName !== join(process.cwd(), file)) return [];
      const { line } = source.getLineAndCharacterOfPosition(start!);
      return [`${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`];
    });
  }
});
