/** The I2C server on the model of its device, which may have faults, with its clients and the GPIO server played by the test. */
import { expect } from "vitest";
import { PinMode } from "../../abi/protocol/gpio";
import type { i2c as block } from "../../abi/registers/i2c";
import { Status, Syscall } from "../../abi/syscall";
import { type FaultyDevice, type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { I2c } from "../../sim/i2c";
import type { Script } from "../../sim/message";
import { type Asked, asking, type Played, playing } from "../../sim/protocol";
import { gpio } from "../../tools/client/gpio";
import { i2c } from "../../tools/client/i2c";

export const CORE = 250_000_000;
const INTERRUPT = 1n;
const STEP = 10_000;

export class I2cSetup {
  readonly host: HostModel;
  /** The device as the server sees it. */
  readonly faulty: FaultyDevice<typeof block>;
  readonly pins: [pin: number, mode: PinMode][] = [];
  /** What the memory chip at 0x50 was told. */
  readonly events: unknown[] = [];
  /** What the GPIO server answers. */
  pinAnswer: Played = undefined;
  /** The core's clock; undefined: the firmware does not tell. */
  core: number | undefined = CORE;
  acknowledged = 0;

  /** @param device that an earlier server may have had */
  constructor(
    module: WebAssembly.Module,
    faults: Faults<typeof block> = {},
    readonly device = new I2c({ core: CORE }),
  ) {
    this.faulty = withFaults(device, faults);
    let next = 1;
    device.devices.set(0x50, {
      start: (read, repeated) => void this.events.push(`${repeated ? "repeated " : ""}${read ? "read" : "write"}`),
      write: (byte) => this.events.push(byte) > 0,
      read: () => next++ & 0xff,
    });
    const host = (this.host = new HostModel(module, { clock: device.clock }));
    host.endpoint("i2c");
    host.device("i2c1", this.faulty);
    host.grants.systemHandle = 0x300;
    host.on(Syscall.Property, ([handle, tag, clock]) => {
      expect([handle, tag, clock]).toEqual([0x300n, 0x00030002n, 4n]);
      return this.core === undefined ? Status.NotFound : { status: Status.Ok, words: [8, 4, this.core] };
    });
    host.on(Syscall.InterruptAcknowledge, () => {
      this.acknowledged++;
      return Status.Ok;
    });
    host.protocol(
      "gpio",
      playing(gpio, {
        mode: (pin: number, mode: PinMode) => {
          this.pins.push([pin, mode]);
          return this.pinAnswer;
        },
      }),
    );
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  /** A request to write some bytes and read others. */
  transfer(address: number, send: number[], receive = 0): Asked {
    return asking(this.host, i2c, "transfer", [address, Uint8Array.from(send), receive]);
  }

  probe(address: number): Asked {
    return asking(this.host, i2c, "probe", [address]);
  }

  setSpeed(hertz: number): Asked {
    return asking(this.host, i2c, "setSpeed", [hertz]);
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
