import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { services } from "../../servers/manifest";
import { programsOf } from "../build/manifest";
import { Problem } from "../drupelet/target";
import { annotate, describe } from "./dump";
import { Symbols } from "./symbols";

function parseAddress(text: string, before: bigint[] = []): bigint[] {
  if (!/^(0x)?[0-9a-f]{1,16}$/i.test(text)) throw new InvalidArgumentError("An address is a number in hex.");
  return [...before, BigInt(/^0x/i.test(text) ? text : `0x${text}`)];
}

/** Adds the command `addr2line`: functions and TypeScript lines of addresses, or of those in what a board printed. */
export function addAddr2line(program: Command): void {
  program
    .command("addr2line")
    .description("Tells function and TypeScript line of addresses, of the kernel and of all programs.")
    .argument("[addresses...]", "in hex; without any, the log of a fault is read and told line by line", parseAddress)
    .option("--log <file>", "a log of the serial line; -: standard input", "-")
    .option("--elf <files...>", "further ELF files, such as build/wild.elf of the image for tests", [])
    .action((addresses: bigint[], { log, elf }: { log: string; elf: string[] }) => {
      try {
        const names = ["kernel", ...programsOf(services)];
        const symbols = new Symbols([...new Set([...names.map((name) => `build/${name}.elf`), ...elf])]);
        for (const line of addresses.length > 0 ? tell(addresses, symbols) : read(log, symbols)) console.log(line);
      } catch (error) {
        throw new Problem((error as Error).message);
      }
    });
}

function tell(addresses: bigint[], symbols: Symbols): string[] {
  const unknown = addresses.find((address) => !symbols.has(address));
  if (unknown !== undefined) {
    throw new Error(`no code of the kernel or a program is at 0x${unknown.toString(16)} in the images built last`);
  }
  const found = symbols.find(addresses);
  return addresses.flatMap((address) => describe(address, found.get(address)).map((line) => line.slice(4)));
}

function read(log: string, symbols: Symbols): string[] {
  const text = readFileSync(log === "-" ? 0 : log, "utf8").replaceAll("\r", "");
  return annotate(text.replace(/\n$/, "").split("\n"), symbols);
}
