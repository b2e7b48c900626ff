import { Command, InvalidArgumentError, Option } from "commander";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Board } from "./qemu/board";
import { connectAndExit } from "./qemu/connect";
import { gdbSymbols } from "./qemu/gdb";
import { findProgram, MACHINES, type Machine } from "./qemu/machine";

/** For a debugger that attaches by itself, such as that of an editor (.vscode/launch.json). */
const SYMBOLS = "build/gdb-symbols";
const SCRIPT = "build/gdbinit";

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new InvalidArgumentError("A port is 1-65535.");
  return port;
}

/** `make debug`: boots the image stopped, with GDB invited. */
const { machine, device, port } = new Command("debug")
  .description("Starts QEMU with the processor stopped, and prints the command that attaches GDB.")
  .addOption(new Option("--machine <name>", "the board").choices(MACHINES).default("raspi3b"))
  .addOption(new Option("--device <device>", "connected to it, as QEMU's -device takes it"))
  .option("--port <number>", "local port where GDB attaches; a free one when not given", parsePort)
  .parse()
  .opts<{ machine: Machine; device?: string; port?: number }>();

connectAndExit("debug", async () => {
  const gdb = findProgram("gdb-multiarch");
  const board = new Board({ image: "build/kernel8.img", machine, device, debug: port ?? true });
  // QEMU ends when it cannot have the port, and tells why.
  const listening = await board.gdbPort().catch(async () => {
    throw new Error((await board.ended).complaint);
  });
  const address = `127.0.0.1:${listening}`;
  writeFileSync(SYMBOLS, gdbSymbols());
  writeFileSync(SCRIPT, `source ${resolve(SYMBOLS)}\ntarget remote ${address}\n`);
  process.stderr.write(`debug: attach with: ${gdb} -x ${resolve(SCRIPT)}\n`);
  process.stderr.write(`debug: try there: break console_main, then continue\n`);
  process.stderr.write(`debug: GDB is awaited at ${address}\n`);
  return board;
});
