import { expect } from "vitest";
import { Clock } from "../../../sim/clock";
import { playing } from "../../../sim/protocol";
import { display } from "../../../tools/client/display";
import { dma } from "../../../tools/client/dma";
import { DisplaySetup, GAME, SHELL } from "../../display/setup";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

/** A mode that was set stays; the screen is everybody's again, so who wants it alone claims it again. */
export const crash: CrashCase = {
  service: "display",
  stage(module) {
    const world = new World(module, new Clock());
    const setup = new DisplaySetup(module, world.host);
    world.host.protocol("dma", playing(dma, { fillRectangle: () => {}, copyRectangle: () => {} }));
    world.client(
      "game",
      display,
      function* (client) {
        yield* client.ask("setMode", 800, 600, 32);
        expect([setup.firmware.width, setup.firmware.height]).toEqual([800, 600]);
        yield* client.ask("claim");
        yield* client.ask("fill", 10, 10, 20, 20, 0xff0000);
        // what is large is done by the DMA server
        yield* client.ask("fill", 0, 0, 800, 600, 0xff0000);
        yield* client.tryTo("scroll", 0, 0, 800, 600, 16, 0);
        yield* client.ask("release");
        expect(yield* client.ask("describe")).toMatchObject({
          mode: { width: 800, height: 600, depth: 32, owner: "" },
        });
      },
      GAME,
    );
    world.client(
      "shell",
      display,
      function* (client) {
        yield* client.ask("describe");
        expect(yield* client.ask("describe")).toMatchObject({ mode: { depth: expect.any(Number) as number } });
      },
      SHELL,
    );
    return { world, same: () => [setup.firmware.width, setup.firmware.height, setup.firmware.depth] };
  },
};
