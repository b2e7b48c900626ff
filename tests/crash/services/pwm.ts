import { expect } from "vitest";
import { PinMode } from "../../../abi/protocol/gpio";
import { playing } from "../../../sim/protocol";
import { PulseWidth } from "../../../sim/pwm";
import { clocks } from "../../../tools/client/clocks";
import { gpio } from "../../../tools/client/gpio";
import { pwm } from "../../../tools/client/pwm";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const PIN = 18;
const FREQUENCY = 1000;
const PERIOD = 1_000_000;

/** A channel that was acknowledged goes on past the death of the server, and one that was ended stays so. */
export const crash: CrashCase = {
  service: "pwm",
  stage(module) {
    const device = new PulseWidth();
    const world = new World(module, device.clock);
    const modes = new Map<number, PinMode>();
    let edges = 0;
    device.outputs[0].onChange(() => edges++);
    world.host.endpoint("pwm");
    world.device("pwm", device, { interrupt: false });
    const state = { name: "pwm", measured: 0, minimum: 0, maximum: 0, on: true };
    world.host.protocol(
      "clocks",
      playing(clocks, {
        describe: () => ({ state: { ...state, rate: device.rate } }),
        enable: () => undefined,
        setRate: (_: number, rate: number) => {
          device.rate = rate;
          return { actual: rate };
        },
      }),
    );
    const pin = { pull: 0, level: false, reserved: false, event: 0, debounce: 0, owner: "" };
    world.host.protocol(
      "gpio",
      playing(gpio, {
        describe: (number: number) => ({ state: { ...pin, mode: modes.get(number) ?? PinMode.Input } }),
        mode: (number: number, mode: PinMode) => void modes.set(number, mode),
        release: () => undefined,
      }),
    );
    world.client("shell", pwm, function* (client) {
      for (const pulse of [250_000, 500_000]) {
        yield* client.ask("set", 1, PIN, FREQUENCY, pulse);
        expect(modes.get(PIN)).toBe(PinMode.Alt5);
        const before = edges;
        yield* client.sleep(5 * PERIOD);
        expect(edges).toBeGreaterThan(before + 6);
        expect(yield* client.ask("describe", 1)).toMatchObject({ state: { running: true, pin: PIN, pulse } });
      }
      yield* client.ask("stop", 1);
      const before = edges;
      yield* client.sleep(5 * PERIOD);
      expect(edges).toBe(before);
      expect(modes.get(PIN)).toBe(PinMode.Input);
    });
    return { world, same: () => [...modes] };
  },
};
