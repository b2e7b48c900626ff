/** The server of the system timer on its model, with its clients played by the test. */
import { beforeAll, describe, expect, test } from "vitest";
import { Clock } from "../../sim/clock";
import { type FaultyDevice, type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Asked, asking } from "../../sim/protocol";
import { SystemTimer } from "../../sim/system-timer";
import { timer } from "../../tools/client/timer";
import { compile } from "../lib/compile";

type Block = SystemTimer["registers"]["block"];

const INTERRUPT = 1n;
const MICROSECOND = 1000;
const HOUR = 3_600_000_000n;
const NEVER = 2n ** 64n - 1n;
const RING = 0x501;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/timer.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Setup {
  readonly clock: Clock;
  readonly host: HostModel;
  readonly faulty: FaultyDevice<Block>;

  constructor(
    faults: Faults<Block> = {},
    readonly device = new SystemTimer(1, { clock: new Clock() }),
  ) {
    this.clock = device.clock;
    this.faulty = withFaults(device, faults);
    this.host = new HostModel(module, { clock: this.clock });
    this.host.endpoint("timer");
    this.host.device("timer", this.faulty);
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  *ask(name: string, values: unknown[] = [], client = 1): Generator<never, Asked, void> {
    const asked = asking(this.host, timer, name, values, { client });
    yield asked.request as never;
    yield this.host.notification(0n) as never;
    return asked;
  }

  /** Lets time pass up to the next thing that the server is told: its interrupt or the kernel's timer. */
  *next(): Script {
    const { host, clock } = this;
    while (!this.faulty.interrupt.level) {
      const wake = (host.timer?.at ?? NEVER) - host.time;
      if (wake <= 0n) break;
      clock.advance(Math.min(Number(wake) * MICROSECOND, clock.next - clock.now));
    }
    yield this.faulty.interrupt.level ? host.notification(INTERRUPT) : host.timerFires();
    yield host.notification(0n);
  }
}

test("now is the counter", () => {
  const setup = new Setup();
  setup.device.start = 5 * 2 ** 32 + 7;
  setup.run(function* () {
    expect((yield* setup.ask("now")).result).toEqual({ microseconds: 5n * 2n ** 32n + 7n });
  });
});

describe("sleeping", () => {
  test.each([1n, 1_000n, 4_000_000_000n, 3n * HOUR])("of %i microseconds takes just so long", (microseconds) => {
    const setup = new Setup();
    setup.device.start = 1_000_000;
    setup.run(function* () {
      const asked = yield* setup.ask("sleep", [microseconds]);
      while (!asked.answered) yield* setup.next();
      expect([asked.code, setup.host.time]).toEqual([0, microseconds]);
      expect([setup.faulty.interrupt.level, setup.host.timer]).toEqual([false, undefined]);
    });
  });

  test("of many is on one compare, and each wakes at its moment", () => {
    const setup = new Setup();
    setup.run(function* () {
      const moments = [500n, 100n, 300n, 300n, 100_000n];
      const asked: Asked[] = [];
      for (const [index, at] of moments.entries()) asked.push(yield* setup.ask("sleepUntil", [at], index + 1));
      while (asked.some(({ answered }) => !answered)) {
        yield* setup.next();
        expect(asked.map(({ answered }) => answered)).toEqual(moments.map((at) => at <= setup.host.time));
      }
    });
  });

  test("until a moment that is past, or of no time, is over at once", () => {
    const setup = new Setup();
    setup.device.start = 1000;
    setup.run(function* () {
      for (const [name, value] of [
        ["sleepUntil", 999n],
        ["sleepUntil", 1000n],
        ["sleep", 0n],
      ]) {
        expect((yield* setup.ask(name as string, [value])).code).toBe(0);
      }
      expect(setup.host.timer).toBeUndefined();
    });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    "until a moment that passes while the compare is set, %i microseconds ahead, is not missed",
    (ahead) => {
      const setup = new Setup();
      setup.host.accessTime = MICROSECOND;
      setup.run(function* () {
        const from = setup.host.time;
        const asked = yield* setup.ask("sleepUntil", [from + BigInt(ahead)]);
        if (!asked.answered) yield* setup.next();
        expect(asked.code).toBe(0);
        expect(setup.host.time - from).toBeLessThan(40n);
      });
    },
  );

  test("of one that was started again while it slept takes no place", () => {
    const setup = new Setup();
    setup.run(function* () {
      for (let time = 0; time < 100; time++) {
        setup.host.cancel((yield* setup.ask("sleep", [HOUR], 7)).request);
      }
      expect((yield* setup.ask("sleep", [HOUR], 8)).answered).toBe(false);
    });
  });

  test("of more than there is room for is refused", () => {
    const setup = new Setup();
    setup.run(function* () {
      for (let client = 1; client <= 32; client++) {
        expect((yield* setup.ask("sleep", [HOUR], client)).answered).toBe(false);
      }
      expect((yield* setup.ask("sleep", [HOUR], 33)).error).toBe("Busy");
      expect((yield* setup.ask("alarm", [HOUR, RING], 33)).error).toBe("Busy");
    });
  });

  test("for ever ends never, and needs no timer", () => {
    const setup = new Setup();
    setup.run(function* () {
      expect((yield* setup.ask("sleep", [NEVER])).answered).toBe(false);
      expect(setup.host.timer).toBeUndefined();
    });
  });
});

describe("alarms", () => {
  test("ring once at their moment", () => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.ask("alarm", [500n, RING], 1);
      yield* setup.ask("alarm", [700n, RING + 1], 2);
      yield* setup.next();
      expect([setup.host.notified.map(({ handle }) => handle), setup.host.time]).toEqual([[RING], 500n]);
      yield* setup.next();
      expect([setup.host.notified.map(({ handle }) => handle), setup.host.time]).toEqual([[RING, RING + 1], 700n]);
      expect(setup.host.timer).toBeUndefined();
    });
  });

  test("of a moment that is past ring at once", () => {
    const setup = new Setup();
    setup.device.start = 1000;
    setup.run(function* () {
      yield* setup.ask("alarm", [1n, RING]);
      expect(setup.host.notified).toHaveLength(1);
    });
  });

  test("are replaced by the next of that client, and ended by never", () => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.ask("alarm", [500n, RING]);
      yield* setup.ask("alarm", [900n, RING]);
      yield* setup.next();
      while (setup.host.time < 900n) yield* setup.next();
      expect(setup.host.notified).toHaveLength(1);
      yield* setup.ask("alarm", [5_000n, RING]);
      yield* setup.ask("alarm", [NEVER, RING]);
      setup.clock.advance(10_000 * MICROSECOND);
      yield setup.host.notification(INTERRUPT);
      yield setup.host.notification(0n);
      expect(setup.host.notified).toHaveLength(1);
    });
  });
});

describe("faults", () => {
  test("an interrupt that never comes wakes late", () => {
    const setup = new Setup({ lostInterrupts: { every: 1 } });
    setup.run(function* () {
      const asked = yield* setup.ask("sleep", [1_000n]);
      yield* setup.next();
      expect([asked.code, setup.host.time]).toEqual([0, 21_000n]);
    });
    expect(setup.faulty.injected.lostInterrupts).toBe(1);
  });

  test("an interrupt with nothing behind it wakes nobody", () => {
    const setup = new Setup({ spuriousInterrupts: { at: [100 * MICROSECOND] } });
    setup.run(function* () {
      const asked = yield* setup.ask("sleep", [1_000n]);
      yield* setup.next();
      expect([asked.answered, setup.host.time]).toEqual([false, 100n]);
      setup.clock.advance(2 * MICROSECOND);
      yield* setup.next();
      expect([asked.code, setup.host.time]).toEqual([0, 1_000n]);
    });
    expect(setup.faulty.injected.spuriousInterrupts).toBe(1);
  });

  test("a counter that stands still is told to who sleeps", () => {
    const setup = new Setup({
      stuck: [{ register: "low", mask: 0xffff_ffff, value: 5 }],
      lostInterrupts: { every: 1 },
    });
    setup.run(function* () {
      for (let time = 0; time < 2; time++) {
        const asked = yield* setup.ask("sleep", [1_000n]);
        while (!asked.answered) yield* setup.next();
        expect(asked.error).toBe("Stopped");
      }
    });
    expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
  });

  test("a bus error ends the server, and its successor has a timer without what was left of it", () => {
    const setup = new Setup({ busErrors: [{ register: "compare", nth: [2] }] });
    const outcome = setup.host.run(function* () {
      yield* setup.ask("sleep", [100n], 1);
      yield* setup.ask("sleep", [50n], 2);
    });
    expect(outcome).toMatchObject({ kind: "fault" });
    setup.clock.advance(200 * MICROSECOND);
    expect(setup.device.interrupt.level).toBe(true);
    const next = new Setup({}, setup.device);
    next.run(function* () {
      yield next.host.notification(0n);
      expect(next.device.interrupt.level).toBe(false);
      const asked = yield* next.ask("sleep", [100n]);
      yield* next.next();
      expect(asked.code).toBe(0);
    });
  });
});
