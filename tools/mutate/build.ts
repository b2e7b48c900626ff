import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { compile, endCompilers } from "../build/asc";
import { filesOf, hashFolder } from "../build/cache";
import { alone } from "../build/lock";
import { perform } from "../build/module";
import { say } from "../build/progress";
import { toolVersion } from "../build/version";
import { SUPPORT, instrument } from "./instrument";
import type { Mutant } from "./mutant";

/** The module that holds every mutant: FOLDER/kernel.wasm, and FOLDER/mutants.json that says what they are. */

export interface Build {
  /** Of the sources to change, with main.ts in it. */
  sources: string;
  /** What the sources import, next to them; it is not changed. */
  beside: string[];
  /** Where everything is put. */
  output: string;
}

export interface Mutants {
  module: WebAssembly.Module;
  list: Mutant[];
}

export const KERNEL: Build = { sources: "kernel", beside: ["abi"], output: "build/mutants" };

/** Builds the module if it is not of the present sources. @throws BuildError when the sources do not compile */
export async function buildMutants({ sources, beside, output }: Build = KERNEL): Promise<Mutants> {
  const wasm = join(output, "kernel.wasm");
  const json = join(output, "mutants.json");
  const files = filesOf(sources, [".ts"]);
  await alone(() =>
    perform({
      name: `mutants ${output}`,
      key: [toolVersion(), hashFolder(import.meta.dirname, [".ts"]), ...files].join(" "),
      inputs: [...files, ...beside.flatMap((folder) => filesOf(folder, [".ts"])), "tsconfig.assembly.json"],
      outputs: [wasm, json],
      async run() {
        const { texts, mutants } = instrument(files, "./mutant");
        const folder = join(output, basename(sources));
        for (const each of [sources, ...beside]) {
          const copy = join(output, basename(each));
          rmSync(copy, { recursive: true, force: true });
          cpSync(each, copy, { recursive: true });
        }
        for (const [file, text] of texts) write(join(folder, basename(file)), text);
        write(join(folder, "mutant.ts"), SUPPORT);
        write(json, `[\n${mutants.map((mutant) => JSON.stringify(mutant)).join(",\n")}\n]\n`);
        const { inputs, warnings } = await compile("kernel", join(folder, "main.ts"), wasm, output);
        for (const warning of warnings) say(warning);
        return inputs.filter((input) => !input.startsWith(output));
      },
    }).finally(endCompilers),
  );
  const list = JSON.parse(readFileSync(json, "utf8")) as Mutant[];
  return { module: new WebAssembly.Module(readFileSync(wasm)), list };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
