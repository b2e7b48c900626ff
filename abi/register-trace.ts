/**
 * The register accesses that a driver records when it is built with TRACE (drivers/register-trace.ts), and how the laptop
 * finds them. They lie at the start of its linear memory, which `debug.memory` reads:
 *
 *     0x1000  RegisterTrace: header
 *             TracedBlock x 16: what lies where in the device window
 *             TracedAccess x 1024: a ring; access number n is in entry n % 1024
 *
 * Whoever reads it may be late or in the middle of a change: an entry counts when its `Check` fits its other words, and its
 * number says which access it is.
 */
export const enum RegisterTrace {
  /** Where it is in linear memory: the first address that is mapped. */
  Address = 0x1000,
  /** `u32`, `MagicValue`: there is a trace. */
  Magic = 0,
  /** "regs" */
  MagicValue = 0x73676572,
  /** `u32`, `VersionValue`: of this layout. */
  Version = 4,
  VersionValue = 1,
  /** `u64`: when the program started, in ticks; another one after a restart. */
  Started = 8,
  /** `u64`: accesses so far; the number of the next one. */
  Count = 16,
  /** `u32`: blocks in the table. */
  BlockCount = 24,
  Blocks = 32,
  MostBlocks = 16,
  Entries = 1056,
  MostEntries = 1024,
  Bytes = 25632,
}

export const enum TracedBlock {
  /** `u32`: offset in the device window. */
  Base = 0,
  /** ASCII, zeros behind it: its class, such as "GpioRegisters"; cut when there is no room. */
  Name = 4,
  NameBytes = 60,
  Bytes = 64,
}

export const enum TracedAccess {
  /** `u64`, in ticks: of a write before it, of a read after it. */
  Time = 0,
  /** `u32`: low half of its number. */
  Sequence = 8,
  /** `u32`: offset in the device window; bit 0 is set for a write. */
  Place = 12,
  Value = 16,
  /** `u32`: exclusive or of the words before it, and `MagicValue`. */
  Check = 20,
  Bytes = 24,
}
