/** Everything that a protocol can have. Made from tests/protocol/sample.ts by `make docs`. */
import type { LogLevel } from "../../../abi/syscall";
import type { Colour, Entry, Point, Sparse } from "../sample";
import type { Protocol } from "../../../tools/protocol/schema";
import { ask, type Transport } from "../../../tools/client/codec";

/** sample as data. */
export const sample: Protocol = {
  ...{
    name: "sample",
    title: "Sample",
    doc: "Everything that a protocol can have.",
    operations: [
      {
        name: "small",
        number: 1,
        doc: "Gives back small numbers.",
        parameters: [
          { name: "a", doc: "", type: { kind: "int", bits: 8, signed: false } },
          { name: "b", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "c", doc: "", type: { kind: "int", bits: 8, signed: true } },
          { name: "d", doc: "", type: { kind: "int", bits: 16, signed: true } },
        ],
        results: [
          { name: "a1", doc: "", type: { kind: "int", bits: 8, signed: false } },
          { name: "b1", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "c1", doc: "", type: { kind: "int", bits: 8, signed: true } },
          { name: "d1", doc: "", type: { kind: "int", bits: 16, signed: true } },
        ],
        errors: [],
        idempotent: true,
      },
      {
        name: "large",
        number: 2,
        doc: "Gives back large ones.",
        parameters: [
          { name: "a", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "b", doc: "", type: { kind: "int", bits: 64, signed: false } },
          { name: "c", doc: "", type: { kind: "int", bits: 32, signed: true } },
          { name: "d", doc: "", type: { kind: "int", bits: 64, signed: true } },
          { name: "e", doc: "", type: { kind: "bool" } },
        ],
        results: [
          { name: "a2", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "b2", doc: "", type: { kind: "int", bits: 64, signed: false } },
          { name: "c2", doc: "", type: { kind: "int", bits: 32, signed: true } },
          { name: "d2", doc: "", type: { kind: "int", bits: 64, signed: true } },
          { name: "e2", doc: "", type: { kind: "bool" } },
        ],
        errors: [],
        idempotent: false,
      },
      {
        name: "named",
        number: 3,
        doc: "Gives back enums and a name.",
        parameters: [
          { name: "colour", doc: "", type: { kind: "enum", name: "Colour" } },
          { name: "sparse", doc: "", type: { kind: "enum", name: "Sparse" } },
          { name: "level", doc: "", type: { kind: "enum", name: "LogLevel" } },
          { name: "name", doc: "", type: { kind: "name" } },
        ],
        results: [
          { name: "hue", doc: "", type: { kind: "enum", name: "Colour" } },
          { name: "many", doc: "", type: { kind: "enum", name: "Sparse" } },
          { name: "howBad", doc: "", type: { kind: "enum", name: "LogLevel" } },
          { name: "called", doc: "", type: { kind: "name" } },
        ],
        errors: [],
        idempotent: false,
      },
      {
        name: "mirror",
        number: 4,
        doc: "Mirrors a point.",
        parameters: [{ name: "point", doc: "", type: { kind: "struct", name: "Point" } }],
        results: [{ name: "mirrored", doc: "", type: { kind: "struct", name: "Point" } }],
        errors: ["TooFar"],
        idempotent: false,
      },
      {
        name: "reverse",
        number: 5,
        doc: "Copies text backwards.",
        parameters: [
          { name: "text", doc: "", type: { kind: "lease", direction: "in", element: { kind: "text" }, many: true } },
          {
            name: "backwards",
            doc: "",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "int", bits: 8, signed: false },
              many: true,
              count: "copied",
            },
          },
        ],
        results: [{ name: "copied", doc: "bytes", type: { kind: "int", bits: 32, signed: false } }],
        errors: [],
        idempotent: false,
      },
      {
        name: "double",
        number: 6,
        doc: "Doubles numbers where they are.",
        parameters: [
          {
            name: "numbers",
            doc: "",
            type: { kind: "lease", direction: "inout", element: { kind: "int", bits: 32, signed: false }, many: true },
          },
        ],
        results: [],
        errors: [],
        idempotent: false,
      },
      {
        name: "fill",
        number: 7,
        doc: "Fills entries, from the one before each.",
        parameters: [
          {
            name: "first",
            doc: "",
            type: { kind: "lease", direction: "in", element: { kind: "struct", name: "Entry" }, many: false },
          },
          {
            name: "entries",
            doc: "",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "struct", name: "Entry" },
              many: true,
              count: "filled",
            },
          },
          {
            name: "last",
            doc: "",
            type: { kind: "lease", direction: "out", element: { kind: "struct", name: "Entry" }, many: false },
          },
        ],
        results: [{ name: "filled", doc: "entries", type: { kind: "int", bits: 32, signed: false } }],
        errors: ["Nobody"],
        idempotent: false,
      },
      {
        name: "exchange",
        number: 8,
        doc: "Notifies, and gives a handle back.",
        parameters: [
          { name: "ring", doc: "", type: { kind: "handle", notification: true } },
          { name: "other", doc: "", type: { kind: "handle", notification: false } },
        ],
        results: [{ name: "same", doc: "", type: { kind: "handle", notification: false } }],
        errors: [],
        idempotent: false,
      },
      {
        name: "wait",
        number: 9,
        doc: "Answers when it is notified.",
        parameters: [],
        results: [{ name: "bits", doc: "that came", type: { kind: "int", bits: 64, signed: false } }],
        errors: ["Nobody"],
        idempotent: false,
        deferred: "until bits come",
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
      {
        name: "SampleError",
        doc: "",
        members: [
          { name: "TooFar", value: 1, doc: "Too far away." },
          { name: "Nobody", value: 7, doc: "Nobody is there." },
        ],
      },
      {
        name: "Colour",
        doc: "",
        members: [
          { name: "Red", value: 1, doc: "" },
          { name: "Green", value: 2, doc: "" },
          { name: "Blue", value: 3, doc: "" },
        ],
      },
      {
        name: "Sparse",
        doc: "",
        members: [
          { name: "Few", value: 1, doc: "" },
          { name: "Many", value: 100, doc: "" },
          { name: "TooMany", value: 1000, doc: "" },
        ],
      },
    ],
    structs: [
      {
        name: "Point",
        doc: "",
        fields: [
          { name: "x", doc: "", type: { kind: "int", bits: 16, signed: true }, offset: 0 },
          { name: "y", doc: "", type: { kind: "int", bits: 16, signed: true }, offset: 2 },
          { name: "colour", doc: "", type: { kind: "enum", name: "Colour" }, offset: 4 },
          { name: "visible", doc: "", type: { kind: "bool" }, offset: 5 },
        ],
        bytes: 6,
      },
      {
        name: "Entry",
        doc: "",
        fields: [
          { name: "key", doc: "", type: { kind: "int", bits: 32, signed: false }, offset: 0 },
          { name: "value", doc: "", type: { kind: "int", bits: 64, signed: true }, offset: 8 },
          { name: "name", doc: "", type: { kind: "name" }, offset: 16 },
          { name: "note", doc: "", type: { kind: "text", bytes: 24 }, offset: 32 },
          { name: "sparse", doc: "", type: { kind: "enum", name: "Sparse" }, offset: 56 },
          { name: "level", doc: "", type: { kind: "enum", name: "LogLevel" }, offset: 60 },
        ],
        bytes: 64,
      },
    ],
    errors: {
      name: "SampleError",
      doc: "",
      members: [
        { name: "TooFar", value: 1, doc: "Too far away." },
        { name: "Nobody", value: 7, doc: "Nobody is there." },
      ],
    },
  },
  hashes: [
    0x26a3c9a03a10b8a5n,
    0xb03e77a32b7134ddn,
    0xf81228066094059an,
    0xdd7130d0422092a9n,
    0x3d4f3768320aca72n,
    0x33de6c8c5da844f6n,
    0x4fe15ed0f9d8c9c3n,
    0xb6714da308b5cc23n,
    0xb47923d7c186cdd2n,
  ],
};

export class SampleClient {
  constructor(private readonly transport: Transport) {}

  /** Gives back small numbers. */
  async small(a: number, b: number, c: number, d: number): Promise<{ a1: number; b1: number; c1: number; d1: number }> {
    return (await ask(this.transport, sample, "small", [a, b, c, d])) as {
      a1: number;
      b1: number;
      c1: number;
      d1: number;
    };
  }

  /** Gives back large ones. */
  async large(
    a: number,
    b: bigint,
    c: number,
    d: bigint,
    e: boolean,
  ): Promise<{ a2: number; b2: bigint; c2: number; d2: bigint; e2: boolean }> {
    return (await ask(this.transport, sample, "large", [a, b, c, d, e])) as {
      a2: number;
      b2: bigint;
      c2: number;
      d2: bigint;
      e2: boolean;
    };
  }

  /** Gives back enums and a name. */
  async named(
    colour: Colour,
    sparse: Sparse,
    level: LogLevel,
    name: string,
  ): Promise<{ hue: Colour; many: Sparse; howBad: LogLevel; called: string }> {
    return (await ask(this.transport, sample, "named", [colour, sparse, level, name])) as {
      hue: Colour;
      many: Sparse;
      howBad: LogLevel;
      called: string;
    };
  }

  /** Mirrors a point. */
  async mirror(point: Point): Promise<{ mirrored: Point }> {
    return (await ask(this.transport, sample, "mirror", [point])) as { mirrored: Point };
  }

  /** Copies text backwards. */
  async reverse(text: string, backwards: number): Promise<{ copied: number; backwards: Uint8Array }> {
    return (await ask(this.transport, sample, "reverse", [text, backwards])) as {
      copied: number;
      backwards: Uint8Array;
    };
  }

  /** Doubles numbers where they are. */
  async double(numbers: Uint32Array): Promise<{ numbers: Uint32Array }> {
    return (await ask(this.transport, sample, "double", [numbers])) as { numbers: Uint32Array };
  }

  /** Fills entries, from the one before each. */
  async fill(first: Entry, entries: number): Promise<{ filled: number; entries: Entry[]; last: Entry }> {
    return (await ask(this.transport, sample, "fill", [first, entries])) as {
      filled: number;
      entries: Entry[];
      last: Entry;
    };
  }

  /** Notifies, and gives a handle back. */
  async exchange(ring: number, other: number): Promise<void> {
    await ask(this.transport, sample, "exchange", [ring, other]);
  }

  /** Answers when it is notified. */
  async wait(): Promise<{ bits: bigint }> {
    return (await ask(this.transport, sample, "wait", [])) as { bits: bigint };
  }
}
