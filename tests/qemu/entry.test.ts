import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { boot, IMAGE } from "./boot";

/** How the firmware may enter the kernel, and what it says when that cannot work. */

const LOAD_ADDRESS = 0x80000;
/** Of text_offset in the image's header. */
const TEXT_OFFSET = 8;
const KERNEL = "build/kernel/kernel.bin";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "entry-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file for QEMU. @returns its path */
function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test("entry at EL3, with all four cores at once, reaches the prompt", async () => {
  const kernelBytes = readFileSync(KERNEL).length;
  const archive = file("archive", readFileSync(IMAGE).subarray(kernelBytes));
  const board = boot({ image: "build/kernel.elf", blob: { file: archive, address: LOAD_ADDRESS + kernelBytes } });
  expect(await board.command("echo up")).toEqual(["up"]);
});

test("an image at another address says where it must be, and ends with status 1", async () => {
  const moved = Buffer.from(readFileSync(IMAGE));
  moved.writeBigUInt64LE(0x200000n, TEXT_OFFSET);
  const board = boot({ image: file("moved.img", moved) });
  expect((await board.ended).status).toBe(1);
  expect(board.output).toContain("loaded at 0x200000 and must be at 0x80000: set kernel_address=0x80000 in config.txt");
});

test("an image without its archive says so, and ends with status 1", async () => {
  const board = boot({ image: file("short.img", readFileSync(KERNEL)) });
  expect((await board.ended).status).toBe(1);
  expect(board.output).toContain("no boot archive behind it: kernel8.img is incomplete");
});
