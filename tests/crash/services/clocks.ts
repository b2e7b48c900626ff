import { expect } from "vitest";
import { FirmwareTag } from "../../../abi/firmware";
import { Status, Syscall } from "../../../abi/syscall";
import { Clock } from "../../../sim/clock";
import { playing } from "../../../sim/protocol";
import { clocks } from "../../../tools/client/clocks";
import { supervisor } from "../../../tools/client/supervisor";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const PWM = 10;
const [STATE, RATE, MAXIMUM, MINIMUM, MEASURED] = [0x30001, 0x30002, 0x30004, 0x30007, 0x30047];

/** A clock that was acknowledged is as it was set, and stays so. */
export const crash: CrashCase = {
  service: "clocks",
  stage(module) {
    const world = new World(module, new Clock());
    world.host.endpoint("clocks");
    const known = new Map([
      [STATE, 1],
      [RATE, 1000],
      [MAXIMUM, 9000],
      [MINIMUM, 500],
      [MEASURED, 1001],
    ]);
    world.host.on(Syscall.Property, ([, tag, clock]) => ({
      status: Status.Ok,
      words: [8, clock, known.get(Number(tag)) ?? 0],
    }));
    world.host.grants.others = playing(supervisor, {
      firmware: (tag: FirmwareTag, clock: number, value: number) => {
        known.set(tag === FirmwareTag.SetClockRate ? RATE : STATE, value);
        return { bytes: 8, a0: clock, a1: value, a2: 0, a3: 0 };
      },
    });
    world.client("shell", clocks, function* (client) {
      for (const rate of [2000, 4000]) {
        expect(yield* client.ask("setRate", PWM, rate)).toEqual({ actual: rate });
        expect(known.get(RATE)).toBe(rate);
        yield* client.ask("enable", PWM, rate === 2000);
        expect(known.get(STATE)).toBe(rate === 2000 ? 1 : 0);
        expect(yield* client.ask("describe", PWM)).toMatchObject({ state: { rate, on: rate === 2000 } });
      }
    });
    return { world, same: () => [...known] };
  },
};
