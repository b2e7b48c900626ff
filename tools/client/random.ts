/** Random bytes of the chip's own generator, each given once. Made from abi/protocol/random.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** random as data. */
export const random: Protocol = {
  ...{
    name: "random",
    title: "Random",
    doc: "Random bytes of the chip's own generator, each given once.",
    operations: [
      {
        name: "fill",
        number: 1,
        doc: "Fills memory with random bytes; when it fails, what was lent is not to be used.",
        parameters: [
          { name: "count", doc: "of bytes, 1 to 4096", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "bytes",
            doc: "room for so many",
            type: { kind: "lease", direction: "out", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [],
        errors: ["BadCount", "Silent", "Repeats", "Busy"],
        idempotent: true,
        deferred: "until the generator has made them",
      },
    ],
    enums: [
      {
        name: "RandomError",
        doc: "",
        members: [
          { name: "BadCount", value: 1, doc: "1 to 4096 bytes can be had at once." },
          { name: "Silent", value: 2, doc: "The generator gave nothing for a second, and is started again." },
          { name: "Repeats", value: 3, doc: "The generator gave a word four times in a row, and is started again." },
          { name: "Busy", value: 4, doc: "Too many wait already; ask again later." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "RandomError",
      doc: "",
      members: [
        { name: "BadCount", value: 1, doc: "1 to 4096 bytes can be had at once." },
        { name: "Silent", value: 2, doc: "The generator gave nothing for a second, and is started again." },
        { name: "Repeats", value: 3, doc: "The generator gave a word four times in a row, and is started again." },
        { name: "Busy", value: 4, doc: "Too many wait already; ask again later." },
      ],
    },
  },
  hashes: [0x9763570767358adan],
};

export class RandomClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Fills memory with random bytes; when it fails, what was lent is not to be used.
   * @param count of bytes, 1 to 4096
   * @param bytes room for so many
   */
  async fill(count: number, bytes: number): Promise<{ bytes: Uint8Array }> {
    return (await ask(this.transport, random, "fill", [count, bytes])) as { bytes: Uint8Array };
  }
}
