/** A set of states by their hashes, in flat memory: a million take 16 MiB. */

/** A hash of 64 bits. Two of a million states collide with a probability of 3 in 10^8. */
export interface Hash {
  low: number;
  high: number;
}

/** Hashes the first `length` words. Two lanes of murmur3's mixing with different constants. */
export function hashOf(words: Int32Array, length: number): Hash {
  let low = 0x2545f491;
  let high = 0x9e3779b9 | 0;
  for (let index = 0; index < length; index++) {
    const word = words[index];
    low = Math.imul(low ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
    low = (low << 13) | (low >>> 19);
    high = Math.imul(high ^ Math.imul(word, 0x85ebca6b), 0xc2b2ae35);
    high = (high << 15) | (high >>> 17);
  }
  return { low: finish(low ^ length), high: finish(high + Math.imul(length, 0x27d4eb2f)) };
}

function finish(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

export class StateSet {
  private slots = new Uint32Array(2 * 1024);
  size = 0;

  /** @returns whether it was not there yet */
  add({ low, high }: Hash): boolean {
    // a slot of two zeros is empty
    const key = low === 0 && high === 0 ? 1 : low;
    if (!this.insert(this.slots, key, high)) return false;
    if (++this.size * 4 > this.slots.length) this.grow();
    return true;
  }

  private insert(slots: Uint32Array, low: number, high: number): boolean {
    const mask = slots.length / 2 - 1;
    for (let at = (low ^ high) & mask; ; at = (at + 1) & mask) {
      if (slots[2 * at] === low && slots[2 * at + 1] === high) return false;
      if (slots[2 * at] === 0 && slots[2 * at + 1] === 0) {
        slots[2 * at] = low;
        slots[2 * at + 1] = high;
        return true;
      }
    }
  }

  private grow(): void {
    const larger = new Uint32Array(this.slots.length * 2);
    for (let at = 0; at < this.slots.length; at += 2) {
      if (this.slots[at] !== 0 || this.slots[at + 1] !== 0) this.insert(larger, this.slots[at], this.slots[at + 1]);
    }
    this.slots = larger;
  }
}
