/**
 * Text as bytes: a writer into a fixed buffer, and helpers that read numbers and words. Nothing allocates after start;
 * what does not fit is cut off at a character's start and remembered in `truncated`.
 */
@unmanaged
@final
export class Text {
  /** Of the buffer. */
  address: usize = 0;
  /** Bytes of the buffer. */
  capacity: u32 = 0;
  /** Bytes written so far. */
  length: u32 = 0;
  /** Something did not fit. */
  truncated: bool = false;

  /** A new text over this buffer. Made from the heap, so only while the program starts. */
  constructor(address: usize, capacity: u32) {
    this.over(address, capacity);
  }

  /** Writes to this buffer from now on. */
  over(address: usize, capacity: u32): Text {
    this.address = address;
    this.capacity = capacity;
    return this.clear();
  }

  /** Empties it. */
  clear(): Text {
    this.length = 0;
    this.truncated = false;
    return this;
  }

  /** Appends the low 8 bits. */
  byte(value: u32): Text {
    if (this.length < this.capacity) store<u8>(this.address + this.length++, <u8>value);
    else this.truncated = true;
    return this;
  }

  /** A literal, as UTF-8. A surrogate without its partner becomes U+FFFD. */
  text(literal: string): Text {
    const end = literal.length;
    for (let i = 0; i < end; i++) {
      let point = <u32>literal.charCodeAt(i);
      if ((point & 0xf800) == 0xd800) {
        const low = i + 1 < end ? <u32>literal.charCodeAt(i + 1) : 0;
        if (point < 0xdc00 && (low & 0xfc00) == 0xdc00) {
          point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
          i++;
        } else {
          point = 0xfffd;
        }
      }
      this.point(point);
    }
    return this;
  }

  /** One Unicode character as UTF-8: all of its bytes or none. */
  point(point: u32): Text {
    if (point < 0x80) return this.byte(point);
    const extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    if (this.length + extra >= this.capacity) {
      this.truncated = true;
      return this;
    }
    this.byte(((0xff00 >> (extra + 1)) & 0xff) | (point >> (6 * extra)));
    for (let shift = 6 * (extra - 1); shift >= 0; shift -= 6) this.byte(0x80 | ((point >> shift) & 0x3f));
    return this;
  }

  /** Appends UTF-8 from memory; what does not fit is left off before a character. */
  bytes(from: usize, count: u32): Text {
    let fits = min(count, this.capacity - this.length);
    if (fits < count) {
      this.truncated = true;
      while (fits > 0 && (load<u8>(from + fits) & 0xc0) == 0x80) fits--;
    }
    memory.copy(this.address + this.length, from, fits);
    this.length += fits;
    return this;
  }

  /** ASCII that ends with a zero byte or after `most` bytes, such as a name in a record. */
  name(from: usize, most: u32 = 16): Text {
    return this.bytes(from, lengthOf(from, most));
  }

  /** A number, unsigned, filled up on its left to `width` columns. @param pad the byte to fill up with */
  decimal(value: u64, width: u32 = 0, pad: u32 = 0x20): Text {
    let digits: u32 = 1;
    let scale: u64 = 1;
    while (value / scale >= 10) {
      scale *= 10;
      digits++;
    }
    this.repeat(pad, width > digits ? width - digits : 0);
    for (; scale > 0; scale /= 10) this.byte(0x30 + <u32>((value / scale) % 10));
    return this;
  }

  /** "0x" and at least `width` digits. */
  hex(value: u64, width: u32 = 8): Text {
    this.byte(0x30).byte(0x78);
    let digits = width;
    while (digits < 16 && value >> (digits * 4) != 0) digits++;
    for (let shift = <i32>(digits - 1) * 4; shift >= 0; shift -= 4) {
      const digit = (<u32>(value >> shift)) & 15;
      this.byte(digit + (digit < 10 ? 0x30 : 0x57));
    }
    return this;
  }

  /** Appends the same byte so many times. */
  repeat(byte: u32, count: u32): Text {
    for (; count > 0; count--) this.byte(byte);
    return this;
  }

  /** Spaces up to `column`, counted from `start` in the buffer, and at least one when `start` is not the end. */
  column(column: u32, start: u32 = 0): Text {
    const here = this.length - start;
    return this.repeat(0x20, here < column ? column - here : 1);
  }

  /** Bytes in the largest unit that keeps three digits, to one decimal: "512 B", "4.0 KiB", "938.5 MiB". */
  size(bytes: u64): Text {
    if (bytes < 1024) return this.decimal(bytes).text(" B");
    let shift: u64 = 10;
    while (shift < 30 && bytes >> (shift + 10) != 0) shift += 10;
    this.decimal(bytes >> shift)
      .byte(0x2e)
      .decimal((((bytes >> (shift - 10)) & 1023) * 10) >> 10);
    return this.text(shift == 10 ? " KiB" : shift == 20 ? " MiB" : " GiB");
  }

  /** Whole seconds as "3 s", "4 min 05 s", "2 h 04 min" or "3 d 02 h". */
  duration(seconds: u64): Text {
    if (seconds < 60) return this.decimal(seconds).text(" s");
    const minutes = seconds / 60;
    if (minutes < 60)
      return this.decimal(minutes)
        .text(" min ")
        .decimal(seconds % 60, 2, 0x30)
        .text(" s");
    const hours = minutes / 60;
    if (hours < 24)
      return this.decimal(hours)
        .text(" h ")
        .decimal(minutes % 60, 2, 0x30)
        .text(" min");
    return this.decimal(hours / 24)
      .text(" d ")
      .decimal(hours % 24, 2, 0x30)
      .text(" h");
  }

  /** Ticks as seconds with six decimals, the whole part `width` wide: "   1.234567". */
  seconds(ticks: u64, ticksPerSecond: u64, width: u32 = 4): Text {
    const rest = ticks % ticksPerSecond;
    return this.decimal(ticks / ticksPerSecond, width)
      .byte(0x2e)
      .decimal((rest * 1000000) / ticksPerSecond, 6, 0x30);
  }
}

/** A buffer of its own, from memory that is taken once at start. */
export function newText(capacity: u32): Text {
  return new Text(heap.alloc(capacity), capacity);
}

/** Bytes before the first zero, `most` at the most. */
export function lengthOf(address: usize, most: u32): u32 {
  let length: u32 = 0;
  while (length < most && load<u8>(address + length) != 0) length++;
  return length;
}

/** Whether these bytes are this ASCII literal. */
export function equal(address: usize, length: u32, literal: string): bool {
  if (length != <u32>literal.length) return false;
  for (let i: u32 = 0; i < length; i++) if (load<u8>(address + i) != literal.charCodeAt(<i32>i)) return false;
  return true;
}

/** Whether both runs of bytes are the same. */
export function same(a: usize, aLength: u32, b: usize, bLength: u32): bool {
  return aLength == bLength && memory.compare(a, b, aLength) == 0;
}

/** What `parseNumber` answers for what is no number. */
export const NOT_A_NUMBER: u64 = u64.MAX_VALUE;

/** A decimal number, or one in hex after "0x"; `NOT_A_NUMBER` for anything else and for what exceeds 2^64 - 2. */
export function parseNumber(address: usize, length: u32): u64 {
  let base: u64 = 10;
  let i: u32 = 0;
  if (length > 2 && load<u8>(address) == 0x30 && (load<u8>(address + 1) | 0x20) == 0x78) {
    base = 16;
    i = 2;
  }
  if (i == length) return NOT_A_NUMBER;
  let value: u64 = 0;
  for (; i < length; i++) {
    const digit = digitOf(load<u8>(address + i));
    if (digit >= base || value > (u64.MAX_VALUE - digit) / base) return NOT_A_NUMBER;
    value = value * base + digit;
  }
  return value;
}

function digitOf(byte: u32): u64 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 99;
}

/** Where the first byte that is no space is, at or after `from`; `length` when there is none. */
export function skipSpaces(address: usize, length: u32, from: u32): u32 {
  while (from < length && load<u8>(address + from) == 0x20) from++;
  return from;
}

/** Where the word that starts at `from` ends. */
export function wordEnd(address: usize, length: u32, from: u32): u32 {
  while (from < length && load<u8>(address + from) != 0x20) from++;
  return from;
}

/** Half (0 or 1) of a name of up to 16 bytes of ASCII, packed into two words as the supervisor's protocol wants it. */
export function packName(address: usize, length: u32, half: u32): u64 {
  let word: u64 = 0;
  for (let i: u32 = half * 8; i < min(length, half * 8 + 8); i++) {
    word |= (<u64>load<u8>(address + i)) << ((i & 7) * 8);
  }
  return word;
}

/** As `packName`, of an ASCII literal. */
export function packLiteral(literal: string, half: i32): u64 {
  let word: u64 = 0;
  for (let i = half * 8; i < min(literal.length, half * 8 + 8); i++) {
    word |= (<u64>literal.charCodeAt(i)) << ((i & 7) * 8);
  }
  return word;
}
