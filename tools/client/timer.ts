/** The system timer of the chip: microseconds since power-on. Made from abi/protocol/timer.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** timer as data. */
export const timer: Protocol = {
  ...{
    name: "timer",
    title: "Timer",
    doc: "The system timer of the chip: microseconds since power-on.",
    operations: [
      {
        name: "now",
        number: 1,
        doc: "Reads the counter.",
        parameters: [],
        results: [{ name: "microseconds", doc: "since power-on", type: { kind: "int", bits: 64, signed: false } }],
        errors: [],
        idempotent: true,
      },
      {
        name: "sleep",
        number: 2,
        doc: "Sleeps. When the server ends meanwhile the caller is told `Died`; who has to wake at a moment uses `sleepUntil`.",
        parameters: [
          { name: "microseconds", doc: "for which it sleeps", type: { kind: "int", bits: 64, signed: false } },
        ],
        results: [],
        errors: ["Stopped", "Busy"],
        idempotent: false,
        deferred: "until they have passed",
      },
      {
        name: "sleepUntil",
        number: 3,
        doc: "Sleeps until a moment; not at all when that is past.",
        parameters: [
          { name: "at", doc: "in microseconds since power-on", type: { kind: "int", bits: 64, signed: false } },
        ],
        results: [],
        errors: ["Stopped", "Busy"],
        idempotent: true,
        deferred: "until then",
      },
      {
        name: "alarm",
        number: 4,
        doc: "Sets `ring` at a moment, at once when that is past. The caller has one alarm: the next replaces it. A restarted server knows none.",
        parameters: [
          {
            name: "at",
            doc: "in microseconds since power-on; 2^64 - 1: never",
            type: { kind: "int", bits: 64, signed: false },
          },
          { name: "ring", doc: "", type: { kind: "handle", notification: true } },
        ],
        results: [],
        errors: ["Busy"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "TimerError",
        doc: "",
        members: [
          { name: "Stopped", value: 1, doc: "The counter stands still." },
          { name: "Busy", value: 2, doc: "Too many wait already; ask again later." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "TimerError",
      doc: "",
      members: [
        { name: "Stopped", value: 1, doc: "The counter stands still." },
        { name: "Busy", value: 2, doc: "Too many wait already; ask again later." },
      ],
    },
  },
  hashes: [0xab12cd9e5b08aabcn, 0x109dd6e14749935cn, 0x28cf96aa9b52cc7en, 0x6d7f38613fde0dadn],
};

export class TimerClient {
  constructor(private readonly transport: Transport) {}

  /** Reads the counter. */
  async now(): Promise<{ microseconds: bigint }> {
    return (await ask(this.transport, timer, "now", [])) as { microseconds: bigint };
  }

  /**
   * Sleeps. When the server ends meanwhile the caller is told `Died`; who has to wake at a moment uses `sleepUntil`.
   * @param microseconds for which it sleeps
   */
  async sleep(microseconds: bigint): Promise<void> {
    await ask(this.transport, timer, "sleep", [microseconds]);
  }

  /**
   * Sleeps until a moment; not at all when that is past.
   * @param at in microseconds since power-on
   */
  async sleepUntil(at: bigint): Promise<void> {
    await ask(this.transport, timer, "sleepUntil", [at]);
  }

  /**
   * Sets `ring` at a moment, at once when that is past. The caller has one alarm: the next replaces it. A restarted server knows none.
   * @param at in microseconds since power-on; 2^64 - 1: never
   */
  async alarm(at: bigint, ring: number): Promise<void> {
    await ask(this.transport, timer, "alarm", [at, ring]);
  }
}
