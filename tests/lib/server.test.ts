import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CommonBit } from "../../abi/protocol/supervisor";
import { LogLevel, Status, Syscall, Trap } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { lent, room } from "../../sim/message";
import { compile, compileText } from "./compile";

let wasm: Uint8Array;
let host: HostModel;

beforeAll(async () => {
  wasm = await compile("tests/lib/assembly/server.ts");
}, 60_000);

beforeEach(() => {
  host = new HostModel(wasm);
  host.endpoint("sample");
});

describe("the server loop", () => {
  it("answers requests with code and words, and knows client, protocol and leases", () => {
    host.run(function* () {
      const request = host.request(1, { client: 5, protocol: 2, words: [41], leases: [lent("x"), room(1)] });
      yield request;
      yield host.notification(1n);
      expect(request.reply).toEqual({ code: 0, words: [42n, (5n << 32n) | 2n, 2n] });
    });
  });

  it("answers an unknown operation with the protocol's BadRequest", () => {
    host.run(function* () {
      for (const operation of [0, 6, 0xffff]) {
        const request = host.request(operation);
        yield request;
        yield host.notification(1n);
        expect(request.reply).toEqual({ code: 99, words: [0n, 0n, 0n] });
      }
    });
  });

  it("keeps a deferred caller waiting while it serves others", () => {
    host.run(function* () {
      const deferred = host.request(2);
      yield deferred;
      const other = host.request(1, { words: [1] });
      yield other;
      expect(deferred.reply).toBeUndefined();
      yield host.notification(0x30n);
      expect(other.reply?.words[0]).toBe(2n);
      yield host.notification(0x40n);
      expect(deferred.reply).toEqual({ code: 7, words: [0x30n, 0n, 0n] });
    });
  });

  it("goes on when a caller is gone before its answer", () => {
    host.run(function* () {
      const deferred = host.request(2);
      yield deferred;
      host.cancel(deferred);
      yield host.notification(1n);
      const next = host.request(1, { words: [2] });
      yield next;
      yield host.notification(1n);
      expect(next.reply?.words[0]).toBe(3n);
    });
  });

  it("copies leases of any length, 4096 bytes a call", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.nat(20_000), (content, space) => {
        host.run(function* () {
          const out = room(space);
          const request = host.request(3, { leases: [lent(content), out] });
          yield request;
          yield host.notification(1n);
          const written = Math.min(space, content.length);
          expect(request.reply?.words.slice(0, 2)).toEqual([BigInt(content.length), BigInt(written)]);
          expect(out.bytes.subarray(0, written)).toEqual(content.toReversed().subarray(0, written));
        });
      }),
      { numRuns: 30 },
    );
  });

  it("answers BadRequest when a lease is missing", () => {
    host.run(function* () {
      const request = host.request(3);
      yield request;
      yield host.notification(1n);
      expect(request.reply?.code).toBe(99);
    });
  });

  it("takes handles that come with a request", () => {
    host.run(function* () {
      yield host.request(4, { handles: [0x305] });
      yield host.notification(1n);
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
      yield host.request(4, { handles: [0x305, 0x306, 0x307] });
      yield host.request(2, { handles: [0x308] });
      yield host.request(98, { handles: [0x309, 0x30a, 0x30b, 0x30c] });
      yield host.request(1);
    });
    expect(closed).toEqual([0x306n, 0x307n, 0x308n, 0x309n, 0x30an, 0x30bn, 0x30cn]);
  });

  it("keeps a request's words while the handler makes system calls", () => {
    host.run(function* () {
      const request = host.request(5, { words: [1, 2, 3, 4, 5, 6] });
      yield request;
      yield host.notification(1n);
      expect(request.reply?.words).toEqual([1n, 2n, 6n]);
    });
  });

  it("traps on the crash bit", () => {
    const outcome = host.run(function* () {
      yield host.notification(1n << BigInt(CommonBit.Crash));
    });
    expect(outcome).toEqual({ kind: "trap", reason: Trap.Unreachable });
  });

  it("tells of a restarted peer, without that bit", () => {
    host.run(function* () {
      const deferred = host.request(2);
      yield deferred;
      yield host.notification(1n << BigInt(CommonBit.PeerRestarted));
      expect(host.log).toEqual([{ level: LogLevel.Info, text: "peer restarted" }]);
      expect(deferred.reply).toBeUndefined();
      yield host.notification((1n << BigInt(CommonBit.PeerRestarted)) | 4n);
      yield host.notification(1n);
      expect(deferred.reply?.words[0]).toBe(4n);
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
    host.protocol("echo", (call) => {
      words.push(...call.words);
      return 0;
    });
    const outcome = host.run(function* () {
      expect(host.waiting).toEqual({ endpoint: 0, mask: 8n, deadline: 2n ** 64n - 1n });
      expect(host.timer).toEqual({ at: 5000n, bits: 8n });
      yield host.timerFires();
    });
    expect(outcome).toEqual({ kind: "exit", code: 5 });
    expect(writes).toEqual([[4, interrupt]]);
    expect(words.slice(0, 2)).toEqual([12n, BigInt(host.grants.systemHandle)]);
  });

  it("closes handles that come with a reply and that it did not ask for", () => {
    host.device("uart0", { read: () => 0, write: () => undefined });
    host.protocol("echo", () => ({ code: 0, words: [1, 2], handles: [0x333, 0x444] }));
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
    expect(host.log).toEqual([{ level: LogLevel.Error, text: "cannot use device uart0: nothing has that name" }]);
  });

  it("says where an assertion failed, in the log, and traps", () => {
    host.device("uart0", { read: () => 0, write: () => undefined });
    host.protocol("echo", () => 0);
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
    expect(pieces).toEqual([40 | 256, 6]);
  });
});
