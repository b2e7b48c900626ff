import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { LinkError, RequestLimit } from "../../abi/link";
import { Broker } from "../../tools/link/broker";
import { LinkClient } from "../../tools/link/client";
import { writeRequest } from "../../tools/link/content";
import { Exchange, LineClosed, NoAnswer } from "../../tools/link/exchange";
import { FrameDecoder } from "../../tools/link/frames";
import { type Line, PlayedBoard } from "./board";

/** A client of a played board. */
function meet(toBoard?: Line, fromBoard?: Line) {
  const decoder = new FrameDecoder();
  const exchange: Exchange = new Exchange((bytes) => board.send(bytes));
  const board: PlayedBoard = new PlayedBoard(
    (bytes) => {
      for (const { content } of decoder.push(bytes)) if (content !== undefined) exchange.take(content);
    },
    toBoard,
    fromBoard,
  );
  return { board, exchange, client: new LinkClient(exchange) };
}

/** Spoils the first so many frames in one direction. */
function spoiled(count: number): Line {
  return (bytes) => {
    if (count-- <= 0) return [bytes];
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 3] ^= 1;
    return [damaged];
  };
}

const CALL = { protocol: "log", operation: 7 };

describe("an exchange", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([
    ["the request", spoiled(2), undefined],
    ["the answer", undefined, spoiled(2)],
  ])("asks again when %s is damaged, and the board does it once", async (_, toBoard, fromBoard) => {
    const { board, client } = meet(toBoard, fromBoard);
    const called = client.call(CALL);
    await vi.advanceTimersByTimeAsync(3000);
    expect((await called).code).toBe(7);
    expect(board.carriedOut).toBe(1);
  });

  test("asks one thing at a time, and each gets its own answer", async () => {
    const { board, client } = meet();
    const replies = await Promise.all([1, 2, 3].map((operation) => client.call({ protocol: "log", operation })));
    expect(replies.map(({ code }) => code)).toEqual([1, 2, 3]);
    expect(board.carriedOut).toBe(3);
  });

  test("gives up when nobody answers, after what the call may take, and goes on", async () => {
    const { board, client } = meet();
    board.mute = true;
    const called = client.call({ ...CALL, timeout: 1000 }).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(4900);
    expect(board.heard.length).toBeGreaterThan(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(await called).toBeInstanceOf(NoAnswer);
    board.mute = false;
    expect((await client.hello()).system).toBe("Played 1.0");
  });

  test("ends when the line has gone", async () => {
    const { board, exchange, client } = meet();
    board.mute = true;
    const called = client.hello().catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(1);
    exchange.close(new LineClosed("pulled out"));
    expect(await called).toEqual(new LineClosed("pulled out"));
    await expect(client.hello()).rejects.toThrow("pulled out");
  });

  test("another version of the link is told", async () => {
    const { exchange, client } = meet();
    const take = exchange.take.bind(exchange);
    exchange.take = (content) => {
      content[1] = 9;
      take(content);
    };
    await expect(client.hello()).rejects.toThrow(
      "the board speaks version 9 of the link, this tool version 1: build both",
    );
  });
});

test.each([
  ["words", { words: Array<bigint>(7).fill(0n) }, "7 words are too many: 6 fit"],
  ["leases", { leases: Array<object>(5).fill({ room: 1 }) }, "5 leases are too many: 4 fit"],
  [
    "room",
    { leases: [{ room: 1000 }] },
    `1000 bytes to be written in one call are too many: ${RequestLimit.WrittenBytes} fit`,
  ],
  ["bytes", { leases: [{ bytes: new Uint8Array(2000) }] }, "2000 bytes to be read in one call are too many: 980 fit"],
])("a call with too many %s is refused here", (_, more, message) => {
  expect(() => writeRequest({ ...CALL, ...more }, 0)).toThrow(message);
});

describe("a broker", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "drupelet-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
  });

  async function serve(socket: string) {
    const { board, exchange } = meet();
    const broker = await Broker.start(exchange, socket);
    if (broker !== undefined) onTestFinished(() => broker.stop());
    return { board, broker };
  }

  async function join_(socket: string) {
    const line = connect(socket);
    const exchange = new Exchange((bytes) => void line.write(bytes));
    const decoder = new FrameDecoder();
    line.on("data", (bytes: Buffer) => {
      for (const { content } of decoder.push(bytes)) if (content !== undefined) exchange.take(content);
    });
    await new Promise((resolve) => line.once("connect", resolve));
    onTestFinished(() => void line.destroy());
    return { client: new LinkClient(exchange), line };
  }

  test("lets several ask, each its own events, and gives up those of who goes", async () => {
    const socket = join(folder, "board.sock");
    const { board } = await serve(socket);
    const [one, two] = [await join_(socket), await join_(socket)];
    const events: string[] = [];
    one.client.listen((bits) => events.push(`one ${bits}`));
    two.client.listen((bits) => events.push(`two ${bits}`));
    expect((await one.client.call({ ...CALL, notifications: 1 })).events).toEqual([1]);
    expect((await two.client.call({ ...CALL, notifications: 2 })).events).toEqual([2, 3]);
    board.notify(1);
    board.notify(3);
    board.notify(0);
    await Promise.all([one.client.hello(), two.client.hello()]);
    expect(events.sort()).toEqual(["one 1", "one 2", "two 1", "two 8"]);
    two.line.destroy();
    await vi.waitUntil(() => board.released.length > 0);
    expect(board.released).toEqual([0b1100n]);
    expect((await one.client.hello()).system).toBe("Played 1.0");
  });

  test("leaves a socket alone that another serves, and takes over one that was left behind", async () => {
    const socket = join(folder, "board.sock");
    writeFileSync(socket, "");
    const { broker } = await serve(socket);
    expect(broker).toBeDefined();
    expect((await serve(socket)).broker).toBeUndefined();
    expect((await (await join_(socket)).client.hello()).system).toBe("Played 1.0");
  });

  test("says when the board does not answer", async () => {
    const socket = join(folder, "board.sock");
    const exchange = new Exchange(() => undefined, 50);
    const broker = await Broker.start(exchange, socket);
    onTestFinished(() => broker?.stop());
    const { client } = await join_(socket);
    await expect(client.hello()).rejects.toMatchObject({ error: LinkError.NoAnswer });
  });
});
