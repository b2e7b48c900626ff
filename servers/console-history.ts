import { same } from "../lib/text";
import { Line, LINE_BYTES } from "./console-line";

const ENTRIES: u32 = 32;

/** The lines entered last, to go back to with the arrow keys. Going back keeps the line that was being typed. */
@final
export class History {
  private readonly texts: usize = heap.alloc(ENTRIES * LINE_BYTES);
  private readonly lengths: StaticArray<u32> = new StaticArray<u32>(<i32>ENTRIES);
  /** Lines entered since the start; the newest is entry `count - 1` modulo `ENTRIES`. */
  private count: u32 = 0;
  /** How far back the line shown is; 0 is the one being typed. */
  private back: u32 = 0;
  private readonly draft: Line = new Line();

  /** Takes up a line, unless it is empty or the same as the one before. */
  add(line: Line): void {
    this.back = 0;
    if (line.length == 0 || (this.count > 0 && this.isEntry(this.count - 1, line))) return;
    memory.copy(this.text(this.count), line.address, line.length);
    this.lengths[this.slot(this.count)] = line.length;
    this.count++;
  }

  /** The next line is a new one. */
  reset(): void {
    this.back = 0;
  }

  /** Shows the entry before. */
  older(line: Line): void {
    if (this.back == min(this.count, ENTRIES)) return;
    if (this.back == 0) this.draft.set(line.address, line.length);
    this.back++;
    this.show(line);
  }

  /** Shows the entry after, and after the newest what was being typed. */
  newer(line: Line): void {
    if (this.back == 0) return;
    this.back--;
    if (this.back == 0) line.set(this.draft.address, this.draft.length);
    else this.show(line);
  }

  private show(line: Line): void {
    const entry = this.count - this.back;
    line.set(this.text(entry), this.lengths[this.slot(entry)]);
  }

  private isEntry(entry: u32, line: Line): bool {
    return same(this.text(entry), this.lengths[this.slot(entry)], line.address, line.length);
  }

  private slot(entry: u32): i32 {
    return <i32>(entry % ENTRIES);
  }

  private text(entry: u32): usize {
    return this.texts + (entry % ENTRIES) * LINE_BYTES;
  }
}
