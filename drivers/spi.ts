/**
 * SPI0 of the BCM2835: registers only. Who may use the bus, and for how long somebody waits, is for the owner of the device to
 * say. Sections named are those of "BCM2835 ARM Peripherals".
 */
import { SpiControl, SpiRegisters, spiAt } from "./registers/spi";

/** How a transfer stands. */
export const enum SpiProgress {
  Pending,
  Done,
}

/** One controller, driven by its registers. */
@final
export class Spi {
  private readonly registers: SpiRegisters;
  /** The bytes: where the next to be sent and the next received is, and how many of each are left. */
  private source: usize = 0;
  private toSend: u32 = 0;
  private target: usize = 0;
  private toReceive: u32 = 0;

  /** @param base of the registers: offset in the program's device window */
  constructor(base: u32) {
    this.registers = spiAt(base);
  }

  /** Takes the device over from whoever had it, or gives up what goes on: no chip is selected, and nothing interrupts. */
  stop(): void {
    this.toSend = 0;
    this.toReceive = 0;
    this.registers.control.write(SpiControl.zero.withClearSend(true).withClearReceive(true));
  }

  /** Sets the clock of the bus, at most `hertz` unless that is less than a 65536th of the core's. @param core the core's clock in Hz */
  setClock(core: u32, hertz: u32): void {
    // even, as the chip rounds down; what does not fit is 0, and that is 65536
    const divider = (<u64>core + hertz - 1) / hertz;
    this.registers.divider.write((<u32>min<u64>(max<u64>((divider + 1) & ~1, 2), 65536)) & 0xffff);
  }

  /**
   * Sends bytes to a chip, and puts those that come back in their place.
   * @param chip 0 or 1 @param mode 0 to 3: clock polarity in bit 1, phase in bit 0 @param count 1 or more
   * @returns as `service`, which is to be called until it no longer tells `Pending`
   */
  start(chip: u32, mode: u32, bytes: usize, count: u32): SpiProgress {
    this.source = bytes;
    this.toSend = count;
    this.target = bytes;
    this.toReceive = count;
    const how = SpiControl.zero
      .withChip(chip)
      .withPolarity((mode & 2) != 0)
      .withPhase((mode & 1) != 0);
    // polarity before the transfer: a chip that is selected would take its change for an edge
    this.registers.control.write(how.withClearSend(true).withClearReceive(true));
    this.registers.control.write(how.withActive(true).withOnDone(true).withOnData(true));
    return this.service();
  }

  /** Goes on with the transfer, after an interrupt or at any other time. */
  service(): SpiProgress {
    let status = this.registers.control.read();
    while ((this.toReceive > this.toSend && status.hasData) || (this.toSend > 0 && status.hasSpace)) {
      if (this.toReceive > this.toSend && status.hasData) {
        store<u8>(this.target++, this.registers.fifo.read());
        this.toReceive--;
      } else {
        this.registers.fifo.write(load<u8>(this.source++));
        this.toSend--;
      }
      status = this.registers.control.read();
    }
    if (this.toReceive > 0 || !status.done) return SpiProgress.Pending;
    this.stop();
    return SpiProgress.Done;
  }
}
