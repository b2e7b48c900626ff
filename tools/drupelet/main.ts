import { Command, InvalidArgumentError, Option } from "commander";
import { addAddr2line } from "../addr2line/command";
import { Refused } from "../client/codec";
import { CallFailed } from "../link/client";
import { LineClosed, NoAnswer } from "../link/exchange";
import { BAUD } from "../link/serial";
import { boardSocket } from "../link/socket";
import { addCall } from "./call";
import { addConsole } from "./console";
import { addDump } from "./dump";
import { addLog } from "./log";
import { addMonitor } from "./monitor";
import { addProtocols } from "./protocols";
import { Problem } from "./target";
import { addTasks } from "./tasks";
import { addTrace } from "./trace";
import { addWatch } from "./watch";

/** `npx drupelet`: the laptop asks the board. */

const number = (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) === 0) throw new InvalidArgumentError("a whole number from 1 on is meant.");
  return Number(text);
};

const program = new Command("drupelet")
  .description("Asks a running board: the one of `make run`, or one behind a serial port.")
  .option("--port <device>", "serial port of the board, such as /dev/ttyUSB0")
  .addOption(new Option("--baud <rate>", "of the serial port").argParser(number).default(BAUD))
  .addOption(new Option("--socket <file>", "where a board is served").default(boardSocket()))
  .addOption(new Option("--timeout <ms>", "how long a call may take").argParser(number).default(5000))
  .addOption(
    new Option("--patience <ms>", "how long to wait for an answer beyond that").argParser(number).default(4000),
  )
  .option("--json", "print JSON")
  .showHelpAfterError("Run it with --help for what there is.");

for (const add of [
  addCall,
  addProtocols,
  addTasks,
  addLog,
  addTrace,
  addDump,
  addWatch,
  addConsole,
  addMonitor,
  addAddr2line,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  const expected = [Problem, CallFailed, Refused, NoAnswer, LineClosed].some((kind) => error instanceof kind);
  if (!expected) throw error;
  const { message } = error as Error;
  console.error(`drupelet: ${error instanceof NoAnswer ? "the board does not answer any more" : message}`);
  process.exitCode = 1;
}
