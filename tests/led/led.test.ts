/** The server of the LED, with the firmware, the supervisor, the GPIO server and its clients played by the test. */
import { beforeAll, describe, expect, test } from "vitest";
import { FirmwareTag } from "../../abi/firmware";
import { PinMode } from "../../abi/protocol/gpio";
import { LedMode } from "../../abi/protocol/led";
import { CommonBit } from "../../abi/service";
import { Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Asked, asking, type Played, playing } from "../../sim/protocol";
import { gpio } from "../../tools/client/gpio";
import { led } from "../../tools/client/led";
import { supervisor } from "../../tools/client/supervisor";
import { compile } from "../lib/compile";

const [PI_3B, PI_3B_PLUS, PI_3A_PLUS, PI_4B, ZERO_2, PI_5] = [
  0xa02082, 0xa020d3, 0x9020e0, 0xb03115, 0x902120, 0xc04170,
];
const PEER_RESTARTED = 1n << BigInt(CommonBit.PeerRestarted);
const MILLISECOND = 1000n;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/led.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Setup {
  readonly host = new HostModel(module);
  /** What was done to the light: milliseconds since the start, and the level of the pin. */
  readonly levels: [time: number, pin: number, level: boolean][] = [];
  output = false;
  /** What the GPIO server, or the supervisor, answers instead. */
  refusal: Played = undefined;

  constructor(revision: number | undefined) {
    const { host } = this;
    host.endpoint("led");
    host.on(Syscall.Property, () =>
      revision === undefined ? Status.NotFound : { status: Status.Ok, words: [4, revision] },
    );
    host.protocol(
      "gpio",
      playing(gpio, {
        mode: (_: number, mode: PinMode) => {
          this.output = mode === PinMode.Output;
          return this.refusal;
        },
        write: (pin: number, level: boolean) => {
          if (this.refusal !== undefined) return this.refusal;
          if (!this.output) return "NotOutput";
          this.note(pin, level);
          return undefined;
        },
      }),
    );
    host.grants.others = playing(supervisor, {
      firmware: (tag: FirmwareTag, pin: number, level: number) => {
        expect(tag).toBe(FirmwareTag.SetExpanderPin);
        if (this.refusal !== undefined) return this.refusal;
        this.note(pin, level === 1);
        return { bytes: 8, a0: 0, a1: 0, a2: 0, a3: 0 };
      },
    });
  }

  private note(pin: number, level: boolean): void {
    this.levels.push([Number(this.host.time / MILLISECOND), pin, level]);
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  *ask(name: string, values: unknown[] = []): Generator<never, Asked, void> {
    const asked = asking(this.host, led, name, values);
    yield asked.request as never;
    yield this.host.notification(0n) as never;
    return asked;
  }

  /** Lets so many edges come. @returns how long after the one before, in milliseconds, and what then */
  *edges(count: number): Generator<never, [number, boolean][], void> {
    const from = this.levels.length;
    for (let edge = 0; edge < count; edge++) yield this.host.timerFires() as never;
    yield this.host.notification(0n) as never;
    return this.levels.slice(from).map(([time, , level], index) => [time - this.levels[from + index - 1][0], level]);
  }
}

describe("where it is", () => {
  test.each([
    ["3 B", PI_3B, 130, true],
    ["3 B+", PI_3B_PLUS, 29, true],
    ["3 A+", PI_3A_PLUS, 29, true],
    ["4 B", PI_4B, 42, true],
    ["Zero 2 W", ZERO_2, 29, false],
  ])("on a %s", (_, revision, pin, active) => {
    const setup = new Setup(revision);
    setup.run(function* () {
      yield* setup.ask("on");
      yield* setup.ask("off");
    });
    expect(setup.levels.map(([, ...rest]) => rest)).toEqual([
      [pin, active],
      [pin, active],
      [pin, !active],
    ]);
  });

  test.each([
    ["a board that is not known", PI_5],
    ["an old revision word", 0x10],
    ["a firmware that does not tell the board", undefined],
  ])("with %s there is none, which is said, and it never wakes", (_, revision) => {
    const setup = new Setup(revision);
    setup.run(function* () {
      for (const [name, ...values] of [["on"], ["off"], ["blink", 100, 100], ["heartbeat"], ["state"]]) {
        expect((yield* setup.ask(name as string, values)).error).toBe("NoLed");
      }
      expect(setup.host.timer).toBeUndefined();
    });
    expect(setup.host.log[0].text).toBe(
      "the LED stays as it is: the firmware does not tell of the LED, or the board has none known",
    );
  });

  test("a firmware without the tag has none, and it never wakes", () => {
    const setup = new Setup(PI_3B);
    setup.refusal = "UnknownTag";
    setup.run(function* () {
      expect((yield* setup.ask("on")).error).toBe("NoLed");
      expect(setup.host.timer).toBeUndefined();
    });
  });

  test("a pin of another program is told", () => {
    const setup = new Setup(PI_3B_PLUS);
    setup.refusal = "Taken";
    setup.run(function* () {
      expect((yield* setup.ask("on")).error).toBe("NotDriven");
      setup.refusal = undefined;
      expect((yield* setup.ask("on")).code).toBe(0);
    });
  });
});

describe("what it does", () => {
  test("at first a heartbeat: two short beats each two seconds", () => {
    const setup = new Setup(PI_3B_PLUS);
    setup.run(function* () {
      expect((yield* setup.ask("state")).result).toEqual({ mode: LedMode.Heartbeat, lit: true });
      const beat = [
        [70, false],
        [130, true],
        [70, false],
        [1730, true],
      ];
      expect(yield* setup.edges(8)).toEqual([...beat, ...beat]);
    });
  });

  test("it blinks as it is told, and wakes for nothing else", () => {
    const setup = new Setup(PI_3B_PLUS);
    setup.run(function* () {
      yield* setup.ask("blink", [200, 60_000]);
      expect((yield* setup.ask("state")).result).toEqual({ mode: LedMode.Blink, lit: true });
      expect(yield* setup.edges(4)).toEqual([
        [200, false],
        [60_000, true],
        [200, false],
        [60_000, true],
      ]);
    });
  });

  test.each([
    ["on", LedMode.On, true],
    ["off", LedMode.Off, false],
  ])("%s stays, and it never wakes; then it blinks again", (name, mode, lit) => {
    const setup = new Setup(PI_3B);
    setup.run(function* () {
      yield* setup.ask(name);
      expect((yield* setup.ask("state")).result).toEqual({ mode, lit });
      expect(setup.host.timer).toBeUndefined();
      yield* setup.ask("heartbeat");
      expect((yield* setup.edges(1))[0]).toEqual([70, false]);
    });
  });

  test("a timer that was set before it was told otherwise changes nothing", () => {
    const setup = new Setup(PI_3B);
    setup.run(function* () {
      yield* setup.ask("on");
      const count = setup.levels.length;
      yield setup.host.notification(1n);
      yield setup.host.notification(0n);
      expect(setup.levels).toHaveLength(count);
    });
  });

  test("late edges do not add up", () => {
    const setup = new Setup(PI_3B);
    setup.run(function* () {
      yield* setup.ask("blink", [100, 100]);
      const from = setup.host.time;
      setup.host.time = from + 130n * MILLISECOND;
      yield* setup.edges(1);
      yield* setup.edges(1);
      expect(setup.host.time - from).toBe(200n * MILLISECOND);
    });
  });

  test.each([
    [9, 100],
    [100, 9],
    [60_001, 100],
    [100, 60_001],
  ])("%i ms and %i ms are refused, and it goes on as it did", (light, dark) => {
    const setup = new Setup(PI_3B);
    setup.run(function* () {
      expect((yield* setup.ask("blink", [light, dark])).error).toBe("BadTime");
      expect((yield* setup.ask("state")).result).toMatchObject({ mode: LedMode.Heartbeat });
    });
  });

  test("after the GPIO server was started again the pin is driven as before", () => {
    const setup = new Setup(PI_3B_PLUS);
    setup.run(function* () {
      yield* setup.ask("on");
      setup.output = false;
      yield setup.host.notification(PEER_RESTARTED);
      yield setup.host.notification(0n);
      expect([setup.output, setup.levels.at(-1)?.[2]]).toEqual([true, true]);
    });
  });

  test("an edge that the GPIO server refuses is left out, and the next comes", () => {
    const setup = new Setup(PI_3B_PLUS);
    setup.run(function* () {
      yield* setup.ask("blink", [100, 100]);
      setup.refusal = "Taken";
      yield setup.host.timerFires();
      yield setup.host.notification(0n);
      setup.refusal = undefined;
      expect(yield* setup.edges(1)).toEqual([[200, true]]);
    });
  });
});
