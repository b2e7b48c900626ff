/** Random number generator of the BCM2835 to BCM2837: registers only. No datasheet tells of it (hardware sheet 9, "RNG"). */
import { randomAt, RandomControl, RandomRegisters, RandomStatus } from "./registers/random";

/** What the generator makes at first is thrown away: as much as Linux' driver does. */
const WARM_UP: u32 = 0x40000;

/** One generator, driven by its registers. */
@final
export class Random {
  private readonly registers: RandomRegisters;

  /** @param base of the registers: offset in the program's device window */
  constructor(base: u32) {
    this.registers = randomAt(base);
  }

  /** Starts the generator, in whatever state it is: it gives nothing until it has warmed up again. */
  open(): void {
    this.registers.control.write(RandomControl.zero);
    this.registers.status.write(RandomStatus.zero.withDiscard(WARM_UP));
    this.registers.control.write(RandomControl.zero.withEnable(true));
  }

  /** How many words there are. */
  available(): u32 {
    return this.registers.status.read().words;
  }

  /** The next word, if there is one: what is read otherwise is not random. */
  next(): u32 {
    return this.registers.data.read();
  }
}
