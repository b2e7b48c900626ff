/** Counts what an operation takes: instructions under QEMU's `-icount shift=0`, cycles on a board. Made from abi/protocol/bench.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** bench as data. */
export const bench: Protocol = {
  ...{
    name: "bench",
    title: "Bench",
    doc: "Counts what an operation takes: instructions under QEMU's `-icount shift=0`, cycles on a board.",
    operations: [
      {
        name: "describe",
        number: 1,
        doc: "Tells the name of a benchmark.",
        parameters: [{ name: "number", doc: "from 0", type: { kind: "int", bits: 32, signed: false } }],
        results: [
          { name: "called", doc: "its name", type: { kind: "name" } },
          { name: "count", doc: "how many benchmarks there are", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["NoSuch"],
        idempotent: true,
      },
      {
        name: "measure",
        number: 2,
        doc: "Runs a benchmark some times, and takes the best.",
        parameters: [{ name: "number", doc: "from 0", type: { kind: "int", bits: 32, signed: false } }],
        results: [
          { name: "kernel", doc: "in the kernel", type: { kind: "int", bits: 64, signed: false } },
          { name: "tasks", doc: "in tasks", type: { kind: "int", bits: 64, signed: false } },
          { name: "per", doc: "how many operations these are for", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["NoSuch", "CannotRun"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "BenchError",
        doc: "",
        members: [
          { name: "NoSuch", value: 1, doc: "There is no benchmark of this number." },
          { name: "CannotRun", value: 2, doc: "What it measures is not there; dmesg says more." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "BenchError",
      doc: "",
      members: [
        { name: "NoSuch", value: 1, doc: "There is no benchmark of this number." },
        { name: "CannotRun", value: 2, doc: "What it measures is not there; dmesg says more." },
      ],
    },
  },
  hashes: [0x446e072bc300f5f2n, 0xe7fc305d2e4010e0n],
};

export class BenchClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Tells the name of a benchmark.
   * @param number from 0
   */
  async describe(number: number): Promise<{ called: string; count: number }> {
    return (await ask(this.transport, bench, "describe", [number])) as { called: string; count: number };
  }

  /**
   * Runs a benchmark some times, and takes the best.
   * @param number from 0
   */
  async measure(number: number): Promise<{ kernel: bigint; tasks: bigint; per: number }> {
    return (await ask(this.transport, bench, "measure", [number])) as { kernel: bigint; tasks: bigint; per: number };
  }
}
