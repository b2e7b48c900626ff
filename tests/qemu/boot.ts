import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { Board } from "../../tools/qemu/board";
import type { Launch } from "../../tools/qemu/machine";

export const IMAGE = "build/kernel8.img";

/** Boots the system. The board is there until the end of the test. */
export function boot(launch: Partial<Launch> = {}): Board {
  const board = new Board({ image: IMAGE, ...launch });
  onTestFinished(() => board.stop());
  return board;
}

/** The cells of the row of a table that starts with this name, its columns apart by two blanks or more. */
export function row(lines: string[], name: string): string[] {
  const found = lines.find((line) => line.split(/\s/)[0] === name);
  if (found === undefined) throw new Error(`no row for ${name} in:\n${lines.join("\n")}`);
  return found.split(/\s{2,}/);
}

/** Number of the first line of a source file that holds a text. */
export function lineOf(file: string, text: string): number {
  const line = readFileSync(file, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  if (line < 0) throw new Error(`${file} has no line with ${text}`);
  return line + 1;
}
