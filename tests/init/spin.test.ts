import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CommonBit } from "../../abi/service";
import { Status, Trap } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";

let wasm: Uint8Array;
let host: HostModel;

beforeAll(async () => {
  wasm = await compile("servers/spin.ts");
}, 60_000);

beforeEach(() => {
  host = new HostModel(wasm);
  host.ticksPerLook = 100n;
});

function* looks(count: number) {
  for (let i = 0; i < count; i++) {
    expect(host.waiting).toMatchObject({ endpoint: 0, deadline: 0n });
    yield host.failure(Status.TimedOut);
  }
}

describe("spin", () => {
  it("ends after the seconds of its argument", () => {
    host.grants.argument = 3n;
    expect(host.run(() => looks(1000))).toEqual({ kind: "exit", code: 0 });
    expect(Number(host.time) / 1_000_000).toBeCloseTo(3, 1);
  });

  it.each([0n, 2n ** 64n - 1n])("goes on for ever with the argument %i", (argument) => {
    host.grants.argument = argument;
    expect(host.run(() => looks(2000))).toEqual({ kind: "script" });
    expect(host.time).toBeGreaterThan(20_000_000n);
  });

  it("crashes when it is asked to", () => {
    const outcome = host.run(function* () {
      yield* looks(5);
      yield host.notification(1n << BigInt(CommonBit.Crash));
    });
    expect(outcome).toEqual({ kind: "trap", reason: Trap.Unreachable });
  });
});
