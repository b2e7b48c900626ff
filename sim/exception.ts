/** ESR_EL1 as the processor sets it for what a task at EL0 may cause (hardware sheet 3.6). */
import { isMapped, type Walk } from "./walker";

/** In bits 26-31. */
const enum ExceptionClass {
  InstructionAbort = 0x20,
  DataAbort = 0x24,
}
const CLASS_SHIFT = 26n;
const INSTRUCTION_LENGTH = 1 << 25;
const WRITE_NOT_READ = 1 << 6;

/** Use of floating point while CPACR_EL1 forbids it. */
export const FLOAT_TRAP = 0x1fe0_0000n;

/** Bits 0-5 for a refused access: the walk's fault, or a permission fault at the level of the page or block. */
function status(walk: Walk): number {
  if (isMapped(walk)) return 0x0c | (walk.bytes === 2 ** 12 ? 3 : walk.bytes === 2 ** 21 ? 2 : 1);
  const base = { translation: 0x04, "access flag": 0x08, "address size": 0x00 };
  return base[walk.fault] | walk.level;
}

/** ESR_EL1 of an access that the translation does not allow. */
export function abort(walk: Walk, how: "read" | "write" | "execute"): bigint {
  const kind = how === "execute" ? ExceptionClass.InstructionAbort : ExceptionClass.DataAbort;
  const specific = INSTRUCTION_LENGTH | status(walk) | (how === "write" ? WRITE_NOT_READ : 0);
  return (BigInt(kind) << CLASS_SHIFT) | BigInt(specific);
}
