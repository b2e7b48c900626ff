/** Text both ways through the server of a UART, and what holds of it although the server dies. */
import { expect } from "vitest";
import type { Clock } from "../../sim/clock";
import { uart } from "../../tools/client/uart";
import type { ClientScript, World } from "./world";

const CHARACTER = 1e10 / 115_200;
/** Somebody types again when nothing comes for so long: longer than a frame may take. */
const PATIENCE = 2e9;
/** Written one after another: longer than the FIFO, and no letter twice, so that what goes out tells where it is from. */
const WRITTEN = ["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"];
export const TYPED = "first line\rsecond\r";
const LAST = "last\r";
/** What was typed, with any of it but the last line left out. */
const SUBSEQUENCE = new RegExp(
  `^${[...TYPED].map((letter) => `${letter}?`).join("")}(${[...LAST].join("?")}?)?${LAST}$`,
);

/** What a model of a UART has for its other end. */
interface Line {
  clock: Clock;
  deliver(bytes: Uint8Array): void;
}

/** A client that writes and reads until what was typed last has come. */
export function textOnLine(world: World, device: Line) {
  /** What was written, by the life of the server that received it. */
  const written = ["", ""];
  let received = "";
  world.client("console", uart, function* (client) {
    const [bytes, space] = [client.handle(), client.handle()];
    const subscribe = function* (): ClientScript {
      while (client.takeRestarted()) yield* client.ask("subscribe", bytes, space);
    };
    /** @returns whether there may be more */
    const read = function* (): Generator<() => boolean, boolean, void> {
      yield* subscribe();
      const result = yield* client.tryTo("read", true, 64);
      received += result === undefined ? "" : Buffer.from(result["bytes"] as Uint8Array).toString();
      return result?.["received"] !== 0;
    };
    yield* client.ask("subscribe", bytes, space);
    for (const piece of WRITTEN) {
      yield* subscribe();
      const result = yield* client.tryTo("write", Buffer.from(piece));
      if (result !== undefined) expect(result).toEqual({ taken: piece.length });
      written[client.life] += piece;
      yield* read();
    }
    // what is typed now is read, whatever was lost before
    yield* client.sleep(40 * CHARACTER);
    for (let typed = -Infinity; !received.endsWith(LAST);) {
      // what follows the start of a frame whose rest was lost goes with it, so it is typed again after a while
      if (device.clock.now >= typed + PATIENCE) {
        typed = device.clock.now;
        device.deliver(Buffer.from(LAST));
      }
      if (!(yield* read())) yield* client.ringsWithin(PATIENCE, bytes);
    }
  });

  return {
    /** @param out what has gone out */
    check(out: string): void {
      const [before, text] = world.deaths === 0 ? ["", written[0]] : written;
      expect(out.endsWith(text), `${out} ends with what the server has taken`).toBe(true);
      // of what a dead server had taken the first part has gone out
      const gone = [...out.slice(0, out.length - text.length)].filter((letter) => before.includes(letter)).join("");
      expect(before.startsWith(gone), `${gone} is the start of ${before}`).toBe(true);
      // the rest of a frame that the dead server had begun to take in is text for its successor
      const letters = received.replaceAll(/[^a-z \r]/g, "");
      expect(letters).toMatch(world.deaths === 0 ? /^first line\rsecond\rlast\r$/ : SUBSEQUENCE);
    },
  };
}
