/** The PWM server on the model of its device, with GPIO server, clocks and clients played by the test. */
import { beforeAll, describe, expect, test } from "vitest";
import { PinMode } from "../../abi/protocol/gpio";
import { CommonBit } from "../../abi/service";
import { withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Asked, asking, playing } from "../../sim/protocol";
import { PulseWidth } from "../../sim/pwm";
import { clocks } from "../../tools/client/clocks";
import { gpio } from "../../tools/client/gpio";
import { pwm } from "../../tools/client/pwm";
import { compile } from "../lib/compile";

const PEER_RESTARTED = 1n << BigInt(CommonBit.PeerRestarted);
const MILLISECOND = 1_000_000;
const CLOCK = 10;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/pwm.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Setup {
  readonly host: HostModel;
  /** Modes of pins, and those that the server has. */
  readonly modes = new Map<number, PinMode>();
  readonly held = new Set<number>();
  taken = false;
  /** What the clock can be, and is. */
  range = [10_000_000, 500_000_000];
  clockOn = false;
  known = true;

  constructor(readonly device = new PulseWidth()) {
    this.host = new HostModel(module, { clock: device.clock });
    const { host } = this;
    host.endpoint("pwm");
    host.device("pwm", withFaults(device, {}), { interrupt: false });
    const state = { name: "pwm", measured: 0, minimum: 0, maximum: 0, on: true };
    host.protocol(
      "clocks",
      playing(clocks, {
        describe: () => (this.known ? { state: { ...state, rate: device.rate } } : "NotTold"),
        enable: (clock: number, on: boolean) => {
          expect(clock).toBe(CLOCK);
          this.clockOn = on;
          return this.known ? undefined : "NotTold";
        },
        setRate: (_: number, rate: number) => {
          if (rate < this.range[0] || rate > this.range[1]) return "BadRate";
          device.rate = rate;
          return { actual: rate };
        },
      }),
    );
    host.protocol(
      "gpio",
      playing(gpio, {
        describe: (pin: number) => ({
          state: {
            mode: this.modes.get(pin) ?? PinMode.Input,
            pull: 0,
            level: false,
            reserved: false,
            event: 0,
            debounce: 0,
            owner: "",
          },
        }),
        mode: (pin: number, mode: PinMode) => {
          if (this.taken) return "Taken";
          this.modes.set(pin, mode);
          this.held.add(pin);
          return undefined;
        },
        release: (pin: number) => void this.held.delete(pin),
      }),
    );
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  *ask(name: string, values: unknown[]): Generator<never, Asked, void> {
    const asked = asking(this.host, pwm, name, values);
    yield asked.request as never;
    yield this.host.notification(0n) as never;
    return asked;
  }

  /** For how long the output of a channel is high in so many nanoseconds. */
  high(channel: number, nanoseconds: number): number {
    const wire = this.device.outputs[channel - 1];
    let since = this.device.clock.now;
    let sum = 0;
    const end = since + nanoseconds;
    let level = wire.level;
    wire.onChange((to) => {
      if (level) sum += Math.min(this.device.clock.now, end) - since;
      [since, level] = [this.device.clock.now, to];
    });
    this.device.clock.advance(nanoseconds);
    return level ? sum + end - since : sum;
  }
}

describe("set", () => {
  test.each([
    [1, 18, PinMode.Alt5],
    [1, 12, PinMode.Alt0],
    [2, 19, PinMode.Alt5],
    [2, 13, PinMode.Alt0],
  ])("channel %i runs on pin %i", (channel, pin, mode) => {
    const setup = new Setup();
    setup.run(function* () {
      expect((yield* setup.ask("set", [channel, pin, 1000, 250_000])).code).toBe(0);
      expect([setup.modes.get(pin), setup.clockOn, setup.device.rate]).toEqual([mode, true, 100_000_000]);
      expect(setup.high(channel, 3 * MILLISECOND)).toBe(750_000);
      const { state } = (yield* setup.ask("describe", [channel])).result;
      expect(state).toEqual({ running: true, pin, frequency: 1000, pulse: 250_000 });
    });
  });

  test.each([
    [50, 1_500_000],
    [1, 999_999_990],
    [1_000_000, 10],
    [1_000_000, 1_000],
    [440, 0],
  ])("%i Hz with %i ns are told as they were set", (frequency, pulse) => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.ask("set", [1, 18, frequency, pulse]);
      expect((yield* setup.ask("describe", [1])).result["state"]).toMatchObject({ frequency, pulse });
    });
  });

  test("with a clock that cannot be set the rate that it has is used", () => {
    const setup = new Setup();
    setup.range = [700_000_000, 700_000_000];
    setup.device.rate = 700_000_000;
    setup.run(function* () {
      expect((yield* setup.ask("set", [1, 18, 1000, 500_000])).code).toBe(0);
      expect(setup.high(1, MILLISECOND)).toBe(500_000);
    });
  });

  test.each([
    [[0, 18, 1000, 1], "BadChannel"],
    [[3, 18, 1000, 1], "BadChannel"],
    [[1, 19, 1000, 1], "BadPin"],
    [[2, 18, 1000, 1], "BadPin"],
    [[1, 0, 1000, 1], "BadPin"],
    [[1, 18, 0, 0], "BadFrequency"],
    [[1, 18, 1_000_001, 0], "BadFrequency"],
    [[1, 18, 1000, 1_000_001], "BadPulse"],
    [[1, 18, 1, 1_000_000_001], "BadPulse"],
  ])("%j is %s, and nothing runs", (values, error) => {
    const setup = new Setup();
    setup.run(function* () {
      expect((yield* setup.ask("set", values)).error).toBe(error);
      expect([setup.modes.size, setup.clockOn, setup.high(1, MILLISECOND)]).toEqual([0, false, 0]);
    });
  });

  test("a pin of another program is told, and nothing runs", () => {
    const setup = new Setup();
    setup.taken = true;
    setup.run(function* () {
      expect((yield* setup.ask("set", [1, 18, 1000, 1000])).error).toBe("NoPin");
      expect(setup.high(1, MILLISECOND)).toBe(0);
    });
  });

  test("without a clock that is told", () => {
    const setup = new Setup();
    setup.known = false;
    setup.run(function* () {
      expect((yield* setup.ask("set", [1, 18, 1000, 1000])).error).toBe("NoClock");
      expect((yield* setup.ask("describe", [1])).error).toBe("NoClock");
    });
  });

  test("another pin gives the one before back", () => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.ask("set", [1, 18, 1000, 1000]);
      yield* setup.ask("set", [1, 12, 1000, 1000]);
      expect([[...setup.held], setup.modes.get(18), setup.modes.get(12)]).toEqual([[12], PinMode.Input, PinMode.Alt0]);
    });
  });
});

test("stop ends a channel, and gives its pin back; once more does no harm", () => {
  const setup = new Setup();
  setup.run(function* () {
    yield* setup.ask("set", [2, 19, 1000, 500_000]);
    for (let time = 0; time < 2; time++) expect((yield* setup.ask("stop", [2])).code).toBe(0);
    expect([setup.high(2, 2 * MILLISECOND), setup.held.size, setup.modes.get(19)]).toEqual([0, 0, PinMode.Input]);
    expect((yield* setup.ask("describe", [2])).result["state"]).toMatchObject({ running: false, pin: 0 });
    for (const name of ["stop", "describe"]) expect((yield* setup.ask(name, [0])).error).toBe("BadChannel");
  });
});

test.each([18, 12])("a successor finds what runs on pin %i, takes its pin, and ends it", (pin) => {
  const first = new Setup();
  first.run(function* () {
    yield* first.ask("set", [1, pin, 1000, 250_000]);
  });
  const next = new Setup(first.device);
  for (const [each, mode] of first.modes) next.modes.set(each, mode);
  next.run(function* () {
    const { state } = (yield* next.ask("describe", [1])).result;
    expect(state).toEqual({ running: true, pin, frequency: 1000, pulse: 250_000 });
    expect([[...next.held], next.high(1, MILLISECOND)]).toEqual([[pin], 250_000]);
    yield* next.ask("stop", [1]);
    expect(next.held.size).toBe(0);
  });
});

test("a server that starts where nothing runs leaves the registers alone: QEMU's 3 A+ has none", () => {
  const setup = new Setup();
  const accesses: string[] = [];
  setup.device.registers.trace = ({ register }) => accesses.push(register);
  setup.run(function* () {
    yield setup.host.notification(PEER_RESTARTED);
    yield setup.host.notification(0n);
  });
  expect([accesses, setup.modes.size]).toEqual([[], 0]);
});

test("after the GPIO server was started again the pin is the channel's", () => {
  const setup = new Setup();
  setup.run(function* () {
    yield* setup.ask("set", [1, 18, 1000, 1000]);
    setup.modes.clear();
    yield setup.host.notification(PEER_RESTARTED);
    yield setup.host.notification(0n);
    expect([...setup.modes]).toEqual([[18, PinMode.Alt5]]);
  });
});
