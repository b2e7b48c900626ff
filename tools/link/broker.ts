import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { EventNumber, FrameKind, LinkError } from "../../abi/link";
import {
  eventsOf,
  kindOf,
  readEvents,
  sequenceOf,
  withSequence,
  writeError,
  writeEvents,
  writeRelease,
} from "./content";
import type { Exchange } from "./exchange";
import { encodeFrame, FrameDecoder } from "./frames";
import { isServed } from "./socket";

/**
 * Lets several programs ask one board: they send on a UNIX socket the frames that they would send on its serial line. Each gets
 * its own answers and events; when one goes, its events are given up.
 */
export class Broker {
  #clients = new Set<Socket>();
  /** Who gets an event, by its number. */
  #owners = new Map<number, Socket>();
  #server: Server;

  private constructor(
    private readonly exchange: Exchange,
    private readonly path: string,
  ) {
    this.#server = createServer((socket) => this.#welcome(socket));
    exchange.listen((content) => this.#spread(readEvents(content)));
  }

  /** Begins to serve. @param path of the socket @returns undefined when another broker serves there */
  static async start(exchange: Exchange, path: string): Promise<Broker | undefined> {
    if (await isServed(path)) return undefined;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true }); // of one that was killed
    const broker = new Broker(exchange, path);
    const listening = await new Promise<boolean>((resolve) => {
      broker.#server.once("error", () => resolve(false)); // another was faster
      broker.#server.listen(path, () => resolve(true));
    });
    return listening ? broker : undefined;
  }

  /** Ends at once, and removes the socket. */
  stop(): void {
    this.#server.close();
    for (const socket of this.#clients) socket.destroy();
    rmSync(this.path, { force: true });
  }

  #welcome(socket: Socket): void {
    const decoder = new FrameDecoder();
    this.#clients.add(socket);
    socket.on("error", () => undefined); // its end follows
    socket.on("data", (bytes: Buffer) => {
      for (const { content } of decoder.push(bytes)) if (content !== undefined) void this.#pass(socket, content);
    });
    socket.on("close", () => {
      this.#clients.delete(socket);
      this.#giveUp([...this.#owners].filter(([, owner]) => owner === socket).map(([number]) => number));
    });
  }

  async #pass(socket: Socket, content: Buffer): Promise<void> {
    const answer = await this.exchange.ask(content).catch(() => writeError(LinkError.NoAnswer));
    if (kindOf(answer) === FrameKind.Reply) {
      const events = eventsOf(answer);
      for (const number of events) this.#owners.set(number, socket);
      if (!this.#clients.has(socket)) return this.#giveUp(events);
    }
    socket.write(encodeFrame(withSequence(answer, sequenceOf(content))));
  }

  #giveUp(numbers: number[]): void {
    if (numbers.length === 0) return;
    for (const number of numbers) this.#owners.delete(number);
    const events = numbers.reduce((bits, number) => bits | (1n << BigInt(number)), 0n);
    this.exchange.ask(writeRelease(events)).catch(() => undefined); // the board has gone, and the events with it
  }

  #spread(events: bigint): void {
    const restarted = events & (1n << BigInt(EventNumber.PeerRestarted));
    for (const socket of this.#clients) {
      const own = [...this.#owners].filter(([, owner]) => owner === socket);
      const bits = own.reduce((sum, [number]) => sum | (events & (1n << BigInt(number))), restarted);
      if (bits !== 0n) socket.write(encodeFrame(writeEvents(bits)));
    }
  }
}
