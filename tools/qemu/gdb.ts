import { resolve } from "node:path";
import { services } from "../../servers/manifest";
import { programsOf } from "../build/manifest";

/**
 * What GDB is told before it attaches: the symbols of the kernel and of all programs. Each is linked at addresses of its
 * own, so that a breakpoint stops where it was set and nowhere else.
 */
export function gdbSymbols(): string {
  const programs = programsOf(services).map((name) => `add-symbol-file ${resolve(`build/${name}.elf`)}`);
  return `set pagination off
set confirm off
set architecture aarch64
directory ${resolve(".")}
file ${resolve("build/kernel.elf")}
${programs.join("\n")}
`;
}
