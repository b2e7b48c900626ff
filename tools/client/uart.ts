/** What the UART server does for its client, the console server. Nothing blocks: a full or empty ring answers 0. Made from abi/protocol/uart.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** uart as data. */
export const uart: Protocol = {
  ...{
    name: "uart",
    title: "Uart",
    doc: "What the UART server does for its client, the console server. Nothing blocks: a full or empty ring answers 0.",
    operations: [
      {
        name: "write",
        number: 1,
        doc: "Sends bytes; when not all were taken, `space` is notified once there is room.",
        parameters: [
          {
            name: "bytes",
            doc: "",
            type: { kind: "lease", direction: "in", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [{ name: "taken", doc: "bytes", type: { kind: "int", bits: 32, signed: false } }],
        errors: [],
        idempotent: false,
      },
      {
        name: "read",
        number: 2,
        doc: "Receives bytes.",
        parameters: [
          {
            name: "oneLine",
            doc: "none after the first control character, so that what belongs to the next line stays here",
            type: { kind: "bool" },
          },
          {
            name: "bytes",
            doc: "",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "int", bits: 8, signed: false },
              many: true,
              count: "received",
            },
          },
        ],
        results: [
          { name: "received", doc: "bytes", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "overruns",
            doc: "how often bytes were lost since the server started",
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
          { name: "received", doc: "set when bytes are there", type: { kind: "handle", notification: true } },
          { name: "space", doc: "set when there is room again", type: { kind: "handle", notification: true } },
        ],
        results: [],
        errors: [],
        idempotent: true,
      },
    ],
    enums: [],
    structs: [],
  },
  hashes: [0x4a4f682425bad8c9n, 0x2ed5f616ab23825fn, 0x003e283fcda20a14n],
};

export class UartClient {
  constructor(private readonly transport: Transport) {}

  /** Sends bytes; when not all were taken, `space` is notified once there is room. */
  async write(bytes: Uint8Array): Promise<{ taken: number }> {
    return (await ask(this.transport, uart, "write", [bytes])) as { taken: number };
  }

  /**
   * Receives bytes.
   * @param oneLine none after the first control character, so that what belongs to the next line stays here
   */
  async read(oneLine: boolean, bytes: number): Promise<{ received: number; overruns: number; bytes: Uint8Array }> {
    return (await ask(this.transport, uart, "read", [oneLine, bytes])) as {
      received: number;
      overruns: number;
      bytes: Uint8Array;
    };
  }

  /**
   * Takes the place of the earlier subscriber.
   * @param received set when bytes are there
   * @param space set when there is room again
   */
  async subscribe(received: number, space: number): Promise<void> {
    await ask(this.transport, uart, "subscribe", [received, space]);
  }
}
