import { Status, Syscall } from "../../../abi/syscall";
import { MiniUart } from "../../../sim/mini-uart";
import type { CrashCase } from "../exhaust";
import { textOnLine, TYPED } from "../line";
import { World } from "../world";

const CLOCK = 250_000_000;
const BAUD = 115_200;

/** As the server of the PL011 promises for text. */
export const crash: CrashCase = {
  service: "miniuart",
  stage(module) {
    const device = new MiniUart({ clock: CLOCK, lineBaud: BAUD });
    const world = new World(module, device.clock);
    world.host.endpoint("uart");
    world.device("aux", device);
    world.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 4, CLOCK] }));
    const text = textOnLine(world, device);
    device.deliver(Buffer.from(TYPED));
    return { world, end: () => text.check(Buffer.from(device.sent).toString("latin1")) };
  },
};
