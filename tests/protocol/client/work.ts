/** What `load` asks of `work` in the stress test. Made from tests/protocol/work.ts by `make docs`. */

import type { Protocol } from "../../../tools/protocol/schema";
import { ask, type Transport } from "../../../tools/client/codec";

/** work as data. */
export const work: Protocol = {
  ...{
    name: "work",
    title: "Work",
    doc: "What `load` asks of `work` in the stress test.",
    operations: [
      {
        name: "sum",
        number: 1,
        doc: "Adds bytes up.",
        parameters: [
          {
            name: "bytes",
            doc: "",
            type: { kind: "lease", direction: "in", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [{ name: "total", doc: "", type: { kind: "int", bits: 64, signed: false } }],
        errors: [],
        idempotent: true,
      },
      {
        name: "keep",
        number: 2,
        doc: "Keeps a handle for a while.",
        parameters: [{ name: "handle", doc: "", type: { kind: "handle", notification: false } }],
        results: [],
        errors: [],
        idempotent: false,
      },
      {
        name: "wait",
        number: 3,
        doc: "Is answered when the next of these comes.",
        parameters: [],
        results: [],
        errors: [],
        idempotent: false,
        deferred: "until another client asks the same",
      },
    ],
    enums: [],
    structs: [],
  },
  hashes: [0x7c57ff78a5c25ab8n, 0x544cb5a3cc2f0174n, 0x4892e5798f24329an],
};

export class WorkClient {
  constructor(private readonly transport: Transport) {}

  /** Adds bytes up. */
  async sum(bytes: Uint8Array): Promise<{ total: bigint }> {
    return (await ask(this.transport, work, "sum", [bytes])) as { total: bigint };
  }

  /** Keeps a handle for a while. */
  async keep(handle: number): Promise<void> {
    await ask(this.transport, work, "keep", [handle]);
  }

  /** Is answered when the next of these comes. */
  async wait(): Promise<void> {
    await ask(this.transport, work, "wait", []);
  }
}
