import { expect } from "vitest";
import { Clock } from "../../../sim/clock";
import { RandomGenerator } from "../../../sim/random";
import { random } from "../../../tools/client/random";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const BYTES = 24;

/** What is answered is whole, and no byte was given before. */
export const crash: CrashCase = {
  service: "random",
  stage(module) {
    const device = new RandomGenerator({ clock: new Clock() });
    const world = new World(module, device.clock);
    world.host.endpoint("random");
    world.device("random", device, { interrupt: false });
    const given = new Set<string>();
    let answers = 0;
    for (const name of ["first", "second"]) {
      world.client(name, random, function* (client) {
        for (let time = 0; time < 3; time++) {
          const { bytes } = yield* client.ask("fill", BYTES, BYTES);
          given.add(Buffer.from(bytes as Uint8Array).toString("hex"));
          answers++;
        }
      });
    }
    return { world, end: () => expect(given.size).toBe(answers), same: () => answers };
  },
};
