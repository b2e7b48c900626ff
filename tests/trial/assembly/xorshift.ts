/** Marsaglia's xorshift64: the same numbers for the same seed. */
@unmanaged
@final
export class Random {
  private state: u64 = 0;

  /** @param value any */
  seed(value: u64): void {
    this.state = value * 0x9e3779b97f4a7c15 + 0x2545f4914f6cdd1d;
    if (this.state == 0) this.state = 1;
  }

  next(): u64 {
    let state = this.state;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    this.state = state;
    return state;
  }

  /** @returns 0 to below - 1 */
  below(below: u32): u32 {
    return <u32>((this.next() >> 32) % below);
  }
}

/** The one that a program has. */
export const random = changetype<Random>(memory.data(8, 8));
