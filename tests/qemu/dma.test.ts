import { expect, test } from "vitest";
import { boot, row } from "./boot";

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
  // where channel 2 wrote last, as the bus names RAM
  expect(await board.monitor("xp /1wx 0x3f007210")).toMatch(/: 0xc[0-9a-f]{7}\b/);
  expect(await board.command("dma tset")).toEqual([expect.stringContaining("WHAT is test")]);
});
