import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readElf } from "../build/elf";
import { findProgram } from "../qemu/machine";

/** A function that an instruction is in; `line` is 0 when it is not known. */
export interface Frame {
  name: string;
  file: string;
  line: number;
}

/** What the debug information of the kernel and the programs tells of addresses. */
export class Symbols {
  private readonly files: { path: string; start: bigint; end: bigint }[];

  /** @param paths ELF files, no two of which have an address in common @throws an error that tells what to do when one is missing */
  constructor(paths: string[]) {
    const missing = paths.find((path) => !existsSync(path));
    if (missing !== undefined) throw new Error(`there is no ${missing}: \`make build\` makes it`);
    this.files = paths.flatMap((path) =>
      readElf(readFileSync(path))
        .segments.filter(({ executable }) => executable)
        .map(({ start, bytes }) => ({ path, start, end: start + BigInt(bytes.length) })),
    );
  }

  /** Whether there is code at this address. */
  has(address: bigint): boolean {
    return this.files.some(({ start, end }) => address >= start && address < end);
  }

  /** @returns for each address the function it is in, the innermost of inlined ones first; nothing where no code is */
  find(addresses: bigint[]): Map<bigint, Frame[]> {
    const found = new Map<bigint, Frame[]>();
    for (const { path, start, end } of this.files) {
      const own = addresses.filter((address) => address >= start && address < end);
      if (own.length === 0) continue;
      const input = own.map((address) => `0x${address.toString(16)}\n`).join("");
      const options = ["--exe", path, "--functions", "--inlines", "--addresses"];
      const output = execFileSync(findProgram("aarch64-linux-gnu-addr2line"), options, { input, encoding: "utf8" });
      for (const part of output.split(/^(?=0x)/m)) {
        const [address, ...lines] = part.trimEnd().split("\n");
        const frames = lines.flatMap((name, index) => (index % 2 === 0 ? [frameOf(name, lines[index + 1])] : []));
        found.set(BigInt(address), withoutGenerated(frames));
      }
    }
    return found;
  }
}

/** @param place such as "./kernel/ipc.ts:12 (discriminator 3)" */
function frameOf(name: string, place: string): Frame {
  const [, file, line] = /^(?:\.\/)?(.*):(\d+|\?)/.exec(place) ?? ["", "??", "0"];
  return { name, file, line: Number(line) || 0 };
}

/** The C between TypeScript and the shim tells nobody anything, unless it is all there is. */
function withoutGenerated(frames: Frame[]): Frame[] {
  const written = frames.filter(({ file }) => !file.startsWith("build/"));
  return written.length > 0 ? written : frames;
}
