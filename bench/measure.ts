/** All figures of this checkout's build, in one run of the board for each image. */
import { readFileSync, statSync } from "node:fs";
import { readElf } from "../tools/build/elf";
import { bootOnBoard, runOnBoard, type Boot } from "./board";
import { figure, figuresOf, OTHERS, type Figure } from "./figures";
import { countPairs, meanOf } from "./pairs";

const IMAGE = "build/kernel8.img";

/** @throws Error with what the board says instead of figures, or a pair whose sides differ */
export async function measure(): Promise<Figure[]> {
  const counts = await runOnBoard(IMAGE);
  const boot = await bootOnBoard(IMAGE);
  return [...figuresOf(counts), ...bootFigures(boot), ...(await pairFigures()), ...sizeFigures()];
}

function bootFigures({ kernel, init, prompt, memory }: Boot): Figure[] {
  return [
    other("boot.kernel", kernel, "instructions"),
    other("boot.init", init - kernel, "instructions"),
    other("boot.services", prompt - init, "instructions"),
    other("boot.to.prompt", prompt, "instructions"),
    other("memory.kernel", memory("kernel"), "KiB"),
    other("memory.service", memory("gpio"), "KiB"),
  ];
}

async function pairFigures(): Promise<Figure[]> {
  const pairs = await countPairs();
  const all = [...pairs.map(({ name, ratio }) => [name, ratio] as const), ["wasm.geomean", meanOf(pairs)] as const];
  return all.map(([name, value]) => other(name, Math.round(value * 1000) / 1000, "of C by gcc -O2"));
}

function sizeFigures(): Figure[] {
  const text = readElf(readFileSync("build/kernel.elf")).sections.get(".text")!;
  return [other("image.bytes", statSync(IMAGE).size, "bytes"), other("kernel.text.bytes", text.length, "bytes")];
}

/** @throws Error for a name that figures.ts says nothing of */
function other(name: string, value: number, unit: string): Figure {
  const about = OTHERS.find((each) => each.name === name);
  if (about === undefined) throw new Error(`${name}: bench/figures.ts says nothing of it`);
  const { goal, seL4, linux } = about;
  return figure({ name, value, unit, goal, seL4, linux });
}
