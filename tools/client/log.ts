/** What the log server does: a ring of recent messages of kernel and services. Made from abi/protocol/log.ts by `make docs`. */
import type { LogRecord } from "../../abi/protocol/log";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** log as data. */
export const log: Protocol = {
  ...{
    name: "log",
    title: "Log",
    doc: "What the log server does: a ring of recent messages of kernel and services.",
    operations: [
      {
        name: "read",
        number: 1,
        doc: "Reads a message, or the oldest that is kept when it is a later one.",
        parameters: [
          { name: "number", doc: "its sequence number", type: { kind: "int", bits: 64, signed: false } },
          {
            name: "record",
            doc: "",
            type: { kind: "lease", direction: "out", element: { kind: "struct", name: "LogRecord" }, many: false },
          },
        ],
        results: [{ name: "sequence", doc: "of the message read", type: { kind: "int", bits: 64, signed: false } }],
        errors: ["NotFound"],
        idempotent: true,
      },
      {
        name: "range",
        number: 2,
        doc: "Tells which messages are kept.",
        parameters: [],
        results: [
          { name: "oldest", doc: "sequence number of the oldest", type: { kind: "int", bits: 64, signed: false } },
          { name: "end", doc: "one past the newest", type: { kind: "int", bits: 64, signed: false } },
          {
            name: "lost",
            doc: "records of the kernel that nobody could read in time",
            type: { kind: "int", bits: 64, signed: false },
          },
        ],
        errors: [],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "LogLevel",
        doc: "How urgent a message is.",
        members: [
          { name: "Error", value: 0, doc: "" },
          { name: "Warning", value: 1, doc: "" },
          { name: "Info", value: 2, doc: "" },
          { name: "Debug", value: 3, doc: "" },
        ],
        from: "syscall",
      },
      { name: "LogError", doc: "", members: [{ name: "NotFound", value: 1, doc: "Past the newest." }] },
    ],
    structs: [
      {
        name: "LogRecord",
        doc: "A message of the log.",
        fields: [
          { name: "time", doc: "In ticks.", type: { kind: "int", bits: 64, signed: false }, offset: 0 },
          { name: "level", doc: "", type: { kind: "enum", name: "LogLevel" }, offset: 8 },
          { name: "length", doc: "Bytes of text.", type: { kind: "int", bits: 8, signed: false }, offset: 9 },
          { name: "name", doc: '"kernel", or the service.', type: { kind: "name" }, offset: 16 },
          { name: "text", doc: "", type: { kind: "text", bytes: 168 }, offset: 32 },
        ],
        bytes: 200,
      },
    ],
    errors: { name: "LogError", doc: "", members: [{ name: "NotFound", value: 1, doc: "Past the newest." }] },
  },
  hashes: [0x81069a02f08b29aen, 0x120ee4759346e864n],
};

export class LogClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Reads a message, or the oldest that is kept when it is a later one.
   * @param number its sequence number
   */
  async read(number: bigint): Promise<{ sequence: bigint; record: LogRecord }> {
    return (await ask(this.transport, log, "read", [number])) as { sequence: bigint; record: LogRecord };
  }

  /** Tells which messages are kept. */
  async range(): Promise<{ oldest: bigint; end: bigint; lost: bigint }> {
    return (await ask(this.transport, log, "range", [])) as { oldest: bigint; end: bigint; lost: bigint };
  }
}
