/**
 * What instruction fetch sees (hardware sheet 3.5): code that was written as data is not there until it is told of. Pages
 * of memory by number; one that is zeroed to be used anew has to be told of again.
 */
import type { Mapping } from "./walker";

const PAGE = 4096;

export class InstructionCache {
  private visible: ReadonlySet<number> = new Set();

  /** The kernel makes code visible to instruction fetch. */
  codeWritten(address: number, bytes: number): void {
    const visible = new Set(this.visible);
    for (let page = Math.floor(address / PAGE); page * PAGE < address + bytes; page++) visible.add(page);
    this.visible = visible;
  }

  zeroed(address: number, pages: number): void {
    const first = address / PAGE;
    const gone = [...this.visible].filter((page) => page >= first && page < first + pages);
    if (gone.length > 0) this.visible = new Set([...this.visible].filter((page) => !gone.includes(page)));
  }

  /** @throws when tasks may fetch instructions from there that are still in the data cache */
  check({ physical, bytes, user }: Mapping): void {
    if (!user.execute) return;
    for (let page = physical / PAGE; page * PAGE < physical + bytes; page++) {
      if (!this.visible.has(page))
        throw new Error(`the code at 0x${(page * PAGE).toString(16)} is not visible to instruction fetch`);
    }
  }

  /** What is visible now, to be given back to `restore`. */
  save(): ReadonlySet<number> {
    return this.visible;
  }

  restore(visible: ReadonlySet<number>): void {
    this.visible = visible;
  }
}
