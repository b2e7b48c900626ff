import type { Command } from "commander";
import { Broker } from "../link/broker";
import { Exchange, LineClosed } from "../link/exchange";
import { FrameDecoder, type Piece } from "../link/frames";
import { openSerial } from "../link/serial";
import { optionsOf } from "./session";
import { Problem } from "./target";

const CTRL_A = 0x01;
const LOWER_X = 0x78;
/** What looks like the start of a frame is text when it has not gone on for so long. */
const FRAME_PAUSE_MS = 500;

export function addConsole(program: Command): void {
  program
    .command("console")
    .description("the console of the board at --port; meanwhile others can ask it, without --port")
    .action(async (_, command: Command) => {
      const { port, baud, socket } = optionsOf(command);
      if (port === undefined) {
        throw new Problem(
          "name the serial port of the board: --port /dev/ttyUSB0; the emulator's console is `make run`",
        );
      }
      await converse(port, baud, socket);
    });
}

/** Connects a serial port to standard input and output, and serves frames to others, until Ctrl-A X or the line's end. */
async function converse(path: string, baud: number, socket: string): Promise<void> {
  const line = await openSerial(path, baud).catch((error: Error) => {
    throw new Problem(error.message);
  });
  const exchange = new Exchange((bytes) => void line.write(bytes));
  const decoder = new FrameDecoder();
  const deal = (pieces: Piece[]) => {
    for (const { text, content } of pieces) {
      if (text !== undefined) process.stdout.write(text);
      else exchange.take(content);
    }
  };
  let pause: NodeJS.Timeout | undefined;
  line.on("data", (bytes: Buffer) => {
    deal(decoder.push(bytes));
    clearTimeout(pause);
    if (decoder.pending) pause = setTimeout(() => deal(decoder.flush()), FRAME_PAUSE_MS);
  });
  const broker = await Broker.start(exchange, socket);
  const served = broker === undefined ? `${socket} is in use, so others ask another board` : "others can ask the board";
  process.stderr.write(`${path} at ${baud} baud; ${served}; Ctrl-A X ends\n`);

  let wanted = false;
  const end = () => {
    wanted = true;
    line.destroy();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  process.stdout.on("error", end); // whoever read our output has gone
  readKeys((bytes) => void line.write(bytes), end);
  await new Promise<void>((resolve) => {
    line.on("error", () => undefined); // "close" follows
    line.on("close", () => resolve());
  });
  clearTimeout(pause);
  exchange.close(new LineClosed(`${path} has been closed`));
  broker?.stop();
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  process.stdin.destroy();
  if (!wanted) throw new Problem(`${path} has gone: was the adapter pulled out?`);
}

/** Gives the keyboard to the board, Ctrl-C included; what is piped goes as it is. */
function readKeys(send: (bytes: Uint8Array) => void, end: () => void): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  let escaped = false;
  process.stdin.on("data", (keys: Buffer) => {
    if (!process.stdin.isTTY) return send(keys);
    const sent: number[] = [];
    for (const key of keys) {
      if (key === CTRL_A && !escaped) {
        escaped = true;
        continue;
      }
      if (escaped && (key | 0x20) === LOWER_X) return end();
      sent.push(key);
      escaped = false;
    }
    send(Uint8Array.from(sent));
  });
}
