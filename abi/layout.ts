/**
 * The address map of a user program. One drawing, used by the linker script, the loader and the host imports. Each
 * program has 2 MiB of its own, so that an address tells which program it is of: these are the addresses of init, the
 * others' are a multiple of `Slot` above.
 */
export const enum UserLayout {
  /** Bytes from one program to the next. */
  Slot = 0x200000,
  /** Program text and constants, read and execute. */
  Text = 0x400000,
  /** Data, then bss; read and write. */
  Data = 0x500000,
  /** The C stack ends here; below its lowest page nothing is mapped. */
  StackTop = 0x5f0000,
  /** Device pages, one after another; `host.deviceRead` addresses count from here. */
  Devices = 0x5f1000,
}
/**
 * 0x1_0000_0000: wasm linear memory, 8 GiB reserved. Its first page is never mapped, so a null pointer faults.
 * Kept as a shift because a const enum member is 32 bits wide.
 */
export const LINEAR_BASE_SHIFT = 32;
/** Handles every program starts with. */
export const enum InitialHandle {
  /** Call the supervisor (abi/protocol/supervisor.ts). */
  Supervisor = 0x101,
  /** System handle with the right to append to the log. */
  Log = 0x102,
}
