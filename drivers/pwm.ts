/** Pulse width modulation of the BCM2835: registers only. Sections are those of "BCM2835 ARM Peripherals". */
import { pwmAt, PwmRegisters } from "./registers/pwm";

/** Both channels, 0 and 1 here: the caller has checked them. */
@final
export class Pwm {
  private readonly registers: PwmRegisters;

  /** @param base of the registers: offset in the program's device window */
  constructor(base: u32) {
    this.registers = pwmAt(base);
  }

  /** Lets a channel run, from its next period on when it runs already. @param period in cycles @param pulse in cycles, up to `period` */
  start(channel: u32, period: u32, pulse: u32): void {
    const registers = this.registers;
    registers.range(channel).write(period);
    registers.data(channel).write(pulse);
    const control = registers.control
      .read()
      .withSerial(channel, false)
      .withRepeat(channel, false)
      .withSilence(channel, false)
      .withInverted(channel, false)
      .withFromFifo(channel, false);
    registers.control.write(control.withMarkSpace(channel, true).withEnable(channel, true));
  }

  /** Ends a channel: its output is low. */
  stop(channel: u32): void {
    const control = this.registers.control.read();
    this.registers.control.write(
      control.withSilence(channel, false).withInverted(channel, false).withEnable(channel, false),
    );
  }

  /** Whether a channel runs. */
  isRunning(channel: u32): bool {
    return this.registers.control.read().enable(channel);
  }

  /** In cycles of the clock. */
  period(channel: u32): u32 {
    return this.registers.range(channel).read();
  }

  /** In cycles of the clock. */
  pulse(channel: u32): u32 {
    return this.registers.data(channel).read();
  }
}
