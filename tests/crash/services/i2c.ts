import { expect } from "vitest";
import { Status, Syscall } from "../../../abi/syscall";
import { I2c } from "../../../sim/i2c";
import { playing } from "../../../sim/protocol";
import { gpio } from "../../../tools/client/gpio";
import { i2c } from "../../../tools/client/i2c";
import type { Result } from "../client";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const CORE = 250_000_000;
const MEMORY = 0x50;
const NOBODY = 0x51;

/** What was written is with the device, and what is read is the device's. A transfer that a server died with may have been made. */
export const crash: CrashCase = {
  service: "i2c",
  stage(module) {
    const device = new I2c({ core: CORE });
    const world = new World(module, device.clock);
    const cells = new Uint8Array(256);
    let at = 0;
    let first = false;
    device.devices.set(MEMORY, {
      start: (read) => void (first = !read),
      write: (byte) => {
        if (first) at = byte;
        else cells[at++] = byte;
        first = false;
        return true;
      },
      read: () => cells[at++],
    });
    world.host.endpoint("i2c");
    world.device("i2c1", device);
    world.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 4, CORE] }));
    world.host.protocol("gpio", playing(gpio, { mode: () => undefined }));
    world.client("shell", i2c, function* (client) {
      for (const [cell, ...values] of [
        [0x10, 1, 2, 3],
        [0x20, 4, 5],
      ]) {
        while ((yield* client.tryTo("transfer", MEMORY, Uint8Array.of(cell, ...values), 0)) === undefined);
        expect([...cells.subarray(cell, cell + values.length)]).toEqual(values);
        let read: Result;
        while ((read = yield* client.tryTo("transfer", MEMORY, Uint8Array.of(cell), values.length)) === undefined);
        expect([...(read["receive"] as Uint8Array)]).toEqual(values);
      }
      expect(yield* client.ask("probe", MEMORY)).toEqual({ present: true });
      expect(yield* client.ask("probe", NOBODY)).toEqual({ present: false });
      yield* client.ask("setSpeed", 200_000);
    });
    return { world, same: () => [...cells] };
  },
};
