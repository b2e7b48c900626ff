/** What init tells of services and the kernel to whoever debugs them. Only looking: nothing here changes a service. Memory that a program asks for after its start is its own, and init cannot see it. Made from abi/protocol/debug.ts by `make docs`. */
import type { MemoryKind, TraceRecord } from "../../abi/protocol/debug";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** debug as data. */
export const debug: Protocol = {
  ...{
    name: "debug",
    title: "Debug",
    doc: "What init tells of services and the kernel to whoever debugs them. Only looking: nothing here changes a service. Memory that a program asks for after its start is its own, and init cannot see it.",
    operations: [
      {
        name: "range",
        number: 1,
        doc: "Tells where a service has memory.",
        parameters: [
          { name: "service", doc: "", type: { kind: "name" } },
          { name: "kind", doc: "", type: { kind: "enum", name: "MemoryKind" } },
        ],
        results: [
          { name: "address", doc: "of its first byte", type: { kind: "int", bits: 64, signed: false } },
          { name: "size", doc: "in bytes", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["UnknownName", "NotRunning"],
        idempotent: true,
      },
      {
        name: "memory",
        number: 2,
        doc: "Copies memory of a service: up to 4096 bytes, and not past the end of its range.",
        parameters: [
          { name: "service", doc: "", type: { kind: "name" } },
          { name: "address", doc: "", type: { kind: "int", bits: 64, signed: false } },
          {
            name: "bytes",
            doc: "",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "int", bits: 8, signed: false },
              many: true,
              count: "count",
            },
          },
        ],
        results: [{ name: "count", doc: "bytes", type: { kind: "int", bits: 32, signed: false } }],
        errors: ["UnknownName", "NotRunning", "NotFound"],
        idempotent: true,
      },
      {
        name: "registers",
        number: 3,
        doc: "Tells the registers of a service's task: x0 to x30, stack pointer, program counter, processor state.",
        parameters: [
          { name: "service", doc: "", type: { kind: "name" } },
          {
            name: "values",
            doc: "room for 34",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "int", bits: 64, signed: false },
              many: true,
              count: "count",
            },
          },
        ],
        results: [{ name: "count", doc: "numbers", type: { kind: "int", bits: 32, signed: false } }],
        errors: ["UnknownName", "NotRunning"],
        idempotent: true,
      },
      {
        name: "trace",
        number: 4,
        doc: "Begins to record the kernel's events, or stops that.",
        parameters: [{ name: "on", doc: "", type: { kind: "bool" } }],
        results: [{ name: "next", doc: "number of the event to come", type: { kind: "int", bits: 64, signed: false } }],
        errors: [],
        idempotent: true,
      },
      {
        name: "readTrace",
        number: 5,
        doc: "Reads events of the trace, as many as there is room for, up to 128.",
        parameters: [
          { name: "from", doc: "number of the first", type: { kind: "int", bits: 64, signed: false } },
          {
            name: "records",
            doc: "",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "struct", name: "TraceRecord" },
              many: true,
              count: "count",
            },
          },
        ],
        results: [
          {
            name: "first",
            doc: "number of the first one read: the oldest kept if that is later",
            type: { kind: "int", bits: 64, signed: false },
          },
          { name: "count", doc: "events", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: [],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "DebugError",
        doc: "",
        members: [
          { name: "UnknownName", value: 1, doc: "No service has that name." },
          { name: "NotRunning", value: 2, doc: "The service is not running." },
          { name: "NotFound", value: 3, doc: "Init gave the service no memory there." },
        ],
      },
      {
        name: "MemoryKind",
        doc: "Memory that init gives a service when it starts it.",
        members: [
          { name: "Data", value: 0, doc: "C data and bss, with wasm2c's instance." },
          { name: "Linear", value: 1, doc: "Linear memory, where the program's own data is." },
          { name: "Stack", value: 2, doc: "" },
        ],
      },
    ],
    structs: [
      {
        name: "TraceRecord",
        doc: "An event of the kernel's trace, as the system call TraceRead tells of it.",
        fields: [
          {
            name: "sequence",
            doc: "Low half of its number.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 0,
          },
          { name: "task", doc: "Task id, 0: nobody.", type: { kind: "int", bits: 32, signed: false }, offset: 4 },
          {
            name: "meta",
            doc: "`TraceMeta`, and ticks from bit 9 on.",
            type: { kind: "int", bits: 64, signed: false },
            offset: 8,
          },
          { name: "first", doc: "What `TraceEvent` says.", type: { kind: "int", bits: 64, signed: false }, offset: 16 },
          { name: "second", doc: "", type: { kind: "int", bits: 64, signed: false }, offset: 24 },
        ],
        bytes: 32,
      },
    ],
    errors: {
      name: "DebugError",
      doc: "",
      members: [
        { name: "UnknownName", value: 1, doc: "No service has that name." },
        { name: "NotRunning", value: 2, doc: "The service is not running." },
        { name: "NotFound", value: 3, doc: "Init gave the service no memory there." },
      ],
    },
  },
  hashes: [0x686058e19bd54d72n, 0x825d98f3777650e7n, 0x1f5e9c20dda60863n, 0x7dbd6bbf1897af70n, 0xa273fe45cb01ae78n],
};

export class DebugClient {
  constructor(private readonly transport: Transport) {}

  /** Tells where a service has memory. */
  async range(service: string, kind: MemoryKind): Promise<{ address: bigint; size: number }> {
    return (await ask(this.transport, debug, "range", [service, kind])) as { address: bigint; size: number };
  }

  /** Copies memory of a service: up to 4096 bytes, and not past the end of its range. */
  async memory(service: string, address: bigint, bytes: number): Promise<{ count: number; bytes: Uint8Array }> {
    return (await ask(this.transport, debug, "memory", [service, address, bytes])) as {
      count: number;
      bytes: Uint8Array;
    };
  }

  /**
   * Tells the registers of a service's task: x0 to x30, stack pointer, program counter, processor state.
   * @param values room for 34
   */
  async registers(service: string, values: number): Promise<{ count: number; values: BigUint64Array }> {
    return (await ask(this.transport, debug, "registers", [service, values])) as {
      count: number;
      values: BigUint64Array;
    };
  }

  /** Begins to record the kernel's events, or stops that. */
  async trace(on: boolean): Promise<{ next: bigint }> {
    return (await ask(this.transport, debug, "trace", [on])) as { next: bigint };
  }

  /**
   * Reads events of the trace, as many as there is room for, up to 128.
   * @param from number of the first
   */
  async readTrace(from: bigint, records: number): Promise<{ first: bigint; count: number; records: TraceRecord[] }> {
    return (await ask(this.transport, debug, "readTrace", [from, records])) as {
      first: bigint;
      count: number;
      records: TraceRecord[];
    };
  }
}
