import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { services } from "../../servers/manifest";
import { readElf } from "../build/elf";

/** Names of the programs in the image. */
export function programs(): string[] {
  return [...new Set(services.map(({ name, program }) => program ?? name))];
}

interface Mark {
  address: number;
  word: bigint;
}

/**
 * A word of a program's text that no other program has at the same address.
 * @param texts of all programs, each from the same address
 * @throws when there is none
 */
export function findMark(texts: Map<string, Uint8Array>, program: string, address: number): Mark {
  const words = (text: Uint8Array) => new DataView(text.buffer, text.byteOffset, text.byteLength);
  const own = texts.get(program);
  const others = [...texts].filter(([name]) => name !== program).map(([, text]) => words(text));
  for (let at = 0; own !== undefined && at + 8 <= own.byteLength; at += 8) {
    const word = words(own).getBigUint64(at, true);
    const shared = others.some((other) => at + 8 > other.byteLength || other.getBigUint64(at, true) === word);
    if (!shared) return { address: address + at, word };
  }
  throw new Error(`the text of ${program} cannot be told from that of another program`);
}

/** What GDB is told to attach: symbols of the kernel and of one program. */
export function gdbScript(port: number, program: string): string {
  const texts = new Map<string, Uint8Array>();
  let address = 0;
  for (const name of programs()) {
    const text = readElf(readFileSync(`build/${name}.elf`)).segments.find(({ executable }) => executable);
    if (text === undefined) throw new Error(`build/${name}.elf has no text`);
    texts.set(name, text.bytes);
    address = text.address;
  }
  const mark = findMark(texts, program, address);
  return `set pagination off
set confirm off
set architecture aarch64
directory ${resolve(".")}
file ${resolve("build/kernel.elf")}
add-symbol-file ${resolve(`build/${program}.elf`)}
target remote 127.0.0.1:${port}

# Every program lies at the same address: a breakpoint in ${program} stops where ${program} runs, and not another.
python
def only_here(breakpoint):
    if breakpoint.condition is None:
        breakpoint.condition = "$pc >= 0x80000000 || *(unsigned long *) 0x${mark.address.toString(16)} == 0x${mark.word.toString(16)}"
gdb.events.breakpoint_created.connect(only_here)
end
`;
}
