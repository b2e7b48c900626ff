import { columns, decode, sequenceLength } from "./console-unicode";

/** Longest line, in bytes. */
export const LINE_BYTES: u32 = 256;

/**
 * The line being edited: whole UTF-8 characters, and a cursor before, between or after them. A character that combines with
 * the one before it moves and goes with that one.
 */
@final
export class Line {
  readonly address: usize = heap.alloc(LINE_BYTES);
  length: u32 = 0;
  /** Offset in bytes. */
  cursor: u32 = 0;

  clear(): void {
    this.length = 0;
    this.cursor = 0;
  }

  /** Becomes another text, of at most `LINE_BYTES`, with the cursor at its end. */
  set(address: usize, length: u32): void {
    memory.copy(this.address, address, length);
    this.length = length;
    this.cursor = length;
  }

  /** @returns false when it does not fit */
  insert(character: usize, bytes: u32): bool {
    if (this.length + bytes > LINE_BYTES) return false;
    const at = this.address + this.cursor;
    memory.copy(at + bytes, at, this.length - this.cursor);
    memory.copy(at, character, bytes);
    this.length += bytes;
    this.cursor += bytes;
    return true;
  }

  left(): void {
    this.cursor = this.before(this.cursor);
  }

  right(): void {
    this.cursor = this.after(this.cursor);
  }

  home(): void {
    this.cursor = 0;
  }

  end(): void {
    this.cursor = this.length;
  }

  backspace(): void {
    this.cutBack(this.before(this.cursor));
  }

  delete(): void {
    const next = this.after(this.cursor);
    memory.copy(this.address + this.cursor, this.address + next, this.length - next);
    this.length -= next - this.cursor;
  }

  cutToEnd(): void {
    this.length = this.cursor;
  }

  cutToStart(): void {
    this.cutBack(0);
  }

  /** The word before the cursor, and the spaces between. */
  cutWord(): void {
    let from = this.cursor;
    while (from > 0 && this.isSpace(from - 1)) from--;
    while (from > 0 && !this.isSpace(from - 1)) from--;
    this.cutBack(from);
  }

  private isSpace(offset: u32): bool {
    return load<u8>(this.address + offset) == 0x20;
  }

  private cutBack(from: u32): void {
    memory.copy(this.address + from, this.address + this.cursor, this.length - this.cursor);
    this.length -= this.cursor - from;
    this.cursor = from;
  }

  private before(offset: u32): u32 {
    while (offset > 0) {
      offset--;
      if (this.startsCell(offset)) break;
    }
    return offset;
  }

  private after(offset: u32): u32 {
    while (offset < this.length) {
      offset++;
      if (offset == this.length || this.startsCell(offset)) break;
    }
    return offset;
  }

  private startsCell(offset: u32): bool {
    const at = this.address + offset;
    const bytes = sequenceLength(load<u8>(at));
    return bytes > 0 && columns(decode(at, bytes)) > 0;
  }
}
