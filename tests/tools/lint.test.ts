import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import tseslint from "typescript-eslint";

// The configuration of the repository, but for rules that need the types of files which do not exist here.
const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

/** @returns what the rules of this repository say about a file with this text */
async function complaints(filePath: string, text: string): Promise<string[]> {
  const [{ messages }] = await eslint.lintText(text, { filePath });
  return messages.filter(({ fatal, ruleId }) => fatal || ruleId?.startsWith("drupelet/")).map(({ message }) => message);
}

/** Who may import from whom: the columns of each row, in the order of the rows. */
const FOLDERS = ["abi", "kernel", "drivers", "lib", "servers", "sim", "tools", "tests"];
const MAY: Record<string, string> = {
  abi: "    yes -   -   -   -   -   -   -",
  kernel: " yes yes -   -   -   -   -   -",
  drivers: "yes -   yes -   -   -   -   -",
  lib: "    yes -   -   yes -   -   -   -",
  servers: "yes -   yes yes yes -   -   -",
  sim: "    yes -   -   -   -   yes -   -",
  tools: "  yes -   -   -   -   -   yes -",
  tests: "  yes yes yes yes yes yes yes yes",
};

describe("the arrows between the parts", () => {
  const arrows = FOLDERS.flatMap((from) =>
    MAY[from]
      .split(/ +/)
      .filter(Boolean)
      .map((may, index) => [from, may === "yes" ? "may" : "may not", FOLDERS[index]]),
  );

  test.each(arrows)("%s %s import %s", async (from, may, to) => {
    const found = await complaints(`${from}/probe.ts`, `import { thing } from "../${to}/thing";\nthing();\n`);
    if (may === "may") expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(`${from}/ may not import ${to}/thing: it may import `)]);
  });

  test.each([
    'export { thing } from "../kernel/thing";\n',
    'export * from "../kernel/thing";\n',
    'import type { Thing } from "../kernel/thing";\nexport type T = Thing;\n',
    'export const thing = await import("../kernel/thing");\n',
    'import { thing } from "../lib/../kernel/thing";\nthing();\n',
  ])("every way to import counts: %s", async (text) => {
    expect(await complaints("lib/probe.ts", text)).toEqual([
      expect.stringContaining("lib/ may not import kernel/thing"),
    ]);
  });

  test("folders within a part count as the part", async () => {
    const text = 'import { thing } from "../../kernel/thing";\nthing();\n';
    expect(await complaints("abi/protocol/probe.ts", text)).toEqual([
      "abi/ may not import kernel/thing: it may import nothing outside itself (tools/lint/arrows.js)",
    ]);
    expect(await complaints("abi/protocol/probe.ts", text.replace("../../kernel/", "../"))).toEqual([]);
  });

  test("of the servers, tools see the manifest only", async () => {
    expect(await complaints("tools/probe.ts", 'import { a } from "../servers/manifest";\na();\n')).toEqual([]);
    expect(await complaints("tools/build/probe.ts", 'import { a } from "../../servers/manifest";\na();\n')).toEqual([]);
    expect(await complaints("tools/probe.ts", 'import { a } from "../servers/shell";\na();\n')).toHaveLength(1);
  });

  test("declarations of registers are for Node, and what asc compiles uses what is made of them", async () => {
    const text = 'import { gpio } from "../abi/registers/gpio";\ngpio();\n';
    for (const from of ["drivers", "lib", "kernel", "servers"]) {
      expect(await complaints(`${from}/probe.ts`, text)).toEqual([expect.stringContaining("drivers/registers/")]);
    }
    for (const from of ["sim", "tools", "tests"]) expect(await complaints(`${from}/probe.ts`, text)).toEqual([]);
    expect(await complaints("abi/registers/probe.ts", 'import { block } from "./block";\nblock();\n')).toEqual([]);
  });

  test("packages are for Node's side", async () => {
    const text = 'import { readFileSync } from "node:fs";\nreadFileSync("x");\n';
    expect(await complaints("servers/probe.ts", text)).toEqual([
      'servers/ is compiled by asc, where the package "node:fs" does not exist',
    ]);
    for (const file of ["sim/probe.ts", "tools/probe.ts", "tests/probe.ts"]) {
      expect(await complaints(file, text)).toEqual([]);
    }
  });
});

describe("host imports", () => {
  const declarations = [
    "declare function poke(address: u32): void;\npoke(0);\n",
    "export declare function poke(address: u32): void;\n",
    "export declare const POKE: u32;\n",
  ];

  test.each(declarations)("are declared in two files only: %s", async (text) => {
    for (const file of ["kernel/probe.ts", "drivers/probe.ts", "lib/probe.ts", "servers/probe.ts", "abi/probe.ts"]) {
      expect(await complaints(file, text)).toEqual([
        "only abi/host.ts and abi/machine.ts declare host imports: add it there, or import it from there",
      ]);
    }
    // asc reads no .d.ts
    for (const file of ["abi/host.ts", "abi/machine.ts", "drivers/probe.d.ts"])
      expect(await complaints(file, text)).toEqual([]);
  });
});
