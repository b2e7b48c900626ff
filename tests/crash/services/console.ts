import { expect } from "vitest";
import { Clock } from "../../../sim/clock";
import { playing } from "../../../sim/protocol";
import { console as consoleProtocol } from "../../../tools/client/console";
import { uart } from "../../../tools/client/uart";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

/** What the played UART server takes before it is full, and how long it then is. */
const SPACE = 64;
const MILLISECOND = 1_000_000;
const [LOG, SHELL] = [5, 6];
const WRITTEN = ["first\n", `${"second ".repeat(12)}\n`, "third\n"];
const LINE = "a command";

/**
 * Text that was acknowledged has been taken by the UART server. What a dead server had not acknowledged is written again, so
 * that it may be there twice. The line that is being typed is lost; the reader is told, and asks again.
 */
export const crash: CrashCase = {
  service: "console",
  stage(module) {
    const clock = new Clock();
    const world = new World(module, clock);
    let out = "";
    let space = SPACE;
    const typed: number[] = [];
    let told: number[] = [];
    world.host.endpoint("console");
    world.host.endpoint("mirror");
    const server = {
      subscribe: (received: number, room: number) => void (told = [received, room]),
      write: (bytes: Uint8Array) => {
        const taken = Math.min(space, bytes.length);
        out += Buffer.from(bytes.subarray(0, taken)).toString();
        if (taken < bytes.length) {
          clock.after(MILLISECOND, () => {
            space = SPACE;
            world.notifyServer(told[1]);
          });
        }
        space -= taken;
        return { taken };
      },
      read: (_line: boolean, room: number) => {
        const bytes = typed.splice(0, Math.min(typed.indexOf(0x0d) + 1, room));
        return { received: bytes.length, overruns: 0, bytes: Uint8Array.from(bytes) };
      },
    };
    world.host.protocol("uart", playing(uart, server));

    world.client(
      "log",
      consoleProtocol,
      function* (client) {
        for (const text of WRITTEN) {
          const shown = text.replaceAll("\n", "\r\n");
          while ((yield* client.tryTo("write", text)) === undefined);
          expect(out).toContain(shown);
          if (world.deaths === 0) expect(out.split(shown)).toHaveLength(2);
        }
        yield* client.ask("clear");
        expect(out).toContain("\x1b[2J");
      },
      LOG,
    );

    const lines: string[] = [];
    world.client(
      "shell",
      consoleProtocol,
      function* (client) {
        while (lines.length < 2) {
          const result = yield* client.tryTo("readLine", "> ", 256);
          if (result !== undefined) lines.push(result["line"] as string);
        }
      },
      SHELL,
    );
    // somebody types, again when nothing comes of it
    const type = (): void => {
      if (lines.length === 2) return;
      if (typed.length === 0) typed.push(...Buffer.from(`${LINE}\r`));
      world.notifyServer(told[0]);
      clock.after(50 * MILLISECOND, type);
    };
    clock.after(MILLISECOND, type);
    return { world, same: () => lines };
  },
};
