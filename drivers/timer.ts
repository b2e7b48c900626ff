/** System timer of the BCM2835: registers only, of which one compare. Sections are those of "BCM2835 ARM Peripherals". */
import { timerAt, TimerRegisters, TimerStatus } from "./registers/timer";

/** The counter, which nobody can stop or set, and one of its compares. */
@final
export class SystemTimer {
  private readonly registers: TimerRegisters;

  /** @param base of the registers: offset in the program's device window @param channel 1 or 3; the VideoCore has the others */
  constructor(
    base: u32,
    private readonly channel: u32,
  ) {
    this.registers = timerAt(base);
  }

  /** Microseconds since power-on. Two reads of halves are none of one moment: the upper half says whether they fit. */
  now(): u64 {
    const registers = this.registers;
    const high = registers.high.read();
    const low = registers.low.read();
    const after = registers.high.read();
    // it changes each 71 minutes, so the second time both are of the same
    if (after != high) return ((<u64>after) << 32) | registers.low.read();
    return ((<u64>high) << 32) | low;
  }

  /** Interrupts when the lower half of the counter becomes that of `at`. Not if it just did: look at `now` afterwards. */
  arm(at: u64): void {
    this.registers.compare(this.channel).write(<u32>at);
  }

  /** Ends an interrupt. @returns whether the compare had matched */
  service(): bool {
    const matched = this.registers.status.read().match(this.channel);
    if (matched) this.registers.status.write(TimerStatus.zero.withMatch(this.channel, true));
    return matched;
  }
}
