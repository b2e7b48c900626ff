import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";

/**
 * Builds `echo.c`, a bare-metal image that answers like the shell.
 * @returns the path of the raw image, the same for all: it is replaced in one step
 */
export function buildEcho(): string {
  const image = "build/test/echo.img";
  mkdirSync("build/test", { recursive: true });
  const folder = mkdtempSync("build/test/echo-");
  const compile = ["-O1", "-ffreestanding", "-fno-pic", "-mgeneral-regs-only", "-mstrict-align"];
  const link = ["-static", "-nostdlib", "-Wl,-T,tests/qemu/echo.ld,--build-id=none"];
  execFileSync("aarch64-linux-gnu-gcc", [...compile, ...link, "tests/qemu/echo.c", "-o", `${folder}/echo.elf`]);
  execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", `${folder}/echo.elf`, `${folder}/echo.img`]);
  renameSync(`${folder}/echo.img`, image);
  rmSync(folder, { recursive: true });
  return image;
}
