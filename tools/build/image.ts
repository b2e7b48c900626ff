import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Service } from "../../abi/manifest";
import { Limit } from "../../abi/syscall";
import { writeArchive, type Program } from "./archive";
import { discard, type Step } from "./cache";
import { readElf } from "./elf";
import { programsOf } from "./manifest";
import { perform, STACK_BYTES } from "./module";
import { BuildError } from "./run";
import { toolVersion } from "./version";
import { memoryPages } from "./wasm";

/** The image that boots: the kernel, and behind it the boot archive. */

/** Where the firmware puts the image, and the first address behind it that the kernel uses for something else. */
const LOAD_ADDRESS = 0x80000;
const IMAGE_END = 0x1c0000;

const KERNEL_BINARY = "build/kernel/kernel.bin";

/** @returns whether it was not up to date @throws BuildError when the parts do not fit */
export async function toImage(output: string, services: Service[]): Promise<boolean> {
  return await perform(imageStep(output, services));
}

/** Removes an image that is not of the present sources. */
export function discardImage(output: string): void {
  discard(imageStep(output, []));
}

function imageStep(output: string, services: Service[]): Step {
  const names = programsOf(services);
  const files = (name: string) => [`build/${name}.elf`, `build/${name}.wasm`, `build/${name}/lines`];
  return {
    name: basename(output),
    key: `${toolVersion()} ${JSON.stringify(services)}`,
    inputs: [KERNEL_BINARY, "build/kernel/lines", ...names.flatMap(files)],
    outputs: [output],
    run() {
      const kernel = readFileSync(KERNEL_BINARY);
      if (kernel.length % Limit.PageBytes !== 0) {
        throw new BuildError(`${KERNEL_BINARY} has ${kernel.length} bytes; boot/kernel.ld must end it at a whole page`);
      }
      const archive = writeArchive(names.map(readProgram), services, readFileSync("build/kernel/lines"));
      const excess = LOAD_ADDRESS + kernel.length + archive.length - IMAGE_END;
      if (excess > 0) {
        throw new BuildError(
          `${output} is ${excess} bytes too large: kernel ${kernel.length}, archive ${archive.length}; together they ` +
            `must end below 0x${IMAGE_END.toString(16)}`,
        );
      }
      writeFileSync(output, Buffer.concat([kernel, archive]));
      return Promise.resolve([]);
    },
  };
}

function readProgram(name: string): Program {
  const elf = readElf(readFileSync(`build/${name}.elf`));
  const text = elf.segments.find((segment) => segment.executable);
  if (text === undefined) throw new BuildError(`build/${name}.elf has no code`);
  const data = elf.segments.filter((segment) => !segment.executable);
  return {
    name,
    text: text.bytes,
    dataPages: data.reduce((pages, { size }) => pages + Math.ceil(size / Limit.PageBytes), 0),
    stackPages: STACK_BYTES / Limit.PageBytes,
    linearPages: memoryPages(readFileSync(`build/${name}.wasm`)) * 16,
    entry: elf.entry,
    lines: readFileSync(`build/${name}/lines`),
  };
}

/** @returns a table of sizes in bytes: text, data, line table. */
export function sizes(output: string, services: Service[]): string {
  const rows = [["", "text", "bss", "lines"]];
  for (const name of ["kernel", ...programsOf(services)]) {
    const { segments } = readElf(readFileSync(`build/${name}.elf`));
    const text = segments.filter((segment) => segment.executable).reduce((sum, { bytes }) => sum + bytes.length, 0);
    const bss = segments.reduce((sum, { bytes, size }) => sum + size - bytes.length, 0);
    rows.push([name, text, bss, readFileSync(`build/${name}/lines`).length].map(String));
  }
  rows.push([basename(output), String(readFileSync(output).length), "", ""]);
  return rows
    .map(([name, ...numbers]) => name.padEnd(12) + numbers.map((each) => each.padStart(9)).join(""))
    .join("\n");
}
