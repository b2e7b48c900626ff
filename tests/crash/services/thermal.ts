import { expect } from "vitest";
import { Status, Syscall } from "../../../abi/syscall";
import { ThermalSensor } from "../../../sim/thermal";
import { thermal } from "../../../tools/client/thermal";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const [HOT, COLD] = [412_000 - 538 * 600, 412_000 - 538 * 800];
const WEAK_SUPPLY = 1;

/** What is told was measured, whichever server answers. */
export const crash: CrashCase = {
  service: "thermal",
  stage(module) {
    const device = new ThermalSensor();
    const world = new World(module, device.clock);
    world.host.endpoint("thermal");
    world.device("thermal", device, { interrupt: false });
    world.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [4, WEAK_SUPPLY] }));
    const told: unknown[] = [];
    world.client("shell", thermal, function* (client) {
      for (const temperature of [HOT, COLD, HOT]) {
        device.temperature = temperature;
        yield* client.sleep(1_000_000_000);
        told.push(yield* client.ask("read"));
        expect(yield* client.ask("throttling")).toMatchObject({ state: { weakSupply: true, capped: false } });
      }
    });
    return { world, end: () => expect(told).toHaveLength(3), same: () => told };
  },
};
