import { expect } from "vitest";
import { FrameHeader, FrameKind, Link } from "../../../abi/link";
import { Status, Syscall } from "../../../abi/syscall";
import { Pl011 } from "../../../sim/pl011";
import { link } from "../../../tools/client/link";
import { uart } from "../../../tools/client/uart";
import { encodeFrame, FrameDecoder } from "../../../tools/link/frames";
import type { Client } from "../client";
import type { CrashCase } from "../exhaust";
import { type ClientScript, World } from "../world";

const CLOCK = 48_000_000;
const BAUD = 115_200;
const CHARACTER = 1e10 / BAUD;
/** Somebody types again when nothing comes for so long: longer than a frame may take. */
const PATIENCE = 2e9;
/** As the model of the supervisor numbers the protocols. */
const LINK = 1;
/** Written one after another: longer than the FIFO, and no letter twice, so that what goes out tells where it is from. */
const WRITTEN = ["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"];
const TYPED = "first line\rsecond\r";
const LAST = "last\r";
/** What was typed, with any of it but the last line left out. */
const SUBSEQUENCE = new RegExp(
  `^${[...TYPED].map((letter) => `${letter}?`).join("")}(${[...LAST].join("?")}?)?${LAST}$`,
);

/**
 * "Taken" and "received" are of the memory of the server: what a dead one had taken and not sent is lost, what it had received
 * and not given away as well. What there is comes once, in order and unchanged; what its successor takes and receives is
 * there whole; frames come whole or not at all.
 */
export const crash: CrashCase = {
  service: "uart",
  stage(module) {
    const device = new Pl011({ clock: CLOCK, lineBaud: BAUD });
    const world = new World(module, device.clock);
    world.host.endpoint("uart");
    world.host.endpoint("link");
    world.device("uart0", device);
    world.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 2, CLOCK] }));
    device.deliver(Buffer.from(TYPED));

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

    const frames: Buffer[] = [];
    world.client("agent", link, (client) => exchangeFrames(client, device, frames), 2, LINK);

    return {
      world,
      end() {
        const decoder = new FrameDecoder();
        const pieces = [...decoder.push(Uint8Array.from(device.sent)), ...decoder.flush()];
        const sent = pieces.flatMap(({ content }) => (content === undefined ? [] : [content]));
        for (const all of [sent, frames]) {
          expect(all.map((each) => [1, 2].find((number) => each.equals(frame(number))))).toEqual(
            world.deaths === 0 ? [1, 2] : expect.arrayContaining([2]),
          );
        }
        const [before, text] = world.deaths === 0 ? ["", written[0]] : written;
        const out = pieces.map(({ text }) => text?.toString("latin1") ?? "").join("");
        expect(out.endsWith(text), `${out} ends with what the server has taken`).toBe(true);
        // of what a dead server had taken the first part has gone out
        const gone = [...out.slice(0, out.length - text.length)].filter((letter) => before.includes(letter)).join("");
        expect(before.startsWith(gone), `${gone} is the start of ${before}`).toBe(true);
        // the rest of a frame that the dead server had begun to take in is text for its successor
        const letters = received.replaceAll(/[^a-z \r]/g, "");
        expect(letters).toMatch(world.deaths === 0 ? /^first line\rsecond\rlast\r$/ : SUBSEQUENCE);
      },
    };
  },
};

/** Each number is a frame of its own. */
function frame(number: number): Buffer {
  const content = Buffer.alloc(FrameHeader.Bytes + 8, number);
  content[FrameHeader.Mark] = Link.Mark;
  content[FrameHeader.Kind] = FrameKind.Event;
  return content;
}

/** Sends frames and has some come, until the second of each has arrived. */
function* exchangeFrames(client: Client, device: Pl011, came: Buffer[]): ClientScript {
  const [received, sent] = [client.handle(), client.handle()];
  yield* client.ask("subscribe", received, sent);
  for (const number of [1, 2]) {
    for (let answered = false; !answered;) {
      let taken = false;
      while (!taken) {
        if (client.takeRestarted()) yield* client.ask("subscribe", received, sent);
        taken = (yield* client.tryTo("send", frame(number)))?.["taken"] === true;
        if (!taken) yield* client.rings(sent);
      }
      device.deliver(encodeFrame(frame(number)));
      // one that comes before it has been sent again
      while (!answered && !client.restarted) {
        const result = yield* client.tryTo("receive", Link.ContentBytes);
        if (result?.["bytes"] === 0) yield* client.rings(received);
        else if (result !== undefined) came.push(Buffer.from(result["content"] as Uint8Array));
        answered = came.at(-1)?.equals(frame(number)) ?? false;
      }
      // what was taken goes out meanwhile, unless the server dies with it
      yield* client.sleep(50 * CHARACTER);
      answered &&= !client.restarted;
    }
  }
}
