/** Runs the board's benchmarks in the emulator, where time goes by instructions. */
import { Board } from "../tools/qemu/board";
import type { Count } from "./figures";

const ROW = /^(\S+) +(\d+) +(\d+) +(\d+)$/;

/** @throws Error with what the board says instead of figures */
export async function runOnBoard(image: string): Promise<Count[]> {
  const board = new Board({ image, icount: true });
  try {
    const lines = await board.command("bench");
    const [head, ...rows] = lines.filter((line) => line.trim() !== "");
    if (!head?.startsWith("NAME")) throw new Error(`bench says: ${head ?? "nothing"}`);
    return rows.map(count);
  } finally {
    await board.stop();
  }
}

function count(row: string): Count {
  const [, name, kernel, tasks, per] = ROW.exec(row) ?? [];
  if (name === undefined) throw new Error(`bench says: ${row}`);
  return { name, kernel: Number(kernel), tasks: Number(tasks), per: Number(per) };
}
