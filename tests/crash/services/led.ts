import { expect } from "vitest";
import { PinMode } from "../../../abi/protocol/gpio";
import { LedMode } from "../../../abi/protocol/led";
import { Status, Syscall } from "../../../abi/syscall";
import { Clock } from "../../../sim/clock";
import { playing } from "../../../sim/protocol";
import { gpio } from "../../../tools/client/gpio";
import { led } from "../../../tools/client/led";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

/** Its LED is at a pin of the chip, high when lit. */
const PI_3B_PLUS = 0xa020d3;
const LIGHT = 50;

/** A successor shows the heartbeat, whatever was shown: who wanted something else says so again. */
export const crash: CrashCase = {
  service: "led",
  stage(module) {
    const world = new World(module, new Clock());
    world.host.endpoint("led");
    world.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [4, PI_3B_PLUS] }));
    let output = false;
    let edges = 0;
    const server = {
      mode: (_: number, mode: PinMode) => void (output = mode === PinMode.Output),
      write: () => {
        if (!output) return "NotOutput";
        edges++;
        return undefined;
      },
    };
    world.host.protocol("gpio", playing(gpio, server));
    world.client("shell", led, function* (client) {
      for (const [name, mode, ...times] of [
        ["on", LedMode.On],
        ["blink", LedMode.Blink, LIGHT, LIGHT],
        ["off", LedMode.Off],
      ] as const) {
        client.takeRestarted();
        yield* client.ask(name, ...times);
        const before = edges;
        yield* client.sleep(3 * LIGHT * 1_000_000);
        if (mode === LedMode.Blink) expect(edges).toBeGreaterThan(before);
        const { mode: shown } = yield* client.ask("state");
        expect(client.restarted ? [mode, LedMode.Heartbeat] : [mode]).toContain(shown);
      }
      const before = edges;
      yield* client.ask("heartbeat");
      yield* client.sleep(2_500_000_000);
      expect(edges).toBeGreaterThan(before + 2);
    });
    return { world };
  },
};
