/** Floating-point registers of the processor: v0-v31, FPCR, FPSR, and whether EL0 may use them. */

/** 32 registers of 16 bytes, then FPCR and FPSR in 16 bytes (`abi/machine.ts`). */
export const FLOAT_BYTES = 528;

export class FloatUnit {
  /** As `floatSave` lays them out. */
  readonly registers = new Uint8Array(FLOAT_BYTES);
  enabled = false;

  save(memory: Uint8Array, area: number): void {
    memory.set(this.registers, this.checked(area));
  }

  load(memory: Uint8Array, area: number): void {
    this.registers.set(memory.subarray(this.checked(area), area + FLOAT_BYTES));
  }

  private checked(area: number): number {
    if (area % 16 !== 0) throw new Error(`floating-point area 0x${area.toString(16)} is not 16-byte aligned`);
    return area;
  }
}
