import { FrameHeader, Link } from "../abi/link";
import { Ring } from "../lib/ring";
import { decodeFrame, encodeFrame } from "./uart-cobs";

/** Holds three frames of the longest kind. Of a power of two. */
const RING_BYTES: u32 = 4096;
/** Zeros and the byte after them that may be text after all. */
export const HELD_BYTES: u32 = 3;

/**
 * Takes frames out of what comes over the line. The rest is text; also what two zeros stand before, when it goes on as no frame
 * does. What goes on as one and is damaged is dropped: it is not to be taken for what somebody types.
 */
@final
export class FrameReceiver {
  /** Frames that have come: u16 bytes, then the content. */
  private readonly frames: Ring = new Ring(RING_BYTES);
  /** Frames that were damaged, or for which there was no room. */
  lost: u32 = 0;
  /** Frames begun. */
  begun: u32 = 0;
  /** Zeros before what comes next, at most 2. */
  private zeros: u32 = 0;
  /** The first of them ended a frame, and is no text. */
  private ended: bool = false;
  /** What has come of a frame. */
  private readonly encoded: usize = heap.alloc(Link.EncodedBytes);
  private encodedBytes: u32 = 0;
  /** What comes first may be the rest of a frame that another receiver saw begin: it is kept back until that is known. */
  rest: bool = false;

  /** Another receiver was there before: a frame may have begun. */
  resume(): void {
    this.rest = true;
    this.begun = 1;
  }

  /** Whether a frame has begun and not ended. */
  get open(): bool {
    return this.encodedBytes > (this.rest ? 0 : 1);
  }

  /** Bytes kept back that may have to go to the text: there must be room for them. */
  get held(): u32 {
    if (this.rest) return this.encodedBytes;
    return this.zeros == 0 || this.open ? 0 : HELD_BYTES;
  }

  /** Sorts what has come. @param text takes what is no frame; it has room for all of it, and for `held` */
  take(address: usize, bytes: u32, text: Ring): void {
    const end = address + bytes;
    while (address < end) {
      if (this.rest) {
        this.sortRest(load<u8>(address++), text);
        continue;
      }
      if (this.zeros == 0 && this.encodedBytes == 0) {
        const run = untilZero(address, <u32>(end - address));
        text.append(address, run);
        address += run;
        if (address == end) return;
      }
      this.sort(load<u8>(address++), text);
    }
  }

  /** Gives a frame up that has begun and does not end. @param text takes what turns out to be none */
  abandon(text: Ring): void {
    if (this.rest) return this.endRest(text);
    this.encodedBytes = 0;
    this.zeros = 0;
    this.ended = false;
    this.lost++;
  }

  /** Whether a frame is there. */
  get any(): bool {
    return this.frames.length > 0;
  }

  /** Takes the oldest frame. @param content room for `Link.ContentBytes` @returns its bytes, 0: there is none */
  next(content: usize): u32 {
    if (!this.any) return 0;
    const bytes = this.frames.pop() | (this.frames.pop() << 8);
    this.frames.remove(content, bytes);
    return bytes;
  }

  private sortRest(byte: u32, text: Ring): void {
    if (byte == 0) {
      // the end of that frame, or the first zero of the next
      this.rest = false;
      this.lost += u32(this.encodedBytes > 0);
      this.encodedBytes = 0;
      this.zeros = 1;
      this.ended = true;
    } else if (this.encodedBytes == <u32>Link.EncodedBytes) {
      this.endRest(text);
      text.push(byte);
    } else {
      store<u8>(this.encoded + this.encodedBytes++, <u8>byte);
    }
  }

  /** No frame had begun: what was kept back is text. */
  private endRest(text: Ring): void {
    text.append(this.encoded, this.encodedBytes);
    this.encodedBytes = 0;
    this.rest = false;
  }

  private sort(byte: u32, text: Ring): void {
    if (byte == 0) {
      if (this.encodedBytes > 0) this.end();
      else if (this.zeros < 2) this.zeros++;
      else if (this.ended) this.ended = false;
      else text.push(0);
    } else if (this.zeros < 2) {
      this.release(text);
      text.push(byte);
    } else if (this.encodedBytes == 1 && byte != Link.Mark) {
      this.release(text);
      text.push(load<u8>(this.encoded));
      text.push(byte);
      this.encodedBytes = 0;
    } else {
      if (this.encodedBytes == 1) this.begun++;
      if (this.encodedBytes < <u32>Link.EncodedBytes) store<u8>(this.encoded + this.encodedBytes, <u8>byte);
      this.encodedBytes = min(this.encodedBytes + 1, <u32>Link.EncodedBytes + 1);
    }
  }

  /** The zeros before were text. */
  private release(text: Ring): void {
    for (let zero: u32 = this.ended ? 1 : 0; zero < this.zeros; zero++) text.push(0);
    this.zeros = 0;
    this.ended = false;
  }

  /** A zero ends a frame; it may be the first of the two before the next. */
  private end(): void {
    const whole = this.encodedBytes <= <u32>Link.EncodedBytes;
    const bytes = whole ? decodeFrame(this.encoded, this.encodedBytes) : 0;
    if (bytes < <u32>FrameHeader.Bytes || this.frames.free < bytes + 2) {
      this.lost++;
    } else {
      this.frames.push(bytes & 0xff);
      this.frames.push(bytes >> 8);
      this.frames.append(this.encoded, bytes);
    }
    this.encodedBytes = 0;
    this.zeros = 1;
    this.ended = true;
  }
}

function untilZero(address: usize, bytes: u32): u32 {
  for (let i: u32 = 0; i < bytes; i++) if (load<u8>(address + i) == 0) return i;
  return bytes;
}

/** One frame on its way out. */
@final
export class FrameSender {
  /** Where a content is put together; with room for one byte too many, to notice that, and for the checksum. */
  readonly content: usize = heap.alloc(Link.ContentBytes + 8);
  private readonly encoded: usize = heap.alloc(Link.EncodedBytes + 3);
  private sent: u32 = 0;
  private bytes: u32 = 0;

  /** Bytes that are still to be sent. */
  get left(): u32 {
    return this.bytes - this.sent;
  }

  /** Where they lie. */
  get front(): usize {
    return this.encoded + this.sent;
  }

  /** Whether some of it has been sent, so that the rest must come next. */
  get begun(): bool {
    return this.sent > 0 && this.left > 0;
  }

  drop(bytes: u32): void {
    this.sent += bytes;
  }

  /** Gets the frame of `content` ready. @param bytes at most `Link.ContentBytes` */
  start(bytes: u32): void {
    this.bytes = encodeFrame(this.content, bytes, this.encoded);
    this.sent = 0;
  }
}
