/** The SPI server on the model of its device, which may have faults, with its clients and the GPIO server played by the test. */
import { expect } from "vitest";
import { PinMode } from "../../abi/protocol/gpio";
import type { spi as block } from "../../abi/registers/spi";
import { Status, Syscall } from "../../abi/syscall";
import { type FaultyDevice, type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Asked, asking, playing } from "../../sim/protocol";
import { Spi } from "../../sim/spi";
import { gpio } from "../../tools/client/gpio";
import { spi } from "../../tools/client/spi";

const CORE = 250_000_000;
const INTERRUPT = 1n;
const STEP = 10_000;

export class SpiSetup {
  readonly host: HostModel;
  /** The device as the server sees it. */
  readonly faulty: FaultyDevice<typeof block>;
  readonly pins: [pin: number, mode: PinMode][] = [];
  /** What the chips were told. They complement each byte. */
  readonly events: unknown[] = [];

  /** @param device that an earlier server may have had */
  constructor(
    module: WebAssembly.Module,
    faults: Faults<typeof block> = {},
    readonly device = new Spi({ core: CORE }),
  ) {
    this.faulty = withFaults(device, faults);
    for (const chip of [0, 1]) {
      device.chips[chip] = {
        select: (mode) => void this.events.push(`chip ${chip}, mode ${mode}, ${Math.round(device.hertz)} Hz`),
        exchange: (byte) => {
          this.events.push(byte);
          return byte ^ 0xff;
        },
      };
    }
    const host = (this.host = new HostModel(module, { clock: device.clock }));
    host.endpoint("spi");
    host.device("spi0", this.faulty);
    host.grants.systemHandle = 0x300;
    host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 4, CORE] }));
    host.protocol(
      "gpio",
      playing(gpio, {
        mode: (pin: number, mode: PinMode) => void this.pins.push([pin, mode]),
      }),
    );
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  transfer(bytes: number[], { chip = 0, mode = 0, hertz = 1_000_000 } = {}): Asked {
    return asking(this.host, spi, "transfer", [chip, mode, hertz, Uint8Array.from(bytes)]);
  }

  /** Sends a request, and lets time pass until it is answered: for so many milliseconds at the most. */
  *answer(asked: Asked, patience = 10_000): Script {
    yield asked.request;
    yield* this.wait(asked, patience);
  }

  /** Lets time pass, and the server take interrupts and its timer, until something is answered. */
  *wait(asked: Asked, patience = 10_000): Script {
    const end = this.device.clock.now + patience * 1e6;
    while (!asked.answered && this.device.clock.now < end) {
      this.device.clock.advance(STEP);
      if (this.faulty.interrupt.level) yield this.host.notification(INTERRUPT);
      const { timer } = this.host;
      if (timer !== undefined && timer.at <= this.host.time) yield this.host.timerFires();
    }
    yield this.host.notification(0n);
  }
}
