import { expect } from "vitest";
import { PinEvent, PinMode, PinPull } from "../../../abi/protocol/gpio";
import { ServiceState } from "../../../abi/protocol/supervisor";
import { Clock } from "../../../sim/clock";
import { Gpio } from "../../../sim/gpio";
import { playing } from "../../../sim/protocol";
import { gpio } from "../../../tools/client/gpio";
import { supervisor } from "../../../tools/client/supervisor";
import { serviceRecord } from "../../init/records";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const [LED, BUTTON] = [3, 4];
const [LED_PIN, BUTTON_PIN] = [17, 40];

/** What is acknowledged is so and stays so. A client that watches a pin says so again, and looks at it: events are forgotten. */
export const crash: CrashCase = {
  service: "gpio",
  stage(module) {
    const device = new Gpio({ clock: new Clock() });
    const world = new World(module, device.clock);
    world.host.endpoint("gpio");
    world.device("gpio", device);
    world.host.grants.others = playing(supervisor, {
      describe: (service: number) => ({
        count: 9,
        record: serviceRecord({ name: `client${service}`, state: ServiceState.Running, id: 0x10000 + service }),
      }),
    });
    const led = device.pins[LED_PIN];
    const button = device.pins[BUTTON_PIN].connect("finger");
    button.drive(false);

    world.client(
      "led",
      gpio,
      function* (client) {
        yield* client.ask("mode", LED_PIN, PinMode.Output);
        for (const high of [true, false, true]) {
          yield* client.ask("write", LED_PIN, high);
          expect(led.level).toBe(high);
          expect(yield* client.ask("read", LED_PIN)).toEqual({ level: high });
        }
        yield* client.ask("pull", LED_PIN + 1, PinPull.Up);
        expect(yield* client.ask("read", LED_PIN + 1)).toEqual({ level: true });
        expect(yield* client.ask("describe", LED_PIN)).toMatchObject({ state: { mode: PinMode.Output, level: true } });
      },
      LED,
    );

    let pressed = 0;
    world.client(
      "button",
      gpio,
      function* (client) {
        const ring = client.handle();
        for (const level of [true, false, true, false]) {
          client.takeRestarted();
          yield* client.ask("watch", BUTTON_PIN, PinEvent.Both, level ? 0 : 5, ring);
          yield* client.sleep(10_000);
          button.drive(level);
          for (let seen = false; !seen;) {
            yield* client.rings(ring);
            // a successor has not seen the edge: it says only how the pin is
            if (client.takeRestarted()) {
              yield* client.ask("watch", BUTTON_PIN, PinEvent.Both, level ? 0 : 5, ring);
              seen = (yield* client.ask("read", BUTTON_PIN))["level"] === level;
            } else {
              const events = yield* client.tryTo("events");
              seen = events?.["pins"] === 1n << BigInt(BUTTON_PIN);
              if (events !== undefined) expect(seen).toBe(true);
            }
          }
          pressed++;
        }
        yield* client.ask("release", BUTTON_PIN);
      },
      BUTTON,
    );
    return { world, same: () => ({ pressed, modes: device.pins.map(({ level }) => level) }) };
  },
};
