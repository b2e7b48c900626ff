/** Temperature sensor of the BCM2837: registers only. No datasheet tells of it (hardware sheet 9, "thermal 2837"). */
import { thermalAt, ThermalRegisters } from "./registers/thermal";

/** In thousandths of a degree Celsius: what a value of 0 means, and by how much each step is less. */
const ORIGIN: i32 = 412_000;
const STEP: i32 = 538;

/** What `read` answers when there is no measurement: colder than any. */
export const NOT_VALID: i32 = i32.MIN_VALUE;

/** One sensor, read by its registers. */
@final
export class Thermal {
  private readonly registers: ThermalRegisters;

  /** @param base of the registers: offset in the program's device window */
  constructor(base: u32) {
    this.registers = thermalAt(base);
  }

  /** The last measurement in thousandths of a degree Celsius, or `NOT_VALID`. */
  read(): i32 {
    const status = this.registers.status.read();
    return status.valid ? ORIGIN - STEP * <i32>status.value : NOT_VALID;
  }
}
