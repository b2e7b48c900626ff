import { Command, Option } from "commander";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { Board, type Ending } from "./qemu/board";
import { MACHINES, type Machine } from "./qemu/machine";

interface Options {
  machine: Machine;
  image: string;
}

const CTRL_A = 0x01;
const LOWER_X = 0x78;
const UPPER_X = 0x58;

/** Gives the keyboard to the board, Ctrl-C included, until Ctrl-A X. */
function interact(board: Board): void {
  process.stderr.write("run: Ctrl-A X ends the emulator; Ctrl-A twice sends one Ctrl-A\n");
  board.listen((bytes) => process.stdout.write(bytes));
  process.stdin.setRawMode(true);
  let escaped = false;
  process.stdin.on("data", (keys: Buffer) => {
    const sent: number[] = [];
    for (const key of keys) {
      if (key === CTRL_A && !escaped) {
        escaped = true;
        continue;
      }
      if (escaped && (key === LOWER_X || key === UPPER_X)) return void board.stop();
      sent.push(key);
      escaped = false;
    }
    void board.send(Uint8Array.from(sent));
  });
}

/** Sends the lines of standard input, each when the shell waits for one, and ends the emulator after the last. */
async function converse(board: Board): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) await board.say(line, 0);
  await board.prompt(0);
  await board.stop();
}

/** Shows what the board says: as it is on a terminal, as plain lines elsewhere. @returns shows the rest */
function show(board: Board): () => void {
  if (process.stdout.isTTY) {
    board.listen((bytes) => process.stdout.write(bytes));
    return () => process.stdout.write("\n");
  }
  const { screen } = board.dialogue;
  let shown = 0;
  board.listen(() => {
    for (; shown < screen.lines.length; shown++) process.stdout.write(`${screen.lines[shown]}\n`);
  });
  return () => process.stdout.write(screen.current === "" ? "" : `${screen.current}\n`);
}

async function run(options: Options): Promise<Ending> {
  const board = new Board(options);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      if (process.stdin.isTTY) process.stdin.setRawMode(false);
      void board.stop().then(() => process.exit(128 + constants.signals[signal]));
    });
  }
  process.stdout.on("error", () => void board.stop()); // whoever read our output has gone
  if (process.stdin.isTTY) {
    interact(board);
    const ending = await board.ended;
    process.stdin.setRawMode(false);
    process.stdout.write("\n");
    return ending;
  }
  const showRest = show(board);
  await Promise.race([converse(board), board.ended]);
  showRest();
  return board.ended;
}

const { machine, image } = new Command("run")
  .description("Boots the image in QEMU and connects its serial line to standard input and output.")
  .addOption(new Option("--machine <name>", "the board").choices(MACHINES).default("raspi3b"))
  .addOption(new Option("--image <file>", "what to boot").default("build/kernel8.img"))
  .parse()
  .opts<Options>();

run({ machine, image }).then(
  ({ status, complaint }) => {
    if (complaint !== "") process.stderr.write(`run: ${complaint}\n`);
    else if (status !== 0)
      process.stderr.write(`run: the kernel stopped with status ${status}: its last words are above\n`);
    process.exit(status);
  },
  (error: Error) => {
    process.stderr.write(`run: ${error.message}\n`);
    process.exit(1);
  },
);
