/** Pulse width modulation of the BCM2835 in mark-space mode (BCM2835 ARM Peripherals, chapter 9), which is what drivers here use. */
import { pwm } from "../abi/registers/pwm";
import type { Timer } from "./clock";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";
import type { Connection, Wire } from "./wire";

const SECOND = 1e9;

export class PulseWidth extends Model<typeof pwm> {
  /** Of the clock in Hz; set before a channel runs. */
  rate = 100_000_000;
  private readonly lines: readonly Connection[] = [this.line("PWM0"), this.line("PWM1")];
  /** What each channel puts out. */
  readonly outputs: readonly Wire[] = this.lines.map(({ wire }) => wire);
  private readonly next: (Timer | undefined)[] = [];

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof pwm> = new RegisterFile(pwm, {
    write: { control: (value) => this.control(value) },
  });

  constructor(surroundings: Surroundings = {}) {
    super("PWM", surroundings);
  }

  private control(value: number): void {
    this.registers.set("control", value & 0xbfbf);
    for (const channel of [0, 1]) {
      const has = (field: "enable" | "markSpace" | "serial" | "fromFifo" | "inverted" | "silence") =>
        this.registers.field("control", field, 0, channel) === 1;
      if (!has("enable")) {
        this.next[channel]?.cancel();
        this.next[channel] = undefined;
        this.lines[channel].drive(has("silence"));
      } else if (!has("markSpace") || has("serial") || has("fromFifo") || has("inverted")) {
        throw new Error("PWM: only mark-space mode is modelled (BCM2835 ARM Peripherals 9.6, MSENi)");
      } else if (this.next[channel] === undefined) this.begin(channel);
    }
  }

  /** 9.4: a period, high for DAT cycles and low for the rest; changes count from the next one on. */
  private begin(channel: number): void {
    const period = Math.max(this.registers.get("range", channel), 1);
    const pulse = Math.min(this.registers.get("data", channel), period);
    const cycle = SECOND / this.rate;
    this.lines[channel].drive(pulse > 0);
    const next = this.clock.after(period * cycle, () => this.begin(channel));
    this.next[channel] = next;
    if (pulse === 0 || pulse === period) return;
    this.clock.after(pulse * cycle, () => {
      // unless it was stopped meanwhile
      if (this.next[channel] === next) this.lines[channel].drive(false);
    });
  }
}
