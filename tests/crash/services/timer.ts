import { expect } from "vitest";
import { Clock } from "../../../sim/clock";
import { SystemTimer } from "../../../sim/system-timer";
import { timer } from "../../../tools/client/timer";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const MICROSECOND = 1000;

/** Who sleeps until a moment wakes then or later, also past a death; an alarm is set again by who is told of the restart. */
export const crash: CrashCase = {
  service: "timer",
  stage(module) {
    const device = new SystemTimer(1, { clock: new Clock() });
    const world = new World(module, device.clock);
    world.host.endpoint("timer");
    world.device("timer", device);
    const microseconds = (): bigint => BigInt(Math.floor(world.clock.now / MICROSECOND));
    let woken = 0;
    world.client(
      "sleeper",
      timer,
      function* (client) {
        for (const sleep of [50n, 5000n, 70_000n]) {
          const { microseconds: now } = yield* client.ask("now");
          const at = (now as bigint) + sleep;
          yield* client.ask("sleepUntil", at);
          expect(microseconds()).toBeGreaterThanOrEqual(at);
          woken++;
        }
        // a sleep that a server dies with is told
        yield* client.tryTo("sleep", 100n);
      },
      1,
    );
    world.client(
      "alarmed",
      timer,
      function* (client) {
        const ring = client.handle();
        for (const after of [100n, 30_000n]) {
          const at = microseconds() + after;
          do {
            client.takeRestarted();
            yield* client.ask("alarm", at, ring);
            yield* client.rings(ring);
          } while (client.restarted);
          expect(microseconds()).toBeGreaterThanOrEqual(at);
          woken++;
        }
      },
      2,
    );
    return { world, same: () => woken };
  },
};
