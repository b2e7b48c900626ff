import { Command, Option } from "commander";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Board } from "./qemu/board";
import { connectAndExit } from "./qemu/connect";
import { gdbScript, programs } from "./qemu/gdb";
import { findProgram, MACHINES, type Machine } from "./qemu/machine";

const SCRIPT = "build/gdbinit";

/** `make debug`: boots the image stopped, with GDB invited. */
const command = new Command("debug")
  .description("Starts QEMU with the processor stopped, and prints the command that attaches GDB.")
  .argument("[program]", `the program whose lines GDB knows besides the kernel's: ${programs().join(", ")}`, "console")
  .addOption(new Option("--machine <name>", "the board").choices(MACHINES).default("raspi3b"))
  .parse();
const { machine } = command.opts<{ machine: Machine }>();
const program = command.args[0] ?? "console";
if (!programs().includes(program))
  command.error(`error: there is no program ${program}; there are: ${programs().join(", ")}`);

connectAndExit("debug", async () => {
  const gdb = findProgram("gdb-multiarch");
  const board = new Board({ image: "build/kernel8.img", machine, debug: true });
  writeFileSync(SCRIPT, gdbScript(await board.gdbPort(), program));
  process.stderr.write(`debug: attach with: ${gdb} -x ${resolve(SCRIPT)}\n`);
  process.stderr.write(`debug: try there: break ${program}_main, then continue\n`);
  return board;
});
