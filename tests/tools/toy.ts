import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile, endCompilers } from "../../tools/build/asc";
import * as gcc from "../../tools/build/gcc";
import { insertMarkers } from "../../tools/build/markers";
import { rewrite, type RewriteInput } from "../../tools/build/rewrite";
import { run } from "../../tools/build/run";
import { parseSourceMap, type Mapping } from "../../tools/build/sourcemap";
import { translate } from "../../tools/build/wasm2c";

/** A program of a few lines that goes the whole way to an ELF file, each stage kept for a test to look at. */

export interface Toy {
  wasm: Buffer;
  mappings: Mapping[];
  marked: Uint8Array;
  /** What the rewrite was given. */
  input: RewriteInput;
  /** The C that gcc compiled. */
  code: string;
  elf: Buffer;
  /** Instructions of an exported function, as objdump writes them. */
  disassemble(name: string): Promise<Instruction[]>;
}

export interface Instruction {
  address: number;
  text: string;
}

/** @param source TypeScript that exports main and what `exports` names @param parameters how many u32 each export takes */
export async function makeToy(name: string, source: string, exports: Record<string, number>): Promise<Toy> {
  const folder = `build/test/${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.ts`, source);
  await compile("program", `${folder}/${name}.ts`, `${folder}/${name}.wasm`).finally(endCompilers);
  const wasm = readFileSync(`${folder}/${name}.wasm`);
  const mappings = parseSourceMap(readFileSync(`${folder}/${name}.wasm.map`, "utf8"));

  const marked = insertMarkers(wasm, mappings);
  writeFileSync(`${folder}/marked.wasm`, marked.module);
  await translate(`${folder}/marked.wasm`, "program", `${folder}/wasm2c.c`);
  const input: RewriteInput = {
    ...marked,
    code: readFileSync(`${folder}/wasm2c.c`, "utf8"),
    header: readFileSync(`${folder}/wasm2c.h`, "utf8"),
    module: "program",
    path: `${folder}/program.c`,
    surroundings: readFileSync("boot/wasm-rt.h", "utf8") + readFileSync("boot/user/host.h", "utf8"),
  };
  const { code, header } = rewrite(input);
  writeFileSync(`${folder}/program.c`, code);
  writeFileSync(`${folder}/program.h`, header);

  // The exports are static; these callers keep each as a function of its own.
  const callers = Object.entries(exports).map(([each, parameters]) => {
    const names = Array.from({ length: parameters }, (_, index) => `p${index}`);
    const list = names.map((parameter) => `u32 ${parameter}`).join(", ") || "void";
    return `u32 toy_${each}(${list}) { return w2c_program_${each}(${["0", ...names].join(", ")}); }`;
  });
  writeFileSync(`${folder}/main.c`, ['#include "../../../boot/user/program.c"', ...callers, ""].join("\n"));
  const flags = gcc.flags.program(`test/${name}`, false);
  const sources = [`${folder}/main.c`, "boot/user/crt0.S", "boot/memory.c"];
  const objects = sources.map((_, index) => `${folder}/${index}.o`);
  await Promise.all(sources.map((each, index) => gcc.compile(each, objects[index], flags)));
  const kept = Object.keys(exports).map((each) => `-Wl,-u,toy_${each}`);
  await gcc.link("boot/user/user.ld", objects, `${folder}/toy.elf`, ["-DSTACK_BYTES=16384", ...kept]);
  return {
    wasm,
    mappings,
    marked: marked.module,
    input,
    code,
    elf: readFileSync(`${folder}/toy.elf`),
    disassemble: (each) => disassemble(`${folder}/toy.elf`, `toy_${each}`),
  };
}

async function disassemble(elf: string, name: string): Promise<Instruction[]> {
  const output = await run("aarch64-linux-gnu-objdump", ["-d", "--no-show-raw-insn", `--disassemble=${name}`, elf]);
  return [...output.matchAll(/^ +([0-9a-f]+):\t(.*)$/gm)].map((match) => ({
    address: parseInt(match[1], 16),
    text: match[2].replaceAll("\t", " "),
  }));
}
