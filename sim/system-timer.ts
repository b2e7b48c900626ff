/** The system timer of the BCM2835 (BCM2835 ARM Peripherals, chapter 12): a counter of microseconds, with four compares. */
import { timer } from "../abi/registers/timer";
import type { Timer } from "./clock";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";
import type { Connection, Wire } from "./wire";

const MICROSECOND = 1000;
const HALF = 2 ** 32;

export class SystemTimer extends Model<typeof timer> {
  /** Counter at the start of the clock. */
  start = 0;
  private readonly timers: (Timer | undefined)[] = [];
  private readonly lines: readonly Connection[] = [0, 1, 2, 3].map((channel) => this.line(`match ${channel}`));
  /** Interrupt of each compare. */
  readonly matches: readonly Wire[] = this.lines.map(({ wire }) => wire);

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof timer> = new RegisterFile(timer, {
    read: { low: () => this.counter % HALF, high: () => Math.floor(this.counter / HALF) },
    write: {
      compare: (value, channel) => this.arm(channel, value),
      status: (flags) => this.setStatus(this.registers.get("status") & ~flags),
    },
  });

  /** @param channel whose interrupt is `interrupt` */
  constructor(
    private readonly channel: number,
    surroundings: Surroundings = {},
  ) {
    super("system timer", surroundings);
  }

  /** In microseconds. */
  get counter(): number {
    return this.start + Math.floor(this.clock.now / MICROSECOND);
  }

  /** 12.1, C0 to C3: it matches when the counter becomes equal, not when it is past. */
  private arm(channel: number, value: number): void {
    this.registers.set("compare", value, channel);
    this.timers[channel]?.cancel();
    const ahead = (value - (this.counter % HALF) + HALF) % HALF || HALF;
    const at = (this.counter + ahead - this.start) * MICROSECOND;
    this.timers[channel] = this.clock.at(at, () => {
      this.setStatus(this.registers.get("status") | (1 << channel));
      this.arm(channel, value);
    });
  }

  private setStatus(value: number): void {
    this.registers.set("status", value);
    for (const [channel, line] of this.lines.entries()) line.drive(((value >>> channel) & 1) === 1);
    this.assert(((value >>> this.channel) & 1) === 1);
  }
}
