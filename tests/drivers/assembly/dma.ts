/** The driver as a module of its own, for `tests/drivers/dma.test.ts`. */
import { BLOCK_BYTES, copyBlock, DmaController, fillBlock } from "../../../drivers/dma";
import "../../../lib/abort";

/** Control blocks, then what is transferred: an address here is what the controller takes for a physical one. */
const MEMORY = memory.data(8192, 32);
const controller = new DmaController(0x1000);

export function address(): usize {
  return MEMORY;
}

export function enable(channel: u32): bool {
  return controller.enable(channel);
}

export function reset(channel: u32): bool {
  return controller.reset(channel);
}

export function service(channel: u32): u32 {
  return controller.service(channel);
}

export function copy(channel: u32, from: u32, fromPitch: u32, to: u32, toPitch: u32, width: u32, rows: u32): void {
  const block = MEMORY + channel * BLOCK_BYTES;
  copyBlock(block, <u32>MEMORY + from, fromPitch, <u32>MEMORY + to, toPitch, width, rows);
  controller.start(channel, <u32>block);
}

export function fill(channel: u32, value: u32, to: u32, pitch: u32, width: u32, rows: u32): void {
  const block = MEMORY + channel * BLOCK_BYTES;
  store<u32>(MEMORY, value, 512);
  fillBlock(block, <u32>MEMORY + 512, <u32>MEMORY + to, pitch, width, rows);
  controller.start(channel, <u32>block);
}
