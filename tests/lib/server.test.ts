import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Reply } from "../../abi/reply";
import { CommonBit } from "../../abi/service";
import { LogLevel, Status, Syscall, Trap } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { lent, room } from "../../sim/message";
import { asking, type Asked } from "../../sim/protocol";
import { sample } from "../protocol/client/sample";
import { SampleError } from "../protocol/sample";
import { compile, compileText } from "./compile";

/** Numbers of operations. */
const [SMALL, LARGE, NAMED, , REVERSE, , , EXCHANGE, WAIT] = sample.operations.map(({ number }) => number);

let wasm: Uint8Array;
let host: HostModel;

beforeAll(async () => {
  wasm = await compile("tests/lib/assembly/server.ts");
}, 60_000);

beforeEach(() => {
  host = new HostModel(wasm);
  host.endpoint("sample");
});

/** Asks the program under test, which serves `sample`. */
function ask(name: string, values: unknown[] = [], client = 1): Asked {
  return asking(host, sample, name, values, { client });
}

describe("the server loop", () => {
  it("answers an unknown operation, and one with too little or too much, with BadRequest", () => {
    host.run(function* () {
      const wrong = [
        host.request(10),
        host.request(0xffff),
        host.request(SMALL, { words: [1, 2, 3] }),
        host.request(SMALL, { words: [1, 2, 3, 4, 5] }),
        host.request(SMALL, { words: [1, 2, 3, 4], handles: [0x305] }),
        host.request(REVERSE, { leases: [lent("x")] }),
        host.request(REVERSE, { leases: [lent("x"), room(1), room(1)] }),
      ];
      for (const request of wrong) {
        yield request;
        yield host.notification(1n);
        expect(request.reply).toEqual({ code: Reply.BadRequest, words: [] });
      }
    });
  });

  it.each([
    ["a u8 of 256", SMALL, [256, 0, 0, 0]],
    ["a u16 of 65536", SMALL, [0, 65536, 0, 0]],
    ["an i8 of 128", SMALL, [0, 0, 128, 0]],
    ["an i16 of -32769", SMALL, [0, 0, 0, -32769n & 0xffff_ffff_ffff_ffffn]],
    ["a u32 of 2^32", LARGE, [2n ** 32n, 0, 0, 0, 0]],
    ["an i32 of 2^31", LARGE, [0, 0, 2n ** 31n, 0, 0]],
    ["a boolean of 2", LARGE, [0, 0, 0, 0, 2]],
    ["an enum of 0", NAMED, [0, 1, 0, 0, 0]],
    ["an enum past its end", NAMED, [4, 1, 0, 0, 0]],
    ["an enum between its values", NAMED, [1, 2, 0, 0, 0]],
    ["an enum of the kernel's past its end", NAMED, [1, 1, 4, 0, 0]],
  ])("does not hand %s to a handler", (_, operation, words) => {
    host.run(function* () {
      const request = host.request(operation, { words });
      yield request;
      yield host.notification(1n);
      expect(request.reply?.code).toBe(Reply.BadRequest);
    });
    expect(host.log).toEqual([]);
  });

  it("keeps a deferred caller waiting while it serves others", () => {
    host.run(function* () {
      const deferred = ask("wait");
      yield deferred.request;
      const other = ask("large", [1, 2n, 3, 4n, true]);
      yield other.request;
      expect(deferred.answered).toBe(false);
      yield host.notification(0x30n);
      expect(other.result).toEqual({ a2: 1, b2: 2n, c2: 3, d2: 4n, e2: true });
      yield host.notification(0x40n);
      expect(deferred.result).toEqual({ bits: 0x30n });
    });
  });

  it("goes on when a caller is gone before its answer", () => {
    host.run(function* () {
      const deferred = ask("wait");
      yield deferred.request;
      host.cancel(deferred.request);
      yield host.notification(1n);
      const next = ask("large", [1, 2n, 3, 4n, false]);
      yield next.request;
      yield host.notification(1n);
      expect(next.result["a2"]).toBe(1);
    });
  });

  it("tells clients apart, and answers errors without words", () => {
    host.run(function* () {
      const refused = ask("wait", [], 9);
      yield refused.request;
      yield host.notification(1n);
      expect(refused.request.reply).toEqual({ code: SampleError.Nobody, words: [] });
    });
  });

  it("copies leases of any length, 4096 bytes a call", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.nat(20_000), (content, space) => {
        host.run(function* () {
          const out = room(space);
          const request = host.request(REVERSE, { leases: [lent(content), out] });
          yield request;
          yield host.notification(1n);
          const written = Math.min(space, content.length);
          expect(request.reply?.words).toEqual([BigInt(written)]);
          expect(out.bytes.subarray(0, written)).toEqual(content.toReversed().subarray(0, written));
        });
      }),
      { numRuns: 30 },
    );
  });

  it("takes handles that come with a request, and gives one back", () => {
    host.run(function* () {
      const request = ask("exchange", [0x305, 0x306]);
      yield request.request;
      yield host.notification(1n);
      expect(request.request.reply).toEqual({ code: 0, words: [], handles: [0x306] });
    });
    expect(host.notified).toEqual([{ handle: 0x305, bits: 0n }]);
  });

  it("closes handles that no handler takes", () => {
    const closed: bigint[] = [];
    host.on(Syscall.HandleClose, ([handle]) => {
      closed.push(handle);
      return Status.Ok;
    });
    host.run(function* () {
      yield host.request(EXCHANGE, { handles: [0x305, 0x306, 0x307] });
      yield host.request(WAIT, { handles: [0x308] });
      yield host.request(98, { handles: [0x309, 0x30a, 0x30b, 0x30c] });
      yield ask("wait").request;
    });
    expect(closed).toEqual([0x305n, 0x306n, 0x307n, 0x308n, 0x309n, 0x30an, 0x30bn, 0x30cn]);
  });

  it("keeps a request's words while the handler makes system calls", () => {
    host.run(function* () {
      const request = ask("small", [1, 2, -3, -4]);
      yield request.request;
      yield host.notification(1n);
      expect(request.result).toEqual({ a1: 1, b1: 2, c1: -3, d1: -4 });
    });
    expect(host.log).toEqual([{ level: LogLevel.Info, text: "words are safe" }]);
  });

  it("traps on the crash bit", () => {
    const outcome = host.run(function* () {
      yield host.notification(1n << BigInt(CommonBit.Crash));
    });
    expect(outcome).toEqual({ kind: "trap", reason: Trap.Unreachable });
  });

  it("tells of a restarted peer, without that bit", () => {
    host.run(function* () {
      const deferred = ask("wait");
      yield deferred.request;
      yield host.notification(1n << BigInt(CommonBit.PeerRestarted));
      expect(host.log).toEqual([{ level: LogLevel.Info, text: "peer restarted" }]);
      expect(deferred.answered).toBe(false);
      yield host.notification((1n << BigInt(CommonBit.PeerRestarted)) | 4n);
      yield host.notification(1n);
      expect(deferred.result).toEqual({ bits: 4n });
    });
  });

  it("says why and traps when it cannot receive", () => {
    const outcome = host.run(function* () {
      yield host.failure(Status.BadHandle);
    });
    expect(outcome).toEqual({ kind: "trap", reason: Trap.Unreachable });
    expect(host.log[0]?.text).toBe("cannot receive on its endpoint: kernel status 1");
  });

  it("compiles to direct calls only", async () => {
    const text = await compileText("tests/lib/assembly/server.ts");
    expect(text).not.toMatch(/call_indirect|\(table|\(elem/);
  }, 60_000);
});

describe("a program's start", () => {
  beforeAll(async () => {
    wasm = await compile("tests/lib/assembly/client.ts");
  }, 60_000);

  it("gets devices, protocols, its argument and its system handle", () => {
    const writes: [number, number][] = [];
    const registers = { read: () => 0, write: (offset: number, value: number) => void writes.push([offset, value]) };
    const interrupt = host.device("uart0", registers);
    host.grants.argument = 12n;
    const words: bigint[] = [];
    host.protocol("sample", (call) => {
      words.push(...call.words);
      return { code: 0, words: [0, 0, 0, 0, 0] };
    });
    const outcome = host.run(function* () {
      expect(host.waiting).toEqual({ endpoint: 0, mask: 8n, deadline: 2n ** 64n - 1n });
      expect(host.timer).toEqual({ at: 5000n, bits: 8n });
      yield host.timerFires();
    });
    expect(outcome).toEqual({ kind: "exit", code: 5 });
    expect(writes).toEqual([[4, interrupt]]);
    expect(words).toEqual([BigInt(host.grants.systemHandle), 12n, 2n ** 64n - 1n, 2n ** 64n - 2n, 1n, 0n]);
  });

  it("closes handles that come with a reply and that it did not ask for", () => {
    host.device("uart0", { read: () => 0, write: () => undefined });
    host.protocol("sample", () => ({ code: 0, words: [1, 2], handles: [0x333, 0x444] }));
    const closed: bigint[] = [];
    host.on(Syscall.HandleClose, ([handle]) => {
      closed.push(handle);
      return Status.Ok;
    });
    const outcome = host.run(function* () {
      yield host.timerFires();
    });
    expect(closed).toEqual([0x333n, 0x444n]);
    expect(outcome).toEqual({ kind: "exit", code: Status.BadArgument });
  });

  it("says what the supervisor refused and ends", () => {
    expect(host.run()).toEqual({ kind: "exit", code: 70 });
    expect(host.log).toEqual([
      { level: LogLevel.Error, text: "cannot use device uart0: no service, protocol or device has that name" },
    ]);
  });

  it("says where an assertion failed, in the log, and traps", () => {
    host.device("uart0", { read: () => 0, write: () => undefined });
    host.protocol("sample", () => 0);
    host.grants.argument = 13n;
    const outcome = host.run(function* () {
      yield host.timerFires();
    });
    expect(outcome).toEqual({ kind: "trap", reason: Trap.Abort });
    expect(host.log[0]?.text).toMatch(/^thirteen is not served \(tests\/lib\/assembly\/client\.ts:\d+\)$/);
  });

  it("sends a long log message in pieces of 40 bytes", () => {
    const pieces: number[] = [];
    host.on(Syscall.Log, ([, meta]) => {
      pieces.push(Number(meta) & 0x13f);
      return Status.Ok;
    });
    host.run();
    expect(pieces).toEqual([40 | 256, 29]);
  });
});
