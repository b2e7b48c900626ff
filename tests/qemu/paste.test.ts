import { expect, test } from "vitest";
import { boot } from "./boot";

const LINES = 1024;

test("nothing is dropped of 64 KiB pasted at full speed", async () => {
  const board = boot();
  await board.prompt();
  const texts = Array.from({ length: LINES }, (_, number) => `${number} `.padEnd(58, "abcdefghijklmnopqrstuvwxyz"));
  const paste = texts.map((text) => `echo ${text}\r`).join("");
  expect(paste.length).toBe(64 * 1024);
  await board.send(paste);
  await board.see(new RegExp(`\n${texts[LINES - 1]}\r\n`));
  const answers = board.dialogue.screen.lines.filter((line) => /^\d+ [a-z]+$/.test(line));
  expect(answers).toEqual(texts);
});

test("a line that is longer than the editor takes ends, and the next is whole", async () => {
  const board = boot();
  await board.prompt();
  await board.send(`echo ${"x".repeat(10_000)}\r`);
  await board.see(/\nx+\r\n/);
  expect(await board.command("echo next")).toEqual(["next"]);
});
