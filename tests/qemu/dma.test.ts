import { expect, test, vi } from "vitest";
import type { Board } from "../../tools/qemu/board";
import { boot, row } from "./boot";
import { showsColour } from "./picture";

/** Source and destination registers of channel 2: where its last transfer ended, as the bus names RAM. */
async function channel(board: Board): Promise<number[]> {
  const words = await board.monitor("xp /2wx 0x3f00720c");
  return [...words.matchAll(/: (0x[0-9a-f]{8}) (0x[0-9a-f]{8})/g)].flatMap(([, ...ends]) => ends.map(Number));
}

/** The framebuffer of 640x480 pixels of 32 bits in QEMU, as the bus names it. */
const PICTURE = 0xfc100000;
const ROW = 640 * 4;

const RIGHT = [
  expect.stringMatching(/^filled 65536 bytes in \d+ us, words that are wrong: 0$/),
  expect.stringMatching(/^copied 65536 bytes in \d+ us, words that are wrong: 0$/),
];

test("memory is filled and copied by the controller, after a crash of its server as well, and none is lost", async () => {
  const board = boot();
  expect(await board.command("dma test")).toEqual(RIGHT);
  const pages = row(await board.command("ps"), "dma");
  for (let time = 0; time < 8; time++) expect(await board.command("dma test")).toEqual(RIGHT);
  expect(row(await board.command("ps"), "dma")[5]).toBe(pages[5]);
  await board.say("crash dma");
  await board.see(/dma: unreachable executed/);
  expect((await board.command("dma test")).slice(-2)).toEqual(RIGHT);
  expect(await board.command("dma tset")).toEqual([expect.stringContaining("WHAT is test")]);
});

test("the screen is filled and scrolled by the controller, and its picture right while that has no server", async () => {
  const board = boot();
  await board.command("fb fill 0 0 640 480 #205080");
  await showsColour(board, 0x205080);
  expect((await channel(board))[1]).toBe(PICTURE + 480 * ROW);
  await board.command("fb fill 0 0 640 240 #ff8000");
  expect((await channel(board))[1]).toBe(PICTURE + 240 * ROW);

  // the processor does it, or the next server
  await board.say("crash dma");
  await board.see(/dma: unreachable executed/);
  await board.command("fb fill 0 0 640 480 #304050");
  await showsColour(board, 0x304050);
  await vi.waitUntil(
    async () => {
      await board.command("fb fill 0 240 640 200 #405060");
      return (await channel(board))[1] === PICTURE + 440 * ROW;
    },
    { timeout: 60_000, interval: 200 },
  );

  // the console moves its lines up by the height of one
  await board.command("fb clear");
  for (let line = 0; line < 40; line++) await board.command(`echo line ${line}`);
  await vi.waitUntil(
    async () => {
      const [from, to] = await channel(board);
      return from - to === 16 * ROW && to > PICTURE && from <= PICTURE + 480 * ROW;
    },
    { timeout: 60_000, interval: 200 },
  );
});
