/** `dma test`: fills and copies memory by the DMA controller, and looks whether that came about. */
import { LINEAR_BASE_SHIFT } from "../abi/layout";
import { MapRight, Status } from "../abi/syscall";
import { frequency, handleClose, map, now, unmap } from "../lib/kernel";
import { DmaClient, explainDma } from "../lib/protocol/dma";
import { Command, expected } from "./shell-commands";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const PAGES: u32 = 32;
const HALF: u32 = PAGES << 11;
/** Where the buffer is looked at. */
const WINDOW: usize = 0x20000000;
const WINDOW_ADDRESS: u64 = ((<u64>1) << LINEAR_BASE_SHIFT) + WINDOW;
const VALUE: u32 = 0x5ea1ed00;

let found: DmaClient | null = null;

export function dma(screen: Screen, words: Words): void {
  if (!words.is(1, "test")) return expected(screen, Command.Dma, "WHAT is test");
  if (!found) {
    const handle = reach(screen, "dma");
    if (handle == 0) return;
    found = new DmaClient(handle);
  }
  const client = found!;
  let code = client.buffer(PAGES);
  if (code != 0) return refused(screen, "dma", explainDma(code), code);
  const number = client.number;
  const region = client.region;
  if (map(0, region, WINDOW_ADDRESS, MapRight.Read | MapRight.Write, 0, PAGES) == Status.Ok) {
    code = test(screen, client, region);
    unmap(0, WINDOW_ADDRESS);
  } else screen.line("no memory to look at the buffer");
  handleClose(region);
  client.release(number);
  if (code != 0) refused(screen, "dma", explainDma(code), code);
}

/** @returns 0 or an error of the protocol */
function test(screen: Screen, client: DmaClient, region: u32): u32 {
  const start = now();
  let code = client.fill(region, 0, HALF, VALUE);
  const filled = now();
  if (code != 0) return code;
  const wrong = differences(VALUE, 0);
  for (let at: u32 = 0; at < HALF; at += 4) store<u32>(WINDOW + at, at);
  const prepared = now();
  code = client.copy(region, 0, region, HALF, HALF);
  const copied = now();
  if (code != 0) return code;
  tell(screen, "filled", filled - start, wrong);
  tell(screen, "copied", copied - prepared, differences(0, HALF));
  return 0;
}

/** Words of a half of the buffer that are not `value`, or when that is 0 their own offset there. */
function differences(value: u32, from: u32): u32 {
  let count: u32 = 0;
  for (let at: u32 = 0; at < HALF; at += 4) {
    if (load<u32>(WINDOW + from + at) != (value != 0 ? value : at)) count++;
  }
  return count;
}

function tell(screen: Screen, what: string, ticks: u64, wrong: u32): void {
  const microseconds = (ticks * 1_000_000) / frequency();
  screen.out
    .text(what)
    .text(" ")
    .decimal(HALF)
    .text(" bytes in ")
    .decimal(microseconds)
    .text(" us, words that are wrong: ");
  screen.out.decimal(wrong);
  screen.endLine();
}
