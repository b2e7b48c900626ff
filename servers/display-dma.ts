/** The canvas of a framebuffer of which the DMA server fills and copies large parts, as long as there is one that does. */
import { Canvas } from "../drivers/canvas";
import { milliseconds, now, sleepUntil } from "../lib/kernel";
import { DIED } from "../lib/message";
import { DmaClient } from "../lib/protocol/dma";

/** Bytes that pay for two calls and an interrupt: the processor takes some 100 us for them. */
const LEAST_FILL: u32 = 0x10000;
/** Of a copy fewer bytes do, since the processor waits for each read of uncached memory. */
const LEAST_COPY: u32 = 0x4000;
/** The part of a transfer that a dead server left on the channel, 64 KiB at the most, has ended by then. */
const QUIET_MS: u64 = 5;
const TIMER_BIT: u32 = 0;

/** A canvas in one region. Whatever the DMA server does not do, the processor does. */
@final
export class DmaCanvas extends Canvas {
  /** What is drawn on, to be handed to the DMA server. */
  region: u32 = 0;
  private readonly dma: DmaClient = new DmaClient(0);

  /** @param base where the region is mapped */
  constructor(private readonly base: usize) {
    super();
  }

  protected override fillRows(start: usize, bytes: u32, rows: u32, word: u64): void {
    const to = <u32>(start - this.base);
    const isDone =
      bytes * rows >= LEAST_FILL &&
      this.suits(to | bytes) &&
      this.ends(this.dma.fillRectangle(this.region, to, this.pitch, bytes, rows, <u32>word));
    if (!isDone) super.fillRows(start, bytes, rows, word);
  }

  /** In blocks, none of which overlaps what it is copied from: after an error such a block can be copied once more. */
  protected override copyRows(target: usize, source: usize, bytes: u32, rows: u32): void {
    const backwards = target > source;
    const distance = <u32>(backwards ? target - source : source - target);
    const block: u32 = distance < bytes ? 0 : min((distance - bytes) / this.pitch + 1, rows);
    let left = rows;
    if (block * bytes >= LEAST_COPY && this.suits((<u32>(target | source)) | bytes)) {
      for (let count = min(block, left); left > 0; left -= count, count = min(block, left)) {
        const skipped = (backwards ? left - count : rows - left) * this.pitch;
        const from = <u32>(source - this.base) + skipped;
        const to = <u32>(target - this.base) + skipped;
        const pitch = this.pitch;
        if (!this.ends(this.dma.copyRectangle(this.region, from, pitch, this.region, to, pitch, bytes, count))) break;
      }
    }
    const skipped = backwards ? 0 : (rows - left) * this.pitch;
    if (left > 0) super.copyRows(target + skipped, source + skipped, bytes, left);
  }

  /** Whether the controller can do it, and now: nobody waits for a server that is being restarted. @param bits of offsets and lengths */
  private suits(bits: u32): bool {
    return ((bits | this.pitch) & 3) == 0 && this.dma.isThere();
  }

  /** Whether a transfer has been made; if not, none goes on either. */
  private ends(code: u32): bool {
    if (code == DIED) sleepUntil(now() + milliseconds(QUIET_MS), TIMER_BIT);
    return code == 0;
  }
}
