/**
 * The data cache as another bus master sees it: VideoCore reads and writes memory behind a write-back cache (hardware
 * sheet 3.5 and 7). What the processor wrote reaches memory when its line is cleaned; what VideoCore wrote reaches the
 * processor when its line is invalidated. A forgotten maintenance call shows as stale data, as on a board.
 */
import type { BusMemory } from "./memory";

const LINE = 64;

interface Line {
  /** What memory holds. */
  memory: Uint8Array;
  /** What the processor's line held when it was last cleaned; a line that differs from it is dirty. */
  clean: Uint8Array;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, index) => byte === b[index]);
}

export class DataCache implements BusMemory {
  private readonly lines = new Map<number, Line>();

  /** @param cached memory as the processor sees it */
  constructor(private readonly cached: () => Uint8Array) {}

  private line(address: number): Line {
    const start = address - (address % LINE);
    let line = this.lines.get(start);
    if (!line) {
      // Nothing was cleaned here yet: take memory as all zero and the processor's content as unwritten.
      line = { memory: new Uint8Array(LINE), clean: new Uint8Array(LINE) };
      this.lines.set(start, line);
    }
    return line;
  }

  read(address: number): number {
    const { memory } = this.line(address);
    return new DataView(memory.buffer).getUint32(address % LINE, true);
  }

  write(address: number, value: number): void {
    const { memory } = this.line(address);
    new DataView(memory.buffer).setUint32(address % LINE, value, true);
  }

  /** `dc civac` on each line of a range: a dirty line is written to memory, then the line is fetched anew. */
  cleanInvalidate(address: number, bytes: number): void {
    for (let start = address - (address % LINE); start < address + bytes; start += LINE) {
      const line = this.line(start);
      const cached = this.cached().subarray(start, start + LINE);
      if (!equal(cached, line.clean)) line.memory.set(cached);
      cached.set(line.memory);
      line.clean.set(line.memory);
    }
  }
}
