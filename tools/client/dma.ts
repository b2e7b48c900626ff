/** Transfers between memory and memory. Who asks names regions that it holds with the right Dma, never addresses: each request is checked against them before the controller sees it. Offsets and lengths are bytes, and multiples of 4. Requests of several programs are carried out side by side. A region must not be revoked or freed while a transfer uses it. Made from abi/protocol/dma.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** dma as data. */
export const dma: Protocol = {
  ...{
    name: "dma",
    title: "Dma",
    doc: "Transfers between memory and memory. Who asks names regions that it holds with the right Dma, never addresses: each request is checked against them before the controller sees it. Offsets and lengths are bytes, and multiples of 4. Requests of several programs are carried out side by side. A region must not be revoked or freed while a transfer uses it.",
    operations: [
      {
        name: "buffer",
        number: 1,
        doc: "Makes a buffer that the controller can use: zeroed memory of the server's, to be mapped. It goes when it is released, and some time after the caller has ended.",
        parameters: [{ name: "pages", doc: "of 4 KiB, 1 to 64", type: { kind: "int", bits: 32, signed: false } }],
        results: [
          { name: "number", doc: "for `release`", type: { kind: "int", bits: 32, signed: false } },
          { name: "region", doc: "Read, Write and Dma", type: { kind: "handle", notification: false } },
        ],
        errors: ["TooMany", "NoMemory", "BadRange"],
        idempotent: false,
      },
      {
        name: "release",
        number: 2,
        doc: "Takes a buffer back, from whoever has got its region.",
        parameters: [{ name: "number", doc: "", type: { kind: "int", bits: 32, signed: false } }],
        results: [],
        errors: ["NoBuffer", "Busy"],
        idempotent: false,
      },
      {
        name: "copy",
        number: 3,
        doc: "Copies bytes.",
        parameters: [
          { name: "from", doc: "", type: { kind: "handle", notification: false } },
          { name: "fromOffset", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "to", doc: "", type: { kind: "handle", notification: false } },
          { name: "toOffset", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "bytes", doc: "", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadRegion", "BadRange", "Failed", "TimedOut", "Busy", "NoChannel"],
        idempotent: true,
        deferred: "until it has been done",
      },
      {
        name: "fill",
        number: 4,
        doc: "Fills with a word.",
        parameters: [
          { name: "to", doc: "", type: { kind: "handle", notification: false } },
          { name: "offset", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "bytes", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "value", doc: "its least significant byte first", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadRegion", "BadRange", "Failed", "TimedOut", "Busy", "NoChannel"],
        idempotent: true,
        deferred: "until it has been done",
      },
      {
        name: "copyRectangle",
        number: 5,
        doc: "Copies rows. Within one region only towards its start, as for scrolling.",
        parameters: [
          { name: "from", doc: "", type: { kind: "handle", notification: false } },
          { name: "fromOffset", doc: "", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "fromPitch",
            doc: "bytes from one row to the next, less than 32 KiB more than the width",
            type: { kind: "int", bits: 32, signed: false },
          },
          { name: "to", doc: "", type: { kind: "handle", notification: false } },
          { name: "toOffset", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "toPitch", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "width", doc: "bytes of a row, less than 64 KiB", type: { kind: "int", bits: 32, signed: false } },
          { name: "rows", doc: "", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadRegion", "BadRange", "Failed", "TimedOut", "Busy", "NoChannel"],
        idempotent: false,
        deferred: "until it has been done",
      },
      {
        name: "fillRectangle",
        number: 6,
        doc: "Fills rows with a word.",
        parameters: [
          { name: "to", doc: "", type: { kind: "handle", notification: false } },
          { name: "offset", doc: "", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "pitch",
            doc: "bytes from one row to the next, less than 32 KiB more than the width",
            type: { kind: "int", bits: 32, signed: false },
          },
          { name: "width", doc: "bytes of a row, less than 64 KiB", type: { kind: "int", bits: 32, signed: false } },
          { name: "rows", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "value", doc: "", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadRegion", "BadRange", "Failed", "TimedOut", "Busy", "NoChannel"],
        idempotent: true,
        deferred: "until it has been done",
      },
    ],
    enums: [
      {
        name: "DmaError",
        doc: "",
        members: [
          {
            name: "BadRegion",
            value: 1,
            doc: "The region is none that the controller may use, or the caller may not read or write it.",
          },
          {
            name: "BadRange",
            value: 2,
            doc: "Not within the region, not multiples of 4, rows that are too wide, or a copy onto what it has yet to read.",
          },
          { name: "Failed", value: 3, doc: "The controller reports an error of the bus." },
          { name: "TimedOut", value: 4, doc: "The controller did not end in time, and was stopped." },
          {
            name: "Busy",
            value: 5,
            doc: "Too many requests wait already, or a transfer still uses the buffer; ask again later.",
          },
          { name: "NoChannel", value: 6, doc: "There is no channel that works." },
          { name: "NoBuffer", value: 7, doc: "The caller has no such buffer." },
          { name: "TooMany", value: 8, doc: "One program may have 4 buffers, of 64 pages together." },
          { name: "NoMemory", value: 9, doc: "The server has no memory for it." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "DmaError",
      doc: "",
      members: [
        {
          name: "BadRegion",
          value: 1,
          doc: "The region is none that the controller may use, or the caller may not read or write it.",
        },
        {
          name: "BadRange",
          value: 2,
          doc: "Not within the region, not multiples of 4, rows that are too wide, or a copy onto what it has yet to read.",
        },
        { name: "Failed", value: 3, doc: "The controller reports an error of the bus." },
        { name: "TimedOut", value: 4, doc: "The controller did not end in time, and was stopped." },
        {
          name: "Busy",
          value: 5,
          doc: "Too many requests wait already, or a transfer still uses the buffer; ask again later.",
        },
        { name: "NoChannel", value: 6, doc: "There is no channel that works." },
        { name: "NoBuffer", value: 7, doc: "The caller has no such buffer." },
        { name: "TooMany", value: 8, doc: "One program may have 4 buffers, of 64 pages together." },
        { name: "NoMemory", value: 9, doc: "The server has no memory for it." },
      ],
    },
  },
  hashes: [
    0xa435deb7955b9bf9n,
    0x32c7e19374a5595dn,
    0xfecf2737a4825b87n,
    0x88a5a81b510c2c82n,
    0x30ee230385912407n,
    0x0a805e3f274e5985n,
  ],
};

export class DmaClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Makes a buffer that the controller can use: zeroed memory of the server's, to be mapped. It goes when it is released, and some time after the caller has ended.
   * @param pages of 4 KiB, 1 to 64
   */
  async buffer(pages: number): Promise<{ number: number }> {
    return (await ask(this.transport, dma, "buffer", [pages])) as { number: number };
  }

  /** Takes a buffer back, from whoever has got its region. */
  async release(number: number): Promise<void> {
    await ask(this.transport, dma, "release", [number]);
  }

  /** Copies bytes. */
  async copy(from: number, fromOffset: number, to: number, toOffset: number, bytes: number): Promise<void> {
    await ask(this.transport, dma, "copy", [from, fromOffset, to, toOffset, bytes]);
  }

  /**
   * Fills with a word.
   * @param value its least significant byte first
   */
  async fill(to: number, offset: number, bytes: number, value: number): Promise<void> {
    await ask(this.transport, dma, "fill", [to, offset, bytes, value]);
  }

  /**
   * Copies rows. Within one region only towards its start, as for scrolling.
   * @param fromPitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   */
  async copyRectangle(
    from: number,
    fromOffset: number,
    fromPitch: number,
    to: number,
    toOffset: number,
    toPitch: number,
    width: number,
    rows: number,
  ): Promise<void> {
    await ask(this.transport, dma, "copyRectangle", [from, fromOffset, fromPitch, to, toOffset, toPitch, width, rows]);
  }

  /**
   * Fills rows with a word.
   * @param pitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   */
  async fillRectangle(
    to: number,
    offset: number,
    pitch: number,
    width: number,
    rows: number,
    value: number,
  ): Promise<void> {
    await ask(this.transport, dma, "fillRectangle", [to, offset, pitch, width, rows, value]);
  }
}
