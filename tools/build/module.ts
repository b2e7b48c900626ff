import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile as compileScript } from "./asc";
import { bring, discard, filesOf, hashFolder, type Step } from "./cache";
import { lineRows } from "./dwarf";
import { functionsOf } from "./functions";
import * as gcc from "./gcc";
import { lineTable } from "./lines";
import { insertMarkers } from "./markers";
import { during, say } from "./progress";
import { rewrite } from "./rewrite";
import { BuildError } from "./run";
import { toolVersion } from "./version";
import { parseSourceMap } from "./sourcemap";
import { RECORDER, TRACE_OPTIONS } from "./traced";
import { nativeOf } from "./system";
import { translate } from "./wasm2c";
import { abiHeader } from "./abi-header";

/** The way of one module, the kernel or a program, from TypeScript to ELF. */

/** Of a program's C stack. */
export const STACK_BYTES = 16384;

export interface Module {
  name: string;
  kind: "kernel" | "program";
  /** The TypeScript file that asc is given. */
  entry: string;
  /** Of a program: which `UserLayout.Slot` it is linked into. */
  slot: number;
  /** Of a program: whether it records the accesses to its registers. */
  traced: boolean;
}

export const KERNEL: Module = { name: "kernel", kind: "kernel", entry: "kernel/main.ts", slot: 0, traced: false };

/** @param entry its TypeScript file */
export function program(name: string, entry: string, slot: number, traced: boolean): Module {
  return { name, kind: "program", entry, slot, traced };
}

/** Compiles to build/NAME.wasm, which is what Node runs. */
export async function toWasm(module: Module): Promise<void> {
  const output = `build/${module.name}.wasm`;
  await perform({
    name: `asc ${module.name}`,
    key: module.traced ? `${toolVersion()} traced` : toolVersion(),
    inputs: [module.entry, "asconfig.json"],
    outputs: [output, `${output}.map`],
    async run() {
      const options = module.traced ? TRACE_OPTIONS : [];
      const { inputs, warnings } = await compileScript(module.kind, module.entry, output, ".", options);
      for (const warning of warnings) say(warning);
      if (module.traced && !inputs.includes(RECORDER)) {
        throw new BuildError(
          `${module.entry} does not reach its device through drivers/registers/, so there are no accesses to trace`,
        );
      }
      return inputs;
    },
  });
}

/** Translates to build/NAME/kernel.c or program.c. */
async function toC(module: Module): Promise<void> {
  const { name, kind } = module;
  const wasm = `build/${name}.wasm`;
  const folder = `build/${name}`;
  const around = [...filesOf("boot", [".h", ".c"]), ...filesOf("boot/user", [".h", ".c"])];
  await perform({
    name: `c ${name}`,
    key: toolVersion(),
    inputs: [wasm, `${wasm}.map`, "build/abi.h", ...around],
    outputs: [`${folder}/${kind}.c`, `${folder}/${kind}.h`],
    async run() {
      mkdirSync(folder, { recursive: true });
      const marked = insertMarkers(readFileSync(wasm), parseSourceMap(readFileSync(`${wasm}.map`, "utf8")));
      writeFileSync(`${folder}/marked.wasm`, marked.module);
      await translate(`${folder}/marked.wasm`, kind, `${folder}/wasm2c.c`);
      const { code, header } = rewrite({
        ...marked,
        code: readFileSync(`${folder}/wasm2c.c`, "utf8"),
        header: readFileSync(`${folder}/wasm2c.h`, "utf8"),
        module: kind,
        path: `${folder}/${kind}.c`,
        surroundings: [...around, "build/abi.h"].map((file) => readFileSync(file, "utf8")).join("\n"),
      });
      writeFileSync(`${folder}/${kind}.c`, code);
      writeFileSync(`${folder}/${kind}.h`, header);
      return [];
    },
  });
}

/** Makes build/abi.h for C and linker scripts. */
export async function toAbiHeader(): Promise<void> {
  await perform({
    name: "abi.h",
    key: toolVersion(),
    inputs: ["abi/archive.ts", "abi/layout.ts", "abi/syscall.ts"],
    outputs: ["build/abi.h"],
    run() {
      writeFileSync("build/abi.h", abiHeader());
      return Promise.resolve([]);
    },
  });
}

/** Builds build/NAME.elf of a program, and its line table. */
export async function toProgram(module: Module): Promise<void> {
  await toWasm(module);
  await toC(module);
  const { name, slot } = module;
  const c = `build/${name}/program.c`;
  const native = nativeOf(module.entry);
  const sources = ["boot/user/program.c", "boot/user/crt0.S", "boot/memory.c", ...native];
  const objects = objectsOf(name, sources);
  await perform({
    name: `gcc ${name}`,
    key: `${toolVersion()} ${gcc.identity()}`,
    inputs: [...sources, c, "build/abi.h"],
    outputs: [...objects, ...graphsOf(objects)],
    run() {
      const floats = /\bf(32|64) var_/.test(readFileSync(c, "utf8"));
      const flags = gcc.flags.program(name, floats);
      return compileAll(sources, objects, (source) => (native.includes(source) ? gcc.native : flags));
    },
  });
  // A step of its own: a service more in the manifest moves those behind it.
  await perform({
    name: `elf ${name}`,
    key: `${toolVersion()} ${gcc.identity()} ${slot}`,
    inputs: [...objects, c, "boot/user/user.ld", "build/abi.h"],
    outputs: [`build/${name}.elf`, `build/${name}/lines`],
    async run() {
      const defines = [`-DSTACK_BYTES=${STACK_BYTES}`, `-DSLOT=${slot}`];
      await gcc.link("boot/user/user.ld", objects, `build/${name}.elf`, defines);
      writeLines(module);
      return [];
    },
  });
}

/** Builds build/kernel.elf and kernel.bin from kernel/ and boot/. */
export async function toKernel(): Promise<void> {
  await toWasm(KERNEL);
  await toC(KERNEL);
  const sources = filesOf("boot", [".S", ".c"]);
  const objects = objectsOf("kernel", sources);
  await perform({
    name: "elf kernel",
    key: `${toolVersion()} ${gcc.identity()} ${sources.join()} ${hashFolder("boot", [".ld"])}`,
    inputs: [...sources, "build/kernel/kernel.c", "build/kernel/kernel.h", "build/abi.h"],
    outputs: [...["build/kernel.elf", "build/kernel/kernel.bin", "build/kernel/lines"], ...graphsOf(objects)],
    async run() {
      const flags = (source: string) => [
        ...gcc.flags.kernel,
        // Before the MMU is on, unaligned accesses fault.
        ...(["boot/early.c", "boot/lastwords.c"].includes(source) ? ["-mstrict-align", "-Os"] : []),
      ];
      const inputs = await compileAll(sources, objects, flags);
      await gcc.link("boot/kernel.ld", objects, "build/kernel.elf", []);
      await gcc.toBinary("build/kernel.elf", "build/kernel/kernel.bin");
      writeLines(KERNEL);
      return inputs;
    },
  });
}

function objectsOf(name: string, sources: string[]): string[] {
  return sources.map((source) => `build/${name}/${source.replaceAll("/", "-")}.o`);
}

/** The call graphs that gcc writes beside objects made from C. */
function graphsOf(objects: string[]): string[] {
  return objects.filter((object) => object.endsWith(".c.o")).map((object) => object.replace(/\.o$/, ".ci"));
}

/** @returns the files they include */
async function compileAll(sources: string[], objects: string[], flags: (source: string) => string[]) {
  const compile = (source: string, index: number) => gcc.compile(source, objects[index], flags(source));
  return (await Promise.all(sources.map(compile))).flat();
}

function writeLines({ name, kind }: Module): void {
  const functions = functionsOf(readFileSync(`build/${name}/${kind}.c`, "utf8"));
  writeFileSync(`build/${name}/lines`, lineTable(lineRows(readFileSync(`build/${name}.elf`)), functions));
}

/** Runs a step that is not fresh, and shows it. @returns whether it ran */
export async function perform(step: Step): Promise<boolean> {
  try {
    return await bring({ ...step, run: () => during(step.name, () => step.run()) });
  } catch (error) {
    discard(step);
    throw error;
  }
}
