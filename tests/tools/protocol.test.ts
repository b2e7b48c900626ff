import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Reply } from "../../abi/reply";
import { LogLevel, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { asking, greetingOf, playing } from "../../sim/protocol";
import {
  BadValue,
  encode,
  greet,
  type RawReply,
  type RawRequest,
  Refused,
  type Transport,
} from "../../tools/client/codec";
import { generate } from "../../tools/protocol/generate";
import { ProtocolError, readProtocol } from "../../tools/protocol/parse";
import type { Protocol } from "../../tools/protocol/schema";
import { compile } from "../lib/compile";
import { sample, SampleClient } from "../protocol/client/sample";
import { Colour, type Entry, type Point, SampleError, Sparse } from "../protocol/sample";

const TYPES = `import type { Handle, In, InOut, Name, Notification, Out, Result, Text, u8, u16, u32, u64 } from "./types";`;

/** A protocol with these operations, and what else stands in its file. */
function read(operations: string, more = ""): Protocol {
  const lines = [
    TYPES,
    ...(more === "" ? [] : [more]),
    "/** Does things. */",
    "export interface Thing {",
    operations,
    "}",
  ];
  return readProtocol("abi/protocol/thing.ts", lines.join("\n"));
}

const DONE = "/** Does it. */\ndone(): Result<void, never>;";

function problemsOf(operations: string, more = ""): string[] {
  try {
    read(operations, more);
  } catch (error) {
    if (error instanceof ProtocolError) return error.problems;
    throw error;
  }
  return [];
}

test("what is generated is what the protocols say now", async () => {
  for (const [file, text] of await generate()) {
    expect(existsSync(file) ? readFileSync(file, "utf8") : "", `${file} is out of date; run: make docs`).toBe(text);
  }
});

describe("what cannot be a protocol is told with its place", () => {
  test.each([
    [
      "a type without size",
      "/** X. */ x(a: number): Result<void, never>;",
      "4:16: error: number has no size; write u8",
    ],
    [
      "a string",
      "/** X. */ x(a: string): Result<void, never>;",
      "4:16: error: write Name (up to 16 bytes) or In<string>",
    ],
    [
      "bytes that nobody lends",
      "/** X. */ x(a: Uint8Array): Result<void, never>;",
      "4:16: error: say who may use it: In<Uint8Array>",
    ],
    [
      "an unknown type",
      "/** X. */ x(a: Date): Result<void, never>;",
      "4:16: error: Date is no type of a protocol; there are u8",
    ],
    [
      "a lease of what cannot be lent",
      "/** X. */ x(a: In<u32>): Result<void, never>;",
      "u32 cannot be lent; that can: string",
    ],
    ["no result", "/** X. */ x(a: u8): u8;", "4:21: error: x does not say what it answers and which errors: Result<"],
    [
      "a result without a name",
      "/** X. */ x(): Result<u8, never>;",
      "4:23: error: results are named: Result<{ value: u8 }, ...>",
    ],
    ["no comment", "x(): Result<void, never>;", "4:1: error: x has no comment that says what it does"],
    [
      "an unknown tag",
      "/** X. @fast */ x(): Result<void, never>;",
      "unknown tag @fast; there are @param, @result, @idempotent",
    ],
    ["a comment on no parameter", "/** X. @param b it */ x(a: u8): Result<void, never>;", "x has no parameter b"],
    ["a comment on no result", "/** X. @result b it */ x(): Result<void, never>;", "x has no result b"],
    ["an operation twice", `${DONE}\n${DONE}`, "7:1: error: done is there twice"],
    ["no operations", "", "Thing has no operations"],
    ["a field", "a: u8;", "4:1: error: the members of a protocol are operations"],
    [
      "a parameter that may be left out",
      "/** X. */ x(a?: u8): Result<void, never>;",
      "a needs a type, and cannot be left out",
    ],
    ["a reserved parameter", "/** X. */ x(bool: u8): Result<void, never>;", "a parameter cannot be called bool"],
    [
      "an operation that servers have",
      "/** X. */ request(): Result<void, never>;",
      "an operation cannot be called request",
    ],
    [
      "a result called like an operation",
      "/** X. */ x(): Result<{ x: u8 }, never>;",
      "the result x of x is called like an operation",
    ],
    [
      "too many words",
      "/** X. */ x(a: Name, b: Name, c: Name, d: u8): Result<void, never>;",
      "take 7 words, and a message has 6",
    ],
    [
      "too many leases",
      "/** X. */ x(a: In<string>, b: In<string>, c: In<string>, d: In<string>, e: In<string>): Result<void, never>;",
      "lends more than the 4",
    ],
    [
      "too many handles",
      "/** X. */ x(a: Handle, b: Handle, c: Handle, d: Handle, e: Handle): Result<void, never>;",
      "passes more than the 4",
    ],
    [
      "a count that is no result",
      '/** X. */ x(a: Out<Uint8Array, "n">): Result<void, never>;',
      "n is to count what was written, and is no such result",
    ],
    [
      "an error without an enum",
      "/** X. */ x(): Result<void, ThingError.Bad>;",
      "ThingError.Bad is no error of this protocol; declare them: export const enum ThingError",
    ],
    [
      "a result of two types",
      "/** X. */ x(): Result<{ n: u8 }, never>;\n/** Y. */ y(): Result<{ n: u32 }, never>;",
      "the result n of y has another type",
    ],
  ])("%s", (_, operations, message) => {
    expect(problemsOf(operations).join("\n")).toContain(message);
  });

  test.each([
    [
      "errors with one number",
      "export const enum ThingError { /** A. */ A = 1, /** B. */ B = 1 }",
      "2:59: error: B has the number of A",
    ],
    ["an error that is 0", "export const enum ThingError { /** A. */ A = 0 }", "A is 0, and errors are 1 to 65279"],
    [
      "an error without a meaning",
      "export const enum ThingError { A = 1 }",
      "A has no comment; it is what the user is told",
    ],
    ["an enum without numbers", "export const enum Odd { A }", "A needs a number that is written out"],
    ["a struct without fields", "export interface Empty {}", "Empty has no fields"],
    [
      "a struct in a struct",
      "export interface Inner { a: u8 }\nexport interface Outer { b: Inner }",
      "Inner cannot be a field of a struct",
    ],
    ["text without a size", "export interface Bad { a: Text<7> }", "Text is given its bytes, a multiple of 8"],
    ["a class", "export class X {}", "a protocol's file holds imports, enums and interfaces only"],
    ["an import of nothing", 'import type { Nothing } from "../syscall";', "abi/syscall.ts has no enum Nothing"],
  ])("%s", (_, more, message) => {
    expect(problemsOf(DONE, more).join("\n")).toContain(message);
  });

  test("all of them at once, and a protocol without its interface", () => {
    expect(problemsOf("/** X. */ x(a: number, b: string): u8;")).toHaveLength(3);
    expect(() => readProtocol("abi/protocol/other.ts", "export interface Thing { a: u8 }")).toThrow(
      "abi/protocol/other.ts:1:1: error: there is no interface Other, which this file is to declare",
    );
  });
});

describe("versions", () => {
  const old = "/** A. */ a(x: u8): Result<{ y: u8 }, never>;";
  const last = (protocol: Protocol) => protocol.hashes[protocol.hashes.length - 1];

  test("an operation at the end keeps the hashes of those before it", () => {
    expect(read(`${old}\n${DONE}`).hashes[0]).toBe(last(read(old)));
  });

  test.each([
    ["a name", old.replace("a(", "b(")],
    ["a parameter's type", old.replace("x: u8", "x: u16")],
    ["a parameter's name", old.replace("x: u8", "z: u8")],
    ["a result", old.replace("y: u8", "y: u32")],
    ["an operation before it", `${DONE}\n${old}`],
  ])("%s changes them", (_, text) => {
    expect(read(text).hashes).not.toContain(last(read(old)));
  });

  test("so do the values of enums and fields of structs that it names, and words of comments do not", () => {
    const point = (field: string) =>
      last(read("/** X. */ x(a: Point): Result<void, never>;", `export interface Point { ${field} }`));
    expect(point("x: u8")).not.toBe(point("x: u16"));
    expect(point("x: u8")).toBe(point("/** Across. */ x: u8"));
    const hue = (members: string) =>
      last(read("/** X. */ x(a: Hue): Result<void, never>;", `export const enum Hue { ${members} }`));
    expect(hue("A = 1")).not.toBe(hue("A = 2"));
  });
});

describe("against the generated server", () => {
  let host: HostModel;
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = new WebAssembly.Module((await compile("tests/lib/assembly/server.ts")) as Uint8Array<ArrayBuffer>);
  }, 60_000);

  /** Asks and looks at what is answered. */
  function results(name: string, values: unknown[]): Record<string, unknown> {
    host = new HostModel(module);
    host.endpoint("sample");
    const asked = asking(host, sample, name, values);
    host.run(function* () {
      yield asked.request;
      yield host.notification(0n);
    });
    return asked.result;
  }

  test("numbers of every size come back as they were", () => {
    const number = (bits: number, signed: boolean) =>
      fc.bigInt(
        signed
          ? { min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }
          : { min: 0n, max: 2n ** BigInt(bits) - 1n },
      );
    const small = fc.tuple(number(8, false), number(16, false), number(8, true), number(16, true));
    const large = fc.tuple(number(32, false), number(64, false), number(32, true), number(64, true), fc.boolean());
    fc.assert(
      fc.property(small, large, ([a, b, c, d], [e, f, g, h, i]) => {
        expect(results("small", [a, b, c, d])).toEqual({ a1: Number(a), b1: Number(b), c1: Number(c), d1: Number(d) });
        expect(results("large", [e, f, g, h, i])).toEqual({ a2: Number(e), b2: f, c2: Number(g), d2: h, e2: i });
      }),
      { numRuns: 50 },
    );
  });

  test("enums, names, structs, text, numbers and arrays of structs", () => {
    expect(results("named", [Colour.Blue, Sparse.TooMany, LogLevel.Warning, "sixteen bytes ok"])).toEqual({
      hue: Colour.Blue,
      many: Sparse.TooMany,
      howBad: LogLevel.Warning,
      called: "sixteen bytes ok",
    });
    const point: Point = { x: -7, y: 32_767, colour: Colour.Green, visible: true };
    expect(results("mirror", [point])).toEqual({ mirrored: { ...point, x: 7, visible: false } });
    const backwards = new Uint8Array(new TextEncoder().encode("aé").toReversed());
    expect(results("reverse", ["aé", 100])).toEqual({ copied: 3, backwards });
    expect(results("double", [Uint32Array.of(1, 2 ** 31, 7)])).toEqual({ numbers: Uint32Array.of(2, 0, 14) });
    const first: Entry = { key: 1, value: -5n, name: "one", note: "a note", sparse: Sparse.Few, level: LogLevel.Error };
    const second = { ...first, key: 2, value: 5n, sparse: Sparse.TooMany };
    const third = { ...second, key: 3, value: -5n };
    expect(results("fill", [first, 2])).toEqual({ filled: 2, entries: [first, second], last: third });
  });

  test("an error comes back as the protocol's", () => {
    const far = { x: 1001, y: 0, colour: Colour.Red, visible: false };
    expect(() => results("mirror", [far])).toThrow("sample.mirror: Too far away. (TooFar)");
    const nobody: Entry = { key: 0, value: 0n, name: "", note: "", sparse: Sparse.Few, level: 0 };
    expect(() => results("fill", [nobody, 1])).toThrow(
      expect.objectContaining({ code: SampleError.Nobody, error: "Nobody" }),
    );
  });

  test("an older client is served, a newer or a different one is not", () => {
    host = new HostModel(module);
    host.endpoint("sample");
    const older = { ...sample, hashes: sample.hashes.slice(0, 3) };
    const newer = { ...sample, hashes: [...sample.hashes, 5n] };
    const other = { ...sample, hashes: [1n, 2n, 3n] };
    const none = { ...sample, hashes: [0n] };
    const codes: (number | undefined)[] = [];
    host.run(function* () {
      for (const version of [sample, older, newer, other, none]) {
        const greeting = greetingOf(host, version);
        yield greeting;
        yield host.notification(0n);
        codes.push(greeting.reply?.code);
      }
      const empty = host.request(0, { words: [0, 0] });
      yield empty;
      yield host.notification(0n);
      codes.push(empty.reply?.code);
    });
    const { Ok, Incompatible } = { Ok: Reply.Ok, Incompatible: Reply.Incompatible };
    expect(codes).toEqual([Ok, Ok, Incompatible, Incompatible, Incompatible, Incompatible]);
  });
});

describe("the generated client on the board", () => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = new WebAssembly.Module(
      (await compile("tests/tools/assembly/protocol-client.ts")) as Uint8Array<ArrayBuffer>,
    );
  }, 60_000);

  const run = (host: HostModel) => host.run();

  test("greets before it asks, and ends with a clear message when the server is of another version", () => {
    const host = new HostModel(module);
    host.protocol("sample", playing(sample, {}));
    const greetings: bigint[][] = [];
    host.hello = ({ words, endpoint }) => {
      if (endpoint !== 0x101) greetings.push(words.slice(0, 2));
      return endpoint === 0x101 ? Reply.Ok : Reply.Incompatible;
    };
    expect(run(host)).toEqual({ kind: "exit", code: 71 });
    expect(greetings).toEqual([[BigInt(sample.hashes.length), sample.hashes[sample.hashes.length - 1]]]);
    expect(host.log.map(({ text }) => text)).toEqual([
      "the server of sample speaks another version of it: build both again",
    ]);
  });

  test("asks an idempotent operation again when the server died, and greets its successor first", () => {
    const host = new HostModel(module);
    const order: string[] = [];
    let deaths = 0;
    host.hello = ({ endpoint }) => {
      if (endpoint !== 0x101) order.push("hello");
      return Reply.Ok;
    };
    host.protocol(
      "sample",
      playing(sample, {
        small: (a: number, b: number) => {
          order.push("small");
          return deaths++ === 0 ? { status: Status.Died } : { a1: a + 1, b1: b, c1: -1, d1: -2 };
        },
        large: () => {
          order.push("large");
          return { status: Status.Died };
        },
      }),
    );
    // its exit code is what small answered; 200 more when large was not answered with Died
    expect(run(host)).toEqual({ kind: "exit", code: 8 });
    expect(order).toEqual(["hello", "small", "hello", "small", "large"]);
  });

  test("does not ask a successor of another version", () => {
    const host = new HostModel(module);
    let died = false;
    host.hello = ({ endpoint }) => (died && endpoint !== 0x101 ? Reply.Incompatible : Reply.Ok);
    host.protocol(
      "sample",
      playing(sample, {
        small: () => {
          expect(died).toBe(false);
          died = true;
          return { status: Status.Died };
        },
      }),
    );
    expect(run(host)).toEqual({ kind: "exit", code: Reply.Incompatible & 0xff });
  });
});

describe("the generated client whose call handle was taken back", () => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = new WebAssembly.Module(
      (await compile("tests/tools/assembly/protocol-client.ts")) as Uint8Array<ArrayBuffer>,
    );
  }, 60_000);

  /** The first server is replaced when it is asked; `connect` then answers as told. */
  function start(connect: (host: HostModel, order: string[]) => void) {
    const host = new HostModel(module);
    const order: string[] = [];
    const first = host.protocol("sample", () => ({ status: Status.Ok, code: Reply.Ok }));
    host.hello = ({ endpoint }) => {
      if (endpoint !== 0x101) order.push(endpoint === first ? "hello" : "hello again");
      return Reply.Ok;
    };
    host.serveHandle(first, () => {
      order.push("asked");
      connect(host, order);
      return { status: Status.BadHandle };
    });
    host.on(Syscall.HandleClose, ([handle]) => {
      order.push(`close ${Number(handle) - first}`);
      return Status.BadHandle;
    });
    return { host, order };
  }

  test("connects and greets anew, and asks again, for nobody received the request", () => {
    const { host, order } = start((host, order) => {
      host.protocol(
        "sample",
        playing(sample, {
          small: (a: number, b: number) => {
            order.push("small");
            return { a1: a + 1, b1: b, c1: -1, d1: -2 };
          },
          large: () => {
            order.push("large");
            return { status: Status.Died };
          },
        }),
      );
    });
    expect(host.run()).toEqual({ kind: "exit", code: 8 });
    expect(order).toEqual(["hello", "asked", "close 0", "hello again", "small", "large"]);
  });

  test("answers Absent when there is no server any more", () => {
    const { host, order } = start((host) => void host.grants.protocols.delete("sample"));
    expect(host.run()).toEqual({ kind: "exit", code: Reply.Absent & 0xff });
    expect(order).toEqual(["hello", "asked", "close 0"]);
  });

  test("gives up when the next one is taken back, too", () => {
    const { host, order } = start((host) => void host.protocol("sample", () => ({ status: Status.BadHandle })));
    expect(host.run()).toEqual({ kind: "exit", code: Status.BadHandle });
    expect(order).toEqual(["hello", "asked", "close 0", "hello again"]);
  });
});

describe("the client on the laptop", () => {
  /** Answers each request; the last one is kept. */
  class Fake implements Transport {
    last: RawRequest | undefined;
    constructor(private readonly reply: Partial<RawReply>) {}
    call(_protocol: string, request: RawRequest): Promise<RawReply> {
      this.last = request;
      const leases = request.leases.map(({ bytes }) => bytes);
      return Promise.resolve({ code: 0, words: [], leases, ...this.reply });
    }
  }

  test("asks by number and gives back typed results", async () => {
    const board = new Fake({ words: [1n, 2n, -3n & 0xffff_ffff_ffff_ffffn, 4n] });
    expect(await new SampleClient(board).small(1, 2, -3, 4)).toEqual({ a1: 1, b1: 2, c1: -3, d1: 4 });
    expect(board.last).toMatchObject({ operation: 1, words: [1n, 2n, 2n ** 64n - 3n, 4n], leases: [], handles: [] });
  });

  test("tells refusals by name, whether the protocol's or common ones", async () => {
    const ask = (code: number) => new SampleClient(new Fake({ code })).wait();
    await expect(ask(SampleError.Nobody)).rejects.toThrow("sample.wait: Nobody is there. (Nobody)");
    await expect(ask(Reply.BadRequest)).rejects.toThrow("the server does not take these values (BadRequest)");
    await expect(ask(1234)).rejects.toThrow("a code that is not of this protocol (1234)");
    await expect(greet(new Fake({ code: Reply.Incompatible }), sample)).rejects.toThrow(Refused);
  });

  test.each([
    ["small", [256, 0, 0, 0], "small: a is a whole number from 0 to 255, not 256"],
    ["small", [0, 0, -129, 0], "small: c is a whole number from -128 to 127, not -129"],
    ["small", [1.5, 0, 0, 0], "small: a is a whole number from 0 to 255, not 1.5"],
    ["small", [1, 2], "small(a, b, c, d) takes 4 values, not 2"],
    ["large", [0, 0, 0, 0, 1], "large: e is true or false, not 1"],
    ["named", [9, 1, 0, ""], "named: colour is one of Red, Green, Blue, not 9"],
    [
      "named",
      [1, 1, 0, "seventeen bytes!!"],
      'named: name is text of up to 16 bytes without zeros, not "seventeen bytes!!"',
    ],
    ["mirror", [{ x: 1, y: 2, colour: 1 }], "mirror: point is a Point whose visible is true or false, not that"],
    ["double", [[1, 2]], "double: numbers is an array of numbers of 32 bits, not that"],
    ["reverse", [7, 1], "reverse: text is text, not 7"],
  ])("%s%j is refused", (name, values, message) => {
    const operation = sample.operations.find((each) => each.name === name)!;
    expect(() => encode(sample, operation, values)).toThrow(new BadValue(message));
  });
});
