/** Frames of the serial line (abi/link.ts), which the UART server takes out of what it receives and puts between the text that it sends, for one client, the agent. Nothing blocks. Made from abi/protocol/link.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** link as data. */
export const link: Protocol = {
  ...{
    name: "link",
    title: "Link",
    doc: "Frames of the serial line (abi/link.ts), which the UART server takes out of what it receives and puts between the text that it sends, for one client, the agent. Nothing blocks.",
    operations: [
      {
        name: "send",
        number: 1,
        doc: "Sends a frame, unless another is still going out; `sent` is notified after that.",
        parameters: [
          {
            name: "content",
            doc: "of the frame, 1 to 1024 bytes",
            type: { kind: "lease", direction: "in", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [{ name: "taken", doc: "whether it goes out next", type: { kind: "bool" } }],
        errors: [],
        idempotent: false,
      },
      {
        name: "receive",
        number: 2,
        doc: "Takes the oldest frame that has come.",
        parameters: [
          {
            name: "content",
            doc: "room for 1024 bytes",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "int", bits: 8, signed: false },
              many: true,
              count: "bytes",
            },
          },
        ],
        results: [
          { name: "bytes", doc: "of it, 0 when there is none", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "lost",
            doc: "frames since the server started: damaged, or too many at a time",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        errors: [],
        idempotent: false,
      },
      {
        name: "subscribe",
        number: 3,
        doc: "Takes the place of the earlier subscriber.",
        parameters: [
          { name: "received", doc: "set when a frame is there", type: { kind: "handle", notification: true } },
          { name: "sent", doc: "set when a frame has gone out", type: { kind: "handle", notification: true } },
        ],
        results: [],
        errors: [],
        idempotent: true,
      },
    ],
    enums: [],
    structs: [],
  },
  hashes: [0xbc9f24b76b5d34ffn, 0x1a48625779d2f336n, 0xa57d56ca72a257d2n],
};

export class LinkClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Sends a frame, unless another is still going out; `sent` is notified after that.
   * @param content of the frame, 1 to 1024 bytes
   */
  async send(content: Uint8Array): Promise<{ taken: boolean }> {
    return (await ask(this.transport, link, "send", [content])) as { taken: boolean };
  }

  /**
   * Takes the oldest frame that has come.
   * @param content room for 1024 bytes
   */
  async receive(content: number): Promise<{ bytes: number; lost: number; content: Uint8Array }> {
    return (await ask(this.transport, link, "receive", [content])) as {
      bytes: number;
      lost: number;
      content: Uint8Array;
    };
  }

  /**
   * Takes the place of the earlier subscriber.
   * @param received set when a frame is there
   * @param sent set when a frame has gone out
   */
  async subscribe(received: number, sent: number): Promise<void> {
    await ask(this.transport, link, "subscribe", [received, sent]);
  }
}
