import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameHeader, FrameKind, Link } from "../../abi/link";
import { decodeCobs, encodeCobs } from "../../tools/link/cobs";
import { crc32 } from "../../tools/link/crc";
import { encodeFrame, FrameDecoder, type Piece } from "../../tools/link/frames";

const bytes = (maxLength: number) => fc.uint8Array({ maxLength, size: "max" });
/** Bytes of which many are zeros, or none in 254. */
const lumpy = fc
  .array(fc.oneof(fc.constant(Buffer.alloc(3)), fc.constant(Buffer.alloc(254, 7)), bytes(300)), { maxLength: 4 })
  .map((parts) => new Uint8Array(Buffer.concat(parts)));
const text = fc.uint8Array({ min: 1, maxLength: 40 });
const content = bytes(Link.ContentBytes - FrameHeader.Bytes).map((rest) =>
  Buffer.concat([Buffer.from([Link.Mark, Link.Version, FrameKind.Reply, 0, 1, 2, 3, 4]), rest]),
);

/** What came of a line, text in one. */
function heard(pieces: Piece[]): { text: string; frames: string[] } {
  return {
    text: Buffer.concat(pieces.flatMap(({ text }) => (text === undefined ? [] : [text]))).toString("hex"),
    frames: pieces.flatMap(({ content }) => (content === undefined ? [] : [content.toString("hex")])),
  };
}

function decode(line: Uint8Array): { text: string; frames: string[] } {
  const decoder = new FrameDecoder();
  return heard([...decoder.push(line), ...decoder.flush()]);
}

const hex = (parts: Uint8Array[]) => Buffer.concat(parts).toString("hex");

describe("the encoding", () => {
  test("has the values of the paper", () => {
    const encode = (...from: number[]) => [...encodeCobs(Uint8Array.from(from))];
    expect(encode()).toEqual([1]);
    expect(encode(0)).toEqual([1, 1]);
    expect(encode(0x45, 0, 0, 0x2c, 0x4c, 0x79, 0, 0x40, 6)).toEqual([2, 0x45, 1, 4, 0x2c, 0x4c, 0x79, 3, 0x40, 6]);
    const run = Uint8Array.from({ length: 254 }, (_, index) => index + 1);
    expect([...encodeCobs(run)]).toEqual([255, ...run]);
    expect([...encodeCobs(Uint8Array.from([...run, 0]))]).toEqual([255, ...run, 1, 1]);
  });

  test("has no zeros, is no longer than said, and is undone", () => {
    fc.assert(
      fc.property(lumpy, (raw) => {
        const encoded = encodeCobs(raw);
        expect(encoded).not.toContain(0);
        expect(encoded.length).toBeLessThanOrEqual(raw.length + Math.floor(raw.length / 254) + 1);
        expect(Buffer.from(decodeCobs(encoded)!)).toEqual(Buffer.from(raw));
      }),
    );
    expect(encodeCobs(new Uint8Array(Link.ContentBytes + Link.ChecksumBytes).fill(1))).toHaveLength(Link.EncodedBytes);
  });

  test.each([[[0]], [[3, 1]], [[2, 0]]])("%j is none", (encoded) => {
    expect(decodeCobs(Uint8Array.from(encoded))).toBeUndefined();
  });

  test("the checksum is that of gzip", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
    fc.assert(fc.property(bytes(300), (raw) => crc32(raw) === gzipSync(raw).readUInt32LE(gzipSync(raw).length - 8)));
  });
});

describe("the line", () => {
  test("text and frames come out as they went in, in pieces of any size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, content), { maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        (parts, step) => {
          const line = Buffer.concat(parts.flatMap(([said, frame]) => [said, encodeFrame(frame)]));
          const decoder = new FrameDecoder();
          const pieces: Piece[] = [];
          for (let at = 0; at < line.length; at += step) pieces.push(...decoder.push(line.subarray(at, at + step)));
          expect(decoder.pending).toBe(false);
          expect(heard(pieces)).toEqual({
            text: hex(parts.map(([said]) => said)),
            frames: parts.map(([, frame]) => frame.toString("hex")),
          });
        },
      ),
    );
  });

  test("without frames nothing is changed, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.oneof(bytes(300), lumpy), (raw) => {
        expect(decode(raw)).toEqual({ text: hex([raw]), frames: [] });
      }),
    );
  });

  test("text without zeros is not held up", () => {
    const decoder = new FrameDecoder();
    expect(heard(decoder.push(Buffer.from("drupelet> "))).text).toBe(hex([Buffer.from("drupelet> ")]));
    expect(heard(decoder.push(encodeFrame(Buffer.from([Link.Mark, 1, 1, 0, 0, 0, 0, 0])))).frames).toHaveLength(1);
    expect(heard(decoder.push(Buffer.from("a"))).text).toBe("61");
    expect(decoder.push(Buffer.from([0, 0, 3]))).toEqual([]);
    expect(heard(decoder.push(Buffer.from("b"))).text).toBe("00000362");
  });

  const damage = fc.record({
    at: fc.nat(),
    drop: fc.integer({ min: 0, max: 20 }),
    add: fc.uint8Array({ maxLength: 20 }),
  });
  test("damage costs the frames that it hits and at most the next one, and what is no frame is text", () => {
    fc.assert(
      fc.property(fc.array(content, { minLength: 4, maxLength: 6 }), damage, (frames, { at, drop, add }) => {
        const encoded = frames.map((frame) => encodeFrame(frame));
        const line = Buffer.concat(encoded);
        const from = at % line.length;
        const damaged = Buffer.concat([line.subarray(0, from), add, line.subarray(from + drop)]);
        const ends = encoded.map((_, index) => Buffer.concat(encoded.slice(0, index + 1)).length);
        const before = frames.filter((_, index) => ends[index] <= from);
        const after = frames.filter((_, index) => ends[index] - encoded[index].length >= from + drop).slice(1);
        const { frames: found } = decode(damaged);
        const names = (list: Buffer[]) => list.map((frame) => frame.toString("hex"));
        expect(found.slice(0, before.length)).toEqual(names(before));
        expect(found.slice(found.length - after.length)).toEqual(names(after));
        for (const frame of found) expect(names(frames)).toContain(frame);
      }),
    );
  });

  test("a byte changed anywhere costs one frame at most", () => {
    const frame = (kind: number) => Buffer.from([Link.Mark, 1, kind, 0, 9, 0, 0, 0, kind]);
    const line = Buffer.concat([1, 2, 3].map((kind) => encodeFrame(frame(kind))));
    for (let at = 0; at < line.length; at++) {
      for (const value of [0, 1, 0x41, 0xff]) {
        const damaged = Buffer.from(line);
        damaged[at] = value;
        expect(decode(damaged).frames.length).toBeGreaterThanOrEqual(2);
      }
    }
  });

  test("a frame of more bytes than any has is text", () => {
    const long = Buffer.concat([Buffer.from([0, 0, 9, Link.Mark]), Buffer.alloc(2 * Link.EncodedBytes, 0x41)]);
    const decoder = new FrameDecoder();
    expect(heard(decoder.push(long)).text).toBe(long.toString("hex"));
    expect(() => encodeFrame(Buffer.alloc(Link.ContentBytes + 1))).toThrow("a frame of 1025 bytes is too long");
  });
});
