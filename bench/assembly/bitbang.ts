/** SPI by hand on three pins of the GPIO block, a register access for each edge and each bit. */
import { gpioAt, GpioRegisters } from "../../drivers/registers/gpio";

@final
export class BitBang {
  private readonly registers: GpioRegisters;

  /** @param base of the GPIO registers in the device window @param clock mask of its pin, as `output` and `input` */
  constructor(
    base: u32,
    private readonly clock: u32,
    private readonly output: u32,
    private readonly input: u32,
  ) {
    this.registers = gpioAt(base);
  }

  /** Sends bytes, the highest bit first, and puts those that come meanwhile in their place. */
  exchange(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes; i++) store<u8>(address + i, this.exchangeByte(load<u8>(address + i)));
  }

  private exchangeByte(out: u32): u32 {
    let received: u32 = 0;
    for (let bit: u32 = 0x80; bit != 0; bit >>= 1) {
      if ((out & bit) != 0) this.registers.set(0).write(this.output);
      else this.registers.clear(0).write(this.output);
      this.registers.set(0).write(this.clock);
      if ((this.registers.level(0).read() & this.input) != 0) received |= bit;
      this.registers.clear(0).write(this.clock);
    }
    return received;
  }
}
