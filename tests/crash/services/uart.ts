import { expect } from "vitest";
import { FrameHeader, FrameKind, Link } from "../../../abi/link";
import { Status, Syscall } from "../../../abi/syscall";
import { Pl011 } from "../../../sim/pl011";
import { link } from "../../../tools/client/link";
import { encodeFrame, FrameDecoder } from "../../../tools/link/frames";
import type { Client } from "../client";
import type { CrashCase } from "../exhaust";
import { textOnLine, TYPED } from "../line";
import { type ClientScript, World } from "../world";

const CLOCK = 48_000_000;
const BAUD = 115_200;
const CHARACTER = 1e10 / BAUD;
/** As the model of the supervisor numbers the protocols. */
const LINK = 1;
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
    const text = textOnLine(world, device);
    device.deliver(Buffer.from(TYPED));

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
        text.check(pieces.map(({ text }) => text?.toString("latin1") ?? "").join(""));
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
