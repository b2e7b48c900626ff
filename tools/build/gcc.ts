import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { BuildError, run } from "./run";

/** The AArch64 C compiler, and what it is called with. */

const prefix = "aarch64-linux-gnu-";

const common = [
  "-O2",
  "-g",
  "-gdwarf-5",
  "-gno-column-info",
  // Following each variable through the optimised code took 14 of 16 seconds for the shell.
  "-fno-var-tracking-assignments",
  "-std=gnu17",
  "-ffreestanding",
  "-nostdlib",
  "-mno-outline-atomics",
  "-fno-stack-protector",
  "-fno-pic",
  "-fomit-frame-pointer",
  // Gaps would save cycles of fetching at most, and are a fiftieth of the text.
  ...["-falign-functions=4", "-falign-jumps=4", "-falign-loops=4", "-falign-labels=4"],
  // Both, so that GDB gets its .debug_frame: the linker script drops .eh_frame.
  "-fno-asynchronous-unwind-tables",
  "-fno-unwind-tables",
  "-ffunction-sections",
  "-fdata-sections",
  // A copy loop in memory.c shall not become a call of memcpy.
  "-fno-tree-loop-distribute-patterns",
  // Beside each object a .ci file with its call graph and frames, for `make sizes`.
  "-fcallgraph-info=su",
  "-Wall",
  "-Wno-unused",
  "-Werror=implicit-function-declaration",
  // Debug information with paths from the top of the checkout.
  `-ffile-prefix-map=${process.cwd()}/=`,
  `-fdebug-prefix-map=${process.cwd()}=.`,
];

export const flags = {
  kernel: [...common, "-ffixed-x28", "-mgeneral-regs-only", "-I", "build/kernel", "-I", "build", "-I", "boot"],
  /** @param floats whether the program computes with floating point; the others leave its registers alone */
  program: (name: string, floats: boolean) => [
    ...common,
    // init follows the frames of a program that died (servers/init-death.ts)
    ...["-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer"],
    ...(floats ? [] : ["-mgeneral-regs-only"]),
    ...["-I", `build/${name}`, "-I", "build", "-I", "boot"],
  ],
};

/** For C that a program is compared with: nothing but what it takes to run without a C library. */
export const native = [
  ...["-O2", "-g", "-gdwarf-5", "-std=gnu17", "-ffreestanding", "-nostdlib", "-fno-pic", "-fno-stack-protector"],
  ...["-mno-outline-atomics", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-fcallgraph-info=su"],
  ...["-Wall", "-Wno-unused", `-ffile-prefix-map=${process.cwd()}/=`, "-I", "build"],
];

/** Compiles C or assembly. @returns the files it included */
export async function compile(source: string, object: string, options: string[]): Promise<string[]> {
  const deps = `${object}.d`;
  await run(`${prefix}gcc`, [...options, "-MMD", "-MF", deps, "-c", source, "-o", object]);
  const names = readFileSync(deps, "utf8").replaceAll("\\\n", " ").split(/\s+/).slice(1);
  return names.filter((name) => name !== "");
}

/** Runs the C preprocessor over a linker script, then links. Symbols and debug information stay. */
export async function link(script: string, objects: string[], output: string, options: string[]): Promise<void> {
  const processed = `${output}.ld`;
  const defines = options.filter((option) => option.startsWith("-D"));
  await run(`${prefix}gcc`, ["-E", "-P", "-x", "c", "-I", "build", "-I", "boot", ...defines, script, "-o", processed]);
  const rest = options.filter((option) => !option.startsWith("-D"));
  const linker = ["--gc-sections", "--build-id=none", "-z,max-page-size=4096", `-T,${processed}`];
  await run(`${prefix}gcc`, [
    ...["-nostdlib", "-static", "-no-pie"],
    ...linker.map((option) => `-Wl,${option}`),
    ...rest,
    ...objects,
    ...["-o", output],
  ]);
}

/** Copies the loaded parts of an ELF file to a raw binary. */
export async function toBinary(elf: string, output: string): Promise<void> {
  await run(`${prefix}objcopy`, ["-O", "binary", elf, output]);
}

/** Tells one installed compiler from another without running it. */
export function identity(): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, `${prefix}gcc`);
    try {
      accessSync(path, constants.X_OK);
    } catch {
      continue;
    }
    const file = realpathSync(path);
    const { size, mtimeMs } = statSync(file);
    return `${file} ${size} ${mtimeMs}`;
  }
  throw new BuildError(`${prefix}gcc is not installed; install the package gcc-aarch64-linux-gnu or run "make setup"`);
}
