/** How `user` uses the servers that share memory: what they wrote is looked at there. */
import { LINEAR_BASE_SHIFT } from "../../../abi/layout";
import { MapRight, Status } from "../../../abi/syscall";
import { handleClose, map, unmap } from "../../../lib/kernel";
import { DisplayClient, DisplayError } from "../../../lib/protocol/display";
import { DmaClient, DmaError } from "../../../lib/protocol/dma";
import { connect } from "../../../lib/service";
import { answered, check } from "./user-answer";
import { random } from "./xorshift";

const display = new DisplayClient(connect("display"));
const dma = new DmaClient(connect("dma"));

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;
const WINDOW: usize = 0x20000000;

const PAGES: u32 = 2;
const HALF: u32 = PAGES << 11;
/** Side of the square that is drawn. */
const SIDE: u32 = 8;

function mapWindow(region: u32, pages: u32): void {
  const status = map(0, region, LINEAR_BASE + WINDOW, MapRight.Read | MapRight.Write, 0, pages);
  check("map", status == Status.Ok, status);
}

function unmapWindow(region: u32): void {
  unmap(0, LINEAR_BASE + WINDOW);
  handleClose(region);
}

/** The other program has the screen, or the server's successor does not know that this one had it. */
function isLost(code: u32): bool {
  return code == DisplayError.Taken || code == DisplayError.NoSurface;
}

/** What was filled is there when the other picture is shown, where it can be read. */
export function useDisplay(): void {
  if (!answered("display", display.describe())) return;
  const mode = display.mode;
  check("display", mode.flips && mode.depth == 32, mode.depth);
  let code = display.surface();
  if (isLost(code) || !answered("display", code)) return;
  const region = display.region;
  mapWindow(region, (mode.pitch * mode.height * 2 + 4095) / 4096);
  draw(mode.width, mode.height, mode.pitch);
  unmapWindow(region);
  code = display.release();
  if (!isLost(code)) answered("display", code);
}

function draw(width: u32, height: u32, pitch: u32): void {
  const x = random.below(width - SIDE);
  const y = random.below(height - SIDE);
  const colour = random.below(0x1000000);
  let code = display.fill(x, y, SIDE, SIDE, colour);
  if (isLost(code) || !answered("display", code)) return;
  code = display.flip();
  if (isLost(code) || !answered("display", code)) return;
  const wrong = differences(display.offset + y * pitch + x * 4, pitch, colour);
  // whoever has the screen after the server has died may have drawn there meanwhile
  code = display.flip();
  if (!isLost(code) && answered("display", code)) check("display", wrong == 0, wrong);
}

/** Pixels of the square at an offset that have another colour. */
function differences(offset: u32, pitch: u32, colour: u32): u32 {
  let count: u32 = 0;
  for (let row: u32 = 0; row < SIDE; row++) {
    for (let column: u32 = 0; column < SIDE; column++) {
      if ((load<u32>(WINDOW + offset + row * pitch + column * 4) & 0xffffff) != colour) count++;
    }
  }
  return count;
}

/** What was copied is the same byte for byte, and what was filled is full. */
export function useDma(): void {
  if (!answered("dma", dma.buffer(PAGES))) return;
  const number = dma.number;
  const region = dma.region;
  mapWindow(region, PAGES);
  transfer(region);
  unmapWindow(region);
  const code = dma.release(number);
  // of the server before
  if (code != DmaError.NoBuffer) answered("dma", code);
}

function transfer(region: u32): void {
  const value = <u32>random.next();
  for (let at: u32 = 0; at < HALF; at += 4) store<u32>(WINDOW + at, value + at);
  const bytes = (random.below(HALF / 4) + 1) * 4;
  if (!answered("dma", dma.copy(region, 0, region, HALF, bytes))) return;
  const wrong = memory.compare(WINDOW, WINDOW + HALF, bytes);
  check("dma", wrong == 0, bytes);
  if (!answered("dma", dma.fill(region, 0, bytes, value))) return;
  for (let at: u32 = 0; at < bytes; at += 4) check("dma", load<u32>(WINDOW + at) == value, at);
}
