/** UTF-8, a byte at a time. */

/** What stands for what is no character. */
export const REPLACEMENT: u32 = 0xfffd;
/** What `Utf8.feed` answers while a character is not complete. */
export const UNFINISHED: u32 = u32.MAX_VALUE;

/** Reads characters out of bytes that come in pieces. What is no UTF-8 becomes U+FFFD, in the way of the Encoding Standard. */
@final
export class Utf8 {
  /** The last byte was no part of what came before it, and is to be fed again. */
  again: bool = false;
  private point: u32 = 0;
  /** Bytes to come. */
  private missing: u32 = 0;
  /** Between what the next byte has to be. */
  private least: u32 = 0x80;
  private most: u32 = 0xbf;

  /** @returns a character, or `UNFINISHED` */
  feed(byte: u32): u32 {
    this.again = false;
    if (this.missing == 0) return this.first(byte);
    const fits = byte >= this.least && byte <= this.most;
    this.least = 0x80;
    this.most = 0xbf;
    if (!fits) {
      this.missing = 0;
      this.again = true;
      return REPLACEMENT;
    }
    this.point = (this.point << 6) | (byte & 0x3f);
    return --this.missing == 0 ? this.point : UNFINISHED;
  }

  /** Forgets a character that is not complete. @returns whether there was one */
  end(): bool {
    const open = this.missing > 0;
    this.missing = 0;
    this.least = 0x80;
    this.most = 0xbf;
    return open;
  }

  private first(byte: u32): u32 {
    if (byte < 0x80) return byte;
    if (byte < 0xc2 || byte > 0xf4) return REPLACEMENT;
    this.missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.point = byte & (0x3f >> this.missing);
    // neither longer than need be, nor a surrogate, nor past the last character
    if (byte == 0xe0) this.least = 0xa0;
    else if (byte == 0xed) this.most = 0x9f;
    else if (byte == 0xf0) this.least = 0x90;
    else if (byte == 0xf4) this.most = 0x8f;
    return UNFINISHED;
  }
}
