import { equal, NOT_A_NUMBER, parseNumber, skipSpaces, wordEnd } from "../lib/text";

const MOST: u32 = 32;

/** The words of a line, which are parts of it: word 0 is the command. Those beyond the 32nd are only counted. */
@final
export class Words {
  count: u32 = 0;
  private readonly addresses: StaticArray<usize> = new StaticArray<usize>(<i32>MOST);
  private readonly lengths: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private end: usize = 0;

  split(line: usize, length: u32): void {
    this.count = 0;
    this.end = line + length;
    let at = skipSpaces(line, length, 0);
    while (at < length) {
      const end = wordEnd(line, length, at);
      if (this.count < MOST) {
        this.addresses[this.count] = line + at;
        this.lengths[this.count] = end - at;
      }
      this.count++;
      at = skipSpaces(line, length, end);
    }
  }

  address(word: u32): usize {
    return this.addresses[word];
  }

  length(word: u32): u32 {
    return this.lengths[word];
  }

  /** Whether a word is this ASCII literal. */
  is(word: u32, literal: string): bool {
    return equal(this.addresses[word], this.lengths[word], literal);
  }

  /** A word as a number; `NOT_A_NUMBER` when it is none, or there is no such word. */
  number(word: u32): u64 {
    return word < this.count ? parseNumber(this.addresses[word], this.lengths[word]) : NOT_A_NUMBER;
  }

  /** Bytes of the line from a word on, with the spaces as they were typed. */
  restLength(word: u32): u32 {
    return <u32>(this.end - this.addresses[word]);
  }
}
