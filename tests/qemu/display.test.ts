/** What the screen shows, pixel by pixel; tests/qemu/picture.ts says how to renew the pictures. */
import { expect, test } from "vitest";
import { boot, row } from "./boot";
import { showsPicture } from "./picture";

/** Text as the serial line carries it, a character each byte. */
function typed(text: string): string {
  return Buffer.from(text).toString("latin1");
}

test("panel, console, drawing and the test picture, in three modes, and after crashes", async () => {
  const board = boot();
  await board.prompt();
  await showsPicture(board, "boot-640x480");

  for (let n = 1; n <= 30; n++) await board.command(`echo line ${n} of 30, of which the first have left the screen`);
  await board.command(typed("echo ┌──────────────┐"));
  await board.command(typed("echo │ Größe: ½ µm² │ ÀÉÎÕÜ àéîõü ¿? «» £€¥"));
  await board.command(typed("echo └──────────────┘ ═║╔╗ ░▒▓█ 中"));
  await showsPicture(board, "console-640x480");

  for (const command of [
    "fb fill 40 40 200 100 #205080",
    "fb rect 30 30 220 120 yellow",
    "fb line 0 479 639 0 red",
    "fb line 320 0 340 479 #00ff80",
    "fb fill 600 440 600 440 #ff8000",
    "fb text 50 60 white Drawn by hand: äöü ½",
    "fb text 600 200 cyan cut at the edge",
  ]) {
    expect(await board.command(typed(command))).toEqual([]);
  }
  expect(await board.command("fb info")).toContain("used by       shell");
  await showsPicture(board, "drawing-640x480");
  await board.command("fb test");
  await showsPicture(board, "test-640x480");

  expect(await board.command("fb mode 1920 1080 32")).toEqual([
    "mode          1920x1080, 32 bits, blue first",
    "row           7680 bytes",
    "pictures      2, one of them shown",
    "used by       everyone",
  ]);
  await board.command("clear");
  await board.command("echo The same text on a larger screen.");
  await showsPicture(board, "console-1920x1080");
  await board.command("fb test");
  await showsPicture(board, "test-1920x1080");

  await board.command("fb mode 800 600 16");
  await board.command("fb test");
  await showsPicture(board, "test-800x600x16");
  await board.command("fb clear");

  for (const service of ["display", "screen", "console"]) {
    await board.say(`crash ${service}`);
    await board.see(new RegExp(`${service}: unreachable`));
  }
  expect(await board.command("fb info")).toContain("mode          800x600, 16 bits, blue first");
  const tasks = await board.command("ps");
  for (const service of ["display", "screen", "console"]) expect(row(tasks, service).at(-1)).toBe("1");
  await board.command("clear");
  await showsPicture(board, "console-800x600x16");
});

test("the serial console does not need the screen", async () => {
  const board = boot();
  await board.prompt();
  for (const service of ["screen", "display"]) await board.command(`stop ${service}`);
  expect(await board.command("echo still here")).toEqual(["still here"]);
  await board.command("start display");
  await board.command("start screen");
  await board.command("clear");
  await showsPicture(board, "started-640x480");
});
