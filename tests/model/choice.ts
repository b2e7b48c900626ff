/** Choices that follow from one number, so that a step is small data. */

/** Numbers near which limits lie: pages, 32 bits, linear memory, the end of what a task may address. */
const EDGES = [0n, 1n, 4096n, 0x400000n, 2n ** 31n, 2n ** 32n, 2n ** 32n + 4096n, 2n ** 39n, 2n ** 63n, 2n ** 64n];

export class Choice {
  constructor(private state: number) {}

  /** 32 random bits: mulberry32. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A number below a limit. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** @param percent of the cases */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** By weights. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.below(list.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of list) {
      if (left < weight) return value;
      left -= weight;
    }
    throw new Error("unreachable: the weights were added up");
  }

  word(): bigint {
    return (BigInt(this.next()) << 32n) | BigInt(this.next());
  }

  /** A small number, one near a limit, a single bit, or any. */
  interesting(): bigint {
    const kind = this.below(10);
    if (kind < 3) return BigInt(this.below(40));
    if (kind < 6)
      return BigInt.asUintN(64, this.of(EDGES) + BigInt(this.of([-4096, -4095, -16, -1, 0, 0, 1, 8, 4095, 4096])));
    if (kind < 7) return 1n << BigInt(this.below(64));
    if (kind < 8) return BigInt(this.next());
    return this.word();
  }
}
