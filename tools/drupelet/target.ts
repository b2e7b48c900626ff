import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { LinkClient } from "../link/client";
import { Exchange, LineClosed, NoAnswer } from "../link/exchange";
import { FrameDecoder } from "../link/frames";
import { BAUD, openSerial } from "../link/serial";

/** Something that the user can put right; the message says how. */
export class Problem extends Error {}

/** Which board is meant. */
export interface TargetOptions {
  /** A serial port; otherwise the board that is served at `socket`. */
  port?: string;
  baud: number;
  socket: string;
  /** Milliseconds for an answer beyond what a call itself may take. */
  patience?: number;
}

export interface Target {
  client: LinkClient;
  /** What the link says of itself: "Drupelet 0.1.0". */
  system: string;
  ticksPerSecond: number;
  /** Resolves when the line has gone. */
  closed: Promise<void>;
  close: () => void;
}

/**
 * Finds the board, and asks who is there.
 * @throws Problem when there is no board, no answer or another version
 */
export async function reach(options: TargetOptions): Promise<Target> {
  const { port, baud, socket, patience } = options;
  if (port === undefined) return greetOver(await openSocket(socket), socket, () => silence(socket), patience);
  return greetOver(await openPort(port, baud), port, (heard) => mute(port, baud, heard), patience);
}

/**
 * Asks who is at the other end of a line.
 * @param name of the line @param why there may be no answer, by what was heard instead
 */
export async function greetOver(
  line: Duplex,
  name: string,
  why: (heard: Heard) => string,
  patience?: number,
): Promise<Target> {
  const heard = { bytes: 0, strange: 0 };
  const exchange = new Exchange((bytes) => void line.write(bytes), patience);
  const decoder = new FrameDecoder();
  line.on("data", (bytes: Buffer) => {
    for (const { text, content } of decoder.push(bytes)) {
      if (content !== undefined) exchange.take(content);
      else for (const byte of text) note(heard, byte);
    }
  });
  const closed = new Promise<void>((resolve) => {
    line.on("close", () => {
      exchange.close(new LineClosed(`the line to ${name} has been closed`));
      resolve();
    });
  });
  line.on("error", () => undefined); // "close" follows
  const client = new LinkClient(exchange);
  try {
    return { client, ...(await client.hello()), closed, close: () => line.destroy() };
  } catch (error) {
    line.destroy();
    if (error instanceof NoAnswer) throw new Problem(why(heard));
    throw error;
  }
}

/** What came that was no frame. */
export interface Heard {
  bytes: number;
  /** Neither ASCII nor a line's end: what another rate makes of text. */
  strange: number;
}

function note(heard: Heard, byte: number): void {
  heard.bytes++;
  const plain = (byte >= 0x20 && byte < 0x7f) || [0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b].includes(byte);
  if (!plain) heard.strange++;
}

/** Why a serial port may not have answered. */
export function mute(port: string, baud: number, { bytes, strange }: Heard): string {
  if (bytes === 0) {
    return `nothing comes from ${port} at ${baud} baud: is the board on, are TX and RX crossed, is ${BAUD} the rate?`;
  }
  if (strange * 4 > bytes) return `what comes from ${port} is no text at ${baud} baud: the board talks at ${BAUD}`;
  return `text comes from ${port}, but no answer: has the board's manifest the agent, and is it up?`;
}

function silence(socket: string): string {
  return `the board behind ${socket} does not answer: has its manifest the agent, and is it up?`;
}

async function openPort(port: string, baud: number): Promise<Duplex> {
  try {
    return await openSerial(port, baud);
  } catch (error) {
    throw new Problem((error as Error).message);
  }
}

function openSocket(path: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => {
      reject(new Problem("no board: start one with `make run`, or name the serial port of one: --port /dev/ttyUSB0"));
    });
  });
}
