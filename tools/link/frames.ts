import { FrameHeader, Link } from "../../abi/link";
import { decodeCobs, encodeCobs } from "./cobs";
import { crc32 } from "./crc";

/** Frames on a serial line beside text (abi/link.ts). */

/** What has come over the line: text, or the content of a frame. */
export type Piece = { text: Buffer; content?: undefined } | { content: Buffer; text?: undefined };

/** @param content at least a header, at most `Link.ContentBytes` @returns what goes over the line */
export function encodeFrame(content: Uint8Array): Buffer {
  if (content.length > Link.ContentBytes) throw new RangeError(`a frame of ${content.length} bytes is too long`);
  const checked = Buffer.alloc(content.length + Link.ChecksumBytes);
  checked.set(content);
  checked.writeUInt32LE(crc32(content), content.length);
  return Buffer.concat([Buffer.alloc(2), encodeCobs(checked), Buffer.alloc(1)]);
}

/** @returns the content, undefined when this is no frame */
function decodeFrame(encoded: Uint8Array): Buffer | undefined {
  const checked = decodeCobs(encoded);
  if (checked === undefined || checked.length < FrameHeader.Bytes + Link.ChecksumBytes) return undefined;
  const content = Buffer.from(checked.subarray(0, -Link.ChecksumBytes));
  const checksum = Buffer.from(checked.subarray(-Link.ChecksumBytes)).readUInt32LE();
  return content[FrameHeader.Mark] === Link.Mark && crc32(content) === checksum ? content : undefined;
}

/**
 * Splits what comes over a line into text and frames. What is no whole and correct frame is text, nothing is lost, and the
 * next frame is found whatever came before it. Text is never held up, but for zeros and what follows two of them.
 */
export class FrameDecoder {
  /** Zeros that have come last, not told yet: text, or the start of a frame. */
  #zeros = 0;
  /** The first of them ended a frame. */
  #ended = false;
  /** What has come since two zeros. */
  #encoded: number[] = [];
  #text: number[] = [];
  #pieces: Piece[] = [];

  /** Takes bytes in, in pieces of any size. @returns what they and those before make up, in order */
  push(bytes: Uint8Array): Piece[] {
    for (const byte of bytes) this.#take(byte);
    return this.#told();
  }

  /** Whether something is held back that may be a frame or text. */
  get pending(): boolean {
    return this.#encoded.length > 0 || this.#zeros > (this.#ended ? 1 : 0);
  }

  /** Nothing more comes for now: what was held back is text. */
  flush(): Piece[] {
    this.#reject();
    return this.#told();
  }

  #take(byte: number): void {
    if (byte === 0) {
      if (this.#encoded.length > 0) this.#end();
      else this.#zeros++;
      return;
    }
    if (this.#zeros < 2) {
      this.#reject();
      this.#text.push(byte);
      return;
    }
    this.#encoded.push(byte);
    const { length } = this.#encoded;
    if ((length === 2 && byte !== Link.Mark) || length > Link.EncodedBytes) this.#reject();
  }

  /** A zero ends what began with two. */
  #end(): void {
    const content = decodeFrame(Uint8Array.from(this.#encoded));
    if (content === undefined) {
      this.#reject();
    } else {
      this.#encoded = [];
      this.#zeros -= 2;
      this.#reject(); // more zeros than a frame begins with
      this.#cut();
      this.#pieces.push({ content });
    }
    // it may also be the first of the two of the next frame
    this.#zeros = 1;
    this.#ended = content !== undefined;
  }

  /** What was held back is text. */
  #reject(): void {
    for (let zero = this.#ended ? 1 : 0; zero < this.#zeros; zero++) this.#text.push(0);
    for (const byte of this.#encoded) this.#text.push(byte);
    this.#zeros = 0;
    this.#ended = false;
    this.#encoded = [];
  }

  #cut(): void {
    if (this.#text.length > 0) this.#pieces.push({ text: Buffer.from(this.#text) });
    this.#text = [];
  }

  #told(): Piece[] {
    this.#cut();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
