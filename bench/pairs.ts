/** The price of wasm: has the board do the same work in AssemblyScript and in C, where time goes by instructions. */
import { Board } from "../tools/qemu/board";

/** What one pair took. */
export interface PairFigure {
  /** `wasm.` and the pair's. */
  name: string;
  /** Instructions of each side. */
  wasm: number;
  native: number;
  /** Of wasm to native. */
  ratio: number;
}

const IMAGE = "build/pairs.img";
const LINE = /^pair (\S+) wasm (\d+) native (\d+) (same|differ) (.*)$/gm;

/** Runs `build/pairs.img`. @throws Error when the two sides of a pair come to different results, or none does */
export async function countPairs(image = IMAGE): Promise<PairFigure[]> {
  const board = new Board({ image, icount: true });
  try {
    await board.see(/^pairs done\r?$/m);
    return figuresOf(board.output.replaceAll("\r", ""));
  } finally {
    await board.stop();
  }
}

/** @param output of the board @throws as `countPairs` */
export function figuresOf(output: string): PairFigure[] {
  const figures = [...output.matchAll(LINE)].map(([, name, wasm, native, verdict, results]) => {
    if (verdict !== "same") throw new Error(`${name}: AssemblyScript and C come to different results: ${results}`);
    return {
      name: `wasm.${name}`,
      wasm: Number(wasm),
      native: Number(native),
      ratio: Number(wasm) / Number(native),
    };
  });
  if (figures.length === 0) throw new Error(`the board counted nothing:\n${output}`);
  return figures;
}

/** The geometric mean of the ratios. */
export function meanOf(figures: PairFigure[]): number {
  return Math.exp(figures.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / figures.length);
}
