import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Board, Ending } from "./board";

const CTRL_A = 0x01;
const LOWER_X = 0x78;
const UPPER_X = 0x58;

/** Gives the keyboard to the board, Ctrl-C included, until Ctrl-A X. */
function interact(board: Board): void {
  process.stderr.write("Ctrl-A X ends the emulator; Ctrl-A twice sends one Ctrl-A\n");
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

/**
 * Connects the board's serial line to standard input and output until the emulator ends. At a terminal the keyboard is
 * the board's; otherwise each line of the input waits for the shell's prompt, and the end of input ends the emulator.
 */
async function connect(board: Board): Promise<Ending> {
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

/**
 * Starts a board, connects it, and ends this process with its status: 0 when it was halted or stopped by the user.
 * @param tool the command's name, before its messages
 */
export function connectAndExit(tool: string, start: () => Board | Promise<Board>): void {
  const exit = (status: number, message: string) => {
    if (message !== "") process.stderr.write(`${tool}: ${message}\n`);
    process.exit(status);
  };
  Promise.resolve()
    .then(start)
    .then(connect)
    .then(
      ({ status, complaint }) => {
        const silent = status !== 0 && complaint === "";
        exit(status, silent ? `the kernel stopped with status ${status}: its last words are above` : complaint);
      },
      (error: Error) => exit(1, error.message),
    );
}
