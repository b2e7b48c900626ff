import { expect } from "vitest";
import { Status, Syscall } from "../../../abi/syscall";
import { playing } from "../../../sim/protocol";
import { Spi } from "../../../sim/spi";
import { gpio } from "../../../tools/client/gpio";
import { spi } from "../../../tools/client/spi";
import type { Result } from "../client";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const CORE = 250_000_000;
/** The first byte of a transfer is a cell of the chip, with this bit to write it. */
const WRITE = 0x80;

/** What was written is with the chip, and what is read is the chip's. A transfer that a server died with may have been made. */
export const crash: CrashCase = {
  service: "spi",
  stage(module) {
    const device = new Spi({ core: CORE });
    const world = new World(module, device.clock);
    const cells = new Uint8Array(128);
    let command: number | undefined;
    let at = 0;
    device.chips[1] = {
      select: () => (command = undefined),
      exchange: (byte) => {
        if (command === undefined) {
          command = byte;
          at = byte & ~WRITE;
          return 0;
        }
        if (command >= WRITE) cells[at] = byte;
        return cells[at++];
      },
    };
    world.host.endpoint("spi");
    world.device("spi0", device);
    world.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 4, CORE] }));
    world.host.protocol("gpio", playing(gpio, { mode: () => undefined }));
    world.client("shell", spi, function* (client) {
      for (const [cell, mode, ...values] of [
        [0x10, 0, 1, 2, 3],
        [0x20, 3, ...Array.from({ length: 20 }, (_, index) => index)],
      ]) {
        const write = Uint8Array.of(cell | WRITE, ...values);
        while ((yield* client.tryTo("transfer", 1, mode, 1_000_000, write)) === undefined);
        expect([...cells.subarray(cell, cell + values.length)]).toEqual(values);
        const bytes = Uint8Array.of(cell, ...values.map(() => 0));
        let read: Result;
        while ((read = yield* client.tryTo("transfer", 1, mode, 1_000_000, bytes)) === undefined);
        expect([...(read["bytes"] as Uint8Array).subarray(1)]).toEqual(values);
      }
    });
    return { world, same: () => [...cells] };
  },
};
