/** The GPIO server on the model of its device, which may have faults, with its clients played by the test. */
import { expect } from "vitest";
import type { PinState } from "../../abi/protocol/gpio";
import { ServiceState } from "../../abi/protocol/supervisor";
import type { gpio as block } from "../../abi/registers/gpio";
import { Clock } from "../../sim/clock";
import { type FaultyDevice, type Faults, withFaults } from "../../sim/faults";
import { Gpio } from "../../sim/gpio";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Asked, asking, playing } from "../../sim/protocol";
import { gpio } from "../../tools/client/gpio";
import { supervisor } from "../../tools/client/supervisor";

export const RING = 0x501;
/** Service numbers + 1. */
export const [LED, BUTTON, CARD] = [3, 4, 5];
export const SD_CLOCK = 48;

const INTERRUPT = 1n;
const MICROSECOND = 1000;

export class GpioSetup {
  readonly clock: Clock;
  readonly host: HostModel;
  /** The device as the server sees it. */
  readonly faulty: FaultyDevice<typeof block>;
  /** Task of each service, 0 when it has ended. */
  readonly tasks = new Map([
    [LED, 0x10003],
    [BUTTON, 0x10004],
    [CARD, 0x10005],
  ]);
  private pending = false;

  /** @param device that an earlier server may have had */
  constructor(
    module: WebAssembly.Module,
    faults: Faults<typeof block> = {},
    readonly device = new Gpio({ clock: new Clock() }),
  ) {
    this.clock = device.clock;
    this.faulty = withFaults(device, faults);
    const host = (this.host = new HostModel(module, { clock: this.clock }));
    host.ticksPerLook = 1n;
    host.endpoint("gpio");
    host.device("gpio", this.faulty);
    this.faulty.interrupt.onChange((level) => (this.pending ||= level));
    const record = {
      program: "",
      priority: 0,
      task: 0,
      uses: 0,
      serves: 0,
      fault: 0,
      trap: 0,
      restarts: 0,
      exitCode: 0,
      pages: 0,
      quota: 0,
      ticks: 0n,
    };
    host.grants.others = playing(supervisor, {
      describe: (service: number) => {
        const id = this.tasks.get(service + 1);
        if (id === undefined) return "UnknownName";
        const state = id === 0 ? ServiceState.Stopped : ServiceState.Running;
        const pins = service + 1 === CARD ? 1n << BigInt(SD_CLOCK) : 0n;
        return { count: 9, record: { ...record, name: ["led", "button", "card"][service + 1 - LED], state, id, pins } };
      },
    });
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  /** Asks and waits for the answer. */
  *ask(name: string, values: unknown[], client = LED): Generator<never, Asked, void> {
    const asked = asking(this.host, gpio, name, values, { client });
    yield asked.request as never;
    yield this.host.notification(0n) as never;
    return asked;
  }

  /** Asks what must succeed. */
  *do(name: string, values: unknown[], client = LED): Generator<never, Record<string, unknown>, void> {
    return (yield* this.ask(name, values, client)).result;
  }

  *state(pin: number): Generator<never, PinState, void> {
    return (yield* this.do("describe", [pin]))["state"] as PinState;
  }

  /** Lets time pass, and the server take its interrupts and its timer. */
  *pass(microseconds: number): Script {
    const end = this.clock.now + microseconds * MICROSECOND;
    while (this.clock.now < end) {
      this.clock.advance(Math.min(10 * MICROSECOND, end - this.clock.now));
      if (this.pending || this.faulty.interrupt.level) {
        this.pending = false;
        yield this.host.notification(INTERRUPT);
      }
      const { timer } = this.host;
      if (timer !== undefined && timer.at <= this.host.time) yield this.host.timerFires();
    }
  }

  /** How often a handle was notified since the last look. */
  rings(handle = RING): number {
    return this.host.notified.splice(0).filter((each) => each.handle === handle).length;
  }
}
