/** The server of the clocks, with the firmware, the supervisor and its clients played by the test. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FirmwareTag } from "../../abi/firmware";
import type { ClockState } from "../../abi/protocol/clocks";
import { Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Asked, asking, type Played, playing } from "../../sim/protocol";
import { clocks } from "../../tools/client/clocks";
import { supervisor } from "../../tools/client/supervisor";
import { compile } from "../lib/compile";

const [UART, ARM, CORE, SDRAM, PWM] = [2, 3, 4, 8, 10];
const [STATE, RATE, MAXIMUM, MINIMUM, MEASURED] = [0x30001, 0x30002, 0x30004, 0x30007, 0x30047];

let module: WebAssembly.Module;
let host: HostModel;
/** What the firmware knows of each clock, by tag. */
let known: Map<number, Map<number, number>>;
let changes: number[][];
/** What the supervisor answers instead. */
let refusal: Played;

beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/clocks.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

beforeEach(() => {
  host = new HostModel(module);
  host.endpoint("clocks");
  changes = [];
  refusal = undefined;
  known = new Map(
    [UART, ARM, CORE, SDRAM, PWM].map((clock) => [
      clock,
      new Map([
        [STATE, 1],
        [RATE, clock * 1000],
        [MAXIMUM, clock * 2000],
        [MINIMUM, clock * 500],
        [MEASURED, clock * 1001],
      ]),
    ]),
  );
  host.on(Syscall.Property, ([, tag, clock]) => {
    const value = known.get(Number(clock))?.get(Number(tag));
    return value === undefined ? Status.NotFound : { status: Status.Ok, words: [8, clock, value] };
  });
  host.grants.others = playing(supervisor, {
    firmware: (tag: FirmwareTag, clock: number, value: number, third: number) => {
      changes.push([tag, clock, value, third]);
      if (refusal !== undefined) return refusal;
      // it has no odd rates
      const made = tag === FirmwareTag.SetClockRate ? value & ~1 : value;
      known.get(clock)!.set(tag === FirmwareTag.SetClockRate ? RATE : STATE, made);
      return { bytes: 8, a0: clock, a1: made, a2: 0, a3: 0 };
    },
  });
});

function* ask(name: string, values: unknown[]): Generator<never, Asked, void> {
  const asked = asking(host, clocks, name, values);
  yield asked.request as never;
  yield host.notification(0n) as never;
  return asked;
}

const run = (script: () => Script) => expect(host.run(script)).toEqual({ kind: "script" });

describe("describe", () => {
  test("tells what the firmware tells", () => {
    run(function* () {
      const state: ClockState = {
        name: "pwm",
        rate: 10_000,
        measured: 10_010,
        minimum: 5_000,
        maximum: 20_000,
        on: true,
      };
      expect((yield* ask("describe", [PWM])).result).toEqual({ state });
      known.get(PWM)!.set(STATE, 0);
      known.get(PWM)!.delete(MEASURED);
      expect((yield* ask("describe", [PWM])).result).toEqual({ state: { ...state, measured: 0, on: false } });
    });
  });

  test.each([0, 17, 255])("there is no clock %i", (clock) => {
    run(function* () {
      for (const [name, ...values] of [["describe"], ["setRate", 1], ["enable", true]] as const) {
        expect((yield* ask(name, [clock, ...values])).error).toBe("BadClock");
      }
    });
  });

  test("a clock of which the firmware tells nothing is an error", () => {
    run(function* () {
      for (const [name, ...values] of [["describe"], ["setRate", 1], ["enable", true]] as const) {
        expect((yield* ask(name, [16, ...values])).error).toBe("NotTold");
      }
    });
    expect(changes).toEqual([]);
  });
});

describe("setRate", () => {
  test("has the firmware set it, without the turbo mode, and tells what it made", () => {
    run(function* () {
      expect((yield* ask("setRate", [PWM, 5_001])).result).toEqual({ actual: 5_000 });
      expect((yield* ask("setRate", [ARM, 6_000])).result).toEqual({ actual: 6_000 });
    });
    expect(changes).toEqual([
      [FirmwareTag.SetClockRate, PWM, 5_001, 1],
      [FirmwareTag.SetClockRate, ARM, 6_000, 1],
    ]);
  });

  test.each([0, 4_999, 20_001, 0xffff_ffff])("%i Hz is out of range", (rate) => {
    run(function* () {
      expect((yield* ask("setRate", [PWM, rate])).error).toBe("BadRate");
    });
    expect(changes).toEqual([]);
  });

  test.each([UART, CORE, SDRAM])("clock %i stays as it is", (clock) => {
    run(function* () {
      expect((yield* ask("setRate", [clock, clock * 1000])).error).toBe("Reserved");
    });
    expect(changes).toEqual([]);
  });

  test.each<[string, Played]>([
    ["the supervisor refuses", "NotGranted"],
    ["the firmware does not know the tag", "UnknownTag"],
    ["the answer is empty", { bytes: 0, a0: 0, a1: 0, a2: 0, a3: 0 }],
    ["the rate becomes 0", { bytes: 8, a0: PWM, a1: 0, a2: 0, a3: 0 }],
  ])("is refused when %s", (_, answer) => {
    refusal = answer;
    run(function* () {
      expect((yield* ask("setRate", [PWM, 6_000])).error).toBe("Refused");
    });
  });
});

describe("enable", () => {
  test("switches a clock off and on", () => {
    run(function* () {
      for (const on of [false, true]) {
        expect((yield* ask("enable", [PWM, on])).code).toBe(0);
        expect(known.get(PWM)!.get(STATE)).toBe(Number(on));
      }
    });
  });

  test.each([UART, ARM, CORE, SDRAM])("clock %i is not switched off", (clock) => {
    run(function* () {
      expect((yield* ask("enable", [clock, false])).error).toBe("Reserved");
      expect((yield* ask("enable", [clock, true])).code).toBe(0);
    });
    expect(changes).toEqual([[FirmwareTag.SetClockState, clock, 1, 0]]);
  });

  test("is refused when the clock stays as it was", () => {
    refusal = { bytes: 8, a0: PWM, a1: 1, a2: 0, a3: 0 };
    run(function* () {
      expect((yield* ask("enable", [PWM, false])).error).toBe("Refused");
      refusal = "UnknownTag";
      expect((yield* ask("enable", [PWM, true])).error).toBe("Refused");
    });
  });
});
