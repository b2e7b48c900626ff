/** LEB128, the variable-length integers of WebAssembly and of our line tables. */

/** @returns the bytes of `value`, an unsigned integer below 2^53. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low | 128 : low);
  } while (value > 0);
  return bytes;
}

/** @returns the bytes of `value`, a signed 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 127;
    value >>= 7;
    if ((value === 0 && (low & 64) === 0) || (value === -1 && (low & 64) !== 0)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 128);
  }
}

/** Reads bytes from front to back. */
export class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  byte(): number {
    if (this.at >= this.bytes.length) throw new RangeError(`read past the end at byte ${this.at}`);
    return this.bytes[this.at++];
  }

  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  signed(): number {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return shift < 32 && (byte & 64) !== 0 ? value | (-1 << shift) : value;
    }
  }

  /** Passes over one integer of any width. */
  skipInteger(): void {
    while (this.byte() >= 128);
  }
}
