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

/** What there is at the first prompt. */
export interface Boot {
  /** When the parts of the boot were over, in nanoseconds from reset, which are instructions here. */
  kernel: number;
  init: number;
  prompt: number;
  /** What `mem` says of the kernel and of services, in KiB. */
  memory: (name: string) => number;
}

/** @throws Error for what the board did not log */
export async function bootOnBoard(image: string): Promise<Boot> {
  const board = new Board({ image, icount: "sleepless" });
  try {
    const log = await board.command("dmesg");
    const memory = await board.command("mem");
    return {
      kernel: reached(log, "init", "started by the kernel"),
      init: reached(log, "init", "the services of the boot are started"),
      prompt: reached(log, "shell", "asks for the first line"),
      memory: (name) => kibibytes(memory, name),
    };
  } finally {
    await board.stop();
  }
}

function reached(log: string[], writer: string, message: string): number {
  for (const line of log) {
    const [, seconds, from, text] = /^\[ *(\d+\.\d+)\] (\S+) +info +(.*)$/.exec(line) ?? [];
    if (from === writer && text === message) return Math.round(Number(seconds) * 1e9);
  }
  throw new Error(`${writer} did not log "${message}"`);
}

function kibibytes(lines: string[], name: string): number {
  for (const line of lines) {
    const [, of, size, unit] = /^ *(\S+) +([\d.]+) ([KM])iB/.exec(line) ?? [];
    if (of === name) return Number(size) * (unit === "M" ? 1024 : 1);
  }
  throw new Error(`mem says nothing of ${name}`);
}

function count(row: string): Count {
  const [, name, kernel, tasks, per] = ROW.exec(row) ?? [];
  if (name === undefined) throw new Error(`bench says: ${row}`);
  return { name, kernel: Number(kernel), tasks: Number(tasks), per: Number(per) };
}
