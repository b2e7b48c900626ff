/** All figures of this checkout's build, in one run of the board for each image. */
import { readFileSync, statSync } from "node:fs";
import { readElf } from "../tools/build/elf";
import { runOnBoard } from "./board";
import { figure, figuresOf, type Figure } from "./figures";
import { countPairs, meanOf } from "./pairs";

const IMAGE = "build/kernel8.img";

/** @throws Error with what the board says instead of figures, or a pair whose sides differ */
export async function measure(): Promise<Figure[]> {
  const counts = await runOnBoard(IMAGE);
  return [...figuresOf(counts), ...(await pairFigures()), ...sizeFigures()];
}

async function pairFigures(): Promise<Figure[]> {
  const pairs = await countPairs();
  const all = [
    ...pairs.map(({ name, ratio }) => ({ name, value: ratio, goal: 1.15 })),
    { name: "wasm.geomean", value: meanOf(pairs), goal: 1.05 },
  ];
  return all.map(({ name, value, goal }) =>
    figure({ name, value: Math.round(value * 1000) / 1000, unit: "of C by gcc -O2", goal }),
  );
}

function sizeFigures(): Figure[] {
  const text = readElf(readFileSync("build/kernel.elf")).sections.get(".text")!;
  return [
    figure({ name: "image.bytes", value: statSync(IMAGE).size, unit: "bytes", goal: 330_000 }),
    figure({ name: "kernel.text.bytes", value: text.length, unit: "bytes", goal: 32 * 1024, seL4: 31_616 }),
  ];
}
