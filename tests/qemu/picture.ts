/**
 * Pictures of the board's screen, compared pixel by pixel with those in tests/pictures/. After a change that is meant to show,
 * `PICTURES=renew npx vitest run tests/qemu/display.test.ts` writes them anew: look at each before you commit it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PNG } from "pngjs";
import type { Board } from "../../tools/qemu/board";

const FOLDER = "tests/pictures";
/** Where what differs is put. */
const FOUND = "build/pictures";
/** What has been drawn so far is looked at so often. */
const LOOK_MS = 100;
/** Far more than drawing ever takes, as the machine may be busy. */
const DEADLINE_MS = 60_000;
/** A picture that stays the same for so long is taken to be done when it is to be a reference. */
const STEADY_LOOKS = 15;

/** Waits until each pixel of the screen has a colour. @param colour 0xRRGGBB @throws Error with the number of those that have not */
export async function showsColour(board: Board, colour: number): Promise<void> {
  mkdirSync(FOUND, { recursive: true });
  const file = join(FOUND, "colour.png");
  let differing = 0;
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await pause(LOOK_MS)) {
    const { data } = await look(board, file);
    const expected = Buffer.alloc(data.length);
    for (let at = 0; at < data.length; at += 4) expected.writeUInt32BE(((colour << 8) | 0xff) >>> 0, at);
    differing = count(data, expected);
    if (differing === 0) return;
  }
  throw new Error(`${differing} pixels of ${file} are not of the colour 0x${colour.toString(16)}`);
}

/** Waits until the screen shows the picture of this name. @throws Error with the number of pixels that differ, if it does not */
export async function showsPicture(board: Board, name: string): Promise<void> {
  mkdirSync(FOUND, { recursive: true });
  const found = join(FOUND, `${name}.png`);
  const reference = join(FOLDER, `${name}.png`);
  if (process.env.PICTURES === "renew") {
    writeFileSync(reference, PNG.sync.write(await steady(board, found)));
    return;
  }
  if (!existsSync(reference)) throw new Error(`there is no ${reference}: PICTURES=renew makes it`);
  const expected = PNG.sync.read(readFileSync(reference));
  let differing = 0;
  for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await pause(LOOK_MS)) {
    const shown = await look(board, found);
    if (shown.width === expected.width && shown.height === expected.height) {
      differing = count(shown.data, expected.data);
      if (differing === 0) return;
    } else differing = shown.width * shown.height;
  }
  throw new Error(`${differing} pixels of ${found} are not as in ${reference}`);
}

async function look(board: Board, file: string): Promise<PNG> {
  await board.screenshot(file);
  return PNG.sync.read(readFileSync(file));
}

async function steady(board: Board, file: string): Promise<PNG> {
  let last = await look(board, file);
  for (let same = 0; same < STEADY_LOOKS; await pause(LOOK_MS)) {
    const shown = await look(board, file);
    same = shown.data.equals(last.data) ? same + 1 : 0;
    last = shown;
  }
  return last;
}

/** Pixels, of 4 bytes each, that are not the same. */
function count(a: Buffer, b: Buffer): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 4) if (a.readUInt32BE(at) !== b.readUInt32BE(at)) count++;
  return count;
}
