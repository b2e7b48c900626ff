/** The framebuffer tags of the mailbox property interface (hardware sheet 7.1; wiki of raspberrypi/firmware). */

const MIB = 1024 * 1024;
/** QEMU's is there. */
const OFFSET = MIB;
const MOST = { width: 3840, height: 2560 };
/** Of the memory, of which the screen shows a part. */
const MOST_ROWS = 16384;
/** A board's pitch is a multiple of this. */
const PITCH_ALIGNMENT = 32;
const UNCACHED_ALIAS = 0xc000_0000;

const enum Tag {
  Allocate = 0x0004_0001,
  Pitch = 0x0004_0008,
  Release = 0x0004_8001,
  SetSize = 0x0004_8003,
  SetVirtualSize = 0x0004_8004,
  SetDepth = 0x0004_8005,
  SetOrder = 0x0004_8006,
  SetVirtualOffset = 0x0004_8009,
}

export interface FramebufferOptions {
  /** Base and size in bytes of the VideoCore's share of memory. */
  memory: readonly [base: number, bytes: number];
  /** As on a board: a pitch that is not the width, a bus address, and blue first whatever was asked for. */
  strict: boolean;
}

/** The mode that was set last, and where its memory is. A mode that cannot be is changed to one that can, as firmware does. */
export class Framebuffer {
  width = 640;
  height = 480;
  virtualWidth = 640;
  virtualHeight = 480;
  /** Of the part that is shown. */
  offset: readonly [x: number, y: number] = [0, 0];
  /** Bits of a pixel. */
  depth = 16;
  /** 0: blue is the least significant part of a pixel, 1: red. */
  order = 0;
  allocated = false;
  /** There is a screen: without one allocating answers nothing. */
  present = true;

  constructor(private readonly options: FramebufferOptions) {}

  /** Bytes from one row to the next. */
  get pitch(): number {
    const bytes = (this.virtualWidth * this.depth) / 8;
    return this.options.strict ? Math.ceil(bytes / PITCH_ALIGNMENT) * PITCH_ALIGNMENT : bytes;
  }

  get bytes(): number {
    return this.pitch * this.virtualHeight;
  }

  /** Physical address. */
  get address(): number {
    return this.options.memory[0] + OFFSET;
  }

  /** @returns the answer's words; undefined for a tag that is not of the framebuffer */
  answer(tag: number, words: readonly number[]): number[] | undefined {
    const [first = 0, second = 0] = words;
    switch (tag) {
      case Tag.SetSize:
        this.width = clamp(first, MOST.width);
        this.height = clamp(second, MOST.height);
        return [this.width, this.height];
      case Tag.SetVirtualSize:
        this.virtualWidth = Math.max(this.width, clamp(first, MOST.width));
        this.virtualHeight = Math.max(this.height, clamp(second, MOST_ROWS));
        return [this.virtualWidth, this.virtualHeight];
      case Tag.SetVirtualOffset:
        this.offset = [
          Math.min(first, this.virtualWidth - this.width),
          Math.min(second, this.virtualHeight - this.height),
        ];
        return [...this.offset];
      case Tag.SetDepth:
        this.depth = [8, 16, 24, 32].includes(first) ? first : 16;
        return [this.depth];
      case Tag.SetOrder:
        this.order = this.options.strict ? 0 : first & 1;
        return [this.order];
      case Tag.Allocate:
        this.allocated = this.present && this.bytes <= this.options.memory[1] - OFFSET;
        if (!this.allocated) return [0, 0];
        return [(this.address | (this.options.strict ? UNCACHED_ALIAS : 0)) >>> 0, this.bytes];
      case Tag.Pitch:
        return [this.pitch];
      case Tag.Release:
        this.allocated = false;
        return [];
    }
    return undefined;
  }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 1), most);
}
