/** What the console sends to its terminal, for one who shows it elsewhere as well. It is fetched from the console, which so never waits for who does. Made from abi/protocol/mirror.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** mirror as data. */
export const mirror: Protocol = {
  ...{
    name: "mirror",
    title: "Mirror",
    doc: "What the console sends to its terminal, for one who shows it elsewhere as well. It is fetched from the console, which so never waits for who does.",
    operations: [
      {
        name: "read",
        number: 1,
        doc: "Reads what went to the terminal, from a position on, or from the oldest byte that is kept when that is a later one.",
        parameters: [
          { name: "from", doc: "how many bytes were sent before", type: { kind: "int", bits: 64, signed: false } },
          {
            name: "bytes",
            doc: "room for some; 16384 are kept",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "int", bits: 8, signed: false },
              many: true,
              count: "count",
            },
          },
        ],
        results: [
          { name: "start", doc: "position of the first byte read", type: { kind: "int", bits: 64, signed: false } },
          { name: "count", doc: "bytes, 0 when there are no more", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "incarnation",
            doc: "of the console server, since positions begin anew with the next one",
            type: { kind: "int", bits: 64, signed: false },
          },
        ],
        errors: [],
        idempotent: true,
      },
      {
        name: "watch",
        number: 2,
        doc: "Takes the place of the earlier watcher.",
        parameters: [
          {
            name: "sent",
            doc: "set when there are bytes after those read last",
            type: { kind: "handle", notification: true },
          },
        ],
        results: [],
        errors: [],
        idempotent: true,
      },
    ],
    enums: [],
    structs: [],
  },
  hashes: [0xa99aa41ee2e2582dn, 0x5733ffe841cae253n],
};

export class MirrorClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Reads what went to the terminal, from a position on, or from the oldest byte that is kept when that is a later one.
   * @param from how many bytes were sent before
   * @param bytes room for some; 16384 are kept
   */
  async read(
    from: bigint,
    bytes: number,
  ): Promise<{ start: bigint; count: number; incarnation: bigint; bytes: Uint8Array }> {
    return (await ask(this.transport, mirror, "read", [from, bytes])) as {
      start: bigint;
      count: number;
      incarnation: bigint;
      bytes: Uint8Array;
    };
  }

  /**
   * Takes the place of the earlier watcher.
   * @param sent set when there are bytes after those read last
   */
  async watch(sent: number): Promise<void> {
    await ask(this.transport, mirror, "watch", [sent]);
  }
}
