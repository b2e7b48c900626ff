/**
 * The boot archive: programs, manifest and line tables, appended to the kernel in `kernel8.img`. `tools/build` writes it,
 * the kernel loads init from it, init loads the rest. Offsets are in bytes from its start unless they say pages; all
 * numbers are little-endian u32 unless they say otherwise.
 *
 *     page 0..   header, program records, service records, protocol records, device names, line tables
 *     then       each program's text, page aligned (mapped where it lies, never copied)
 */
export const enum Archive {
  /** "DRUP" */
  Magic = 0x50555244,
  Version = 4,
}

/** Where what is in the header. */
export const enum ArchiveHeader {
  Magic = 0,
  Version = 4,
  /** Whole archive, a multiple of the page size. */
  Bytes = 8,
  Programs = 12,
  ProgramsOffset = 16,
  Services = 20,
  ServicesOffset = 24,
  Protocols = 28,
  ProtocolsOffset = 32,
  /** The kernel's line table. */
  KernelLinesOffset = 36,
  KernelLinesBytes = 40,
  Size = 64,
}

/** A program that can be started. Program 0 is init. */
export const enum ProgramRecord {
  /** 16 bytes of ASCII, zero padded. */
  Name = 0,
  /** In pages from the archive's start, and how many; mapped at `UserLayout.Text`, read and execute. */
  TextPage = 16,
  TextPages = 20,
  /** Zeroed pages at `UserLayout.Data`; the program fills in its own data. */
  DataPages = 24,
  /** Below `UserLayout.StackTop`. */
  StackPages = 28,
  /** 4 KiB pages of linear memory to begin with, counting its page 0, which is never mapped. */
  LinearPages = 32,
  Entry = 36,
  LinesOffset = 40,
  LinesBytes = 44,
  Size = 48,
}

/** A protocol as one service serves it: those of one name are of several services. */
export const enum ProtocolRecord {
  Name = 0,
  /** Index of the service. */
  Service = 16,
  Size = 20,
}

/** A service of the manifest. Service 0 is init. */
export const enum ServiceRecordLayout {
  Name = 0,
  /** Index of its program. */
  Program = 16,
  /** u8 each. */
  Priority = 20,
  /** `StartMode`. */
  Start = 21,
  /** 1: restart when it dies. */
  Restart = 22,
  /** `SystemRight` bits. */
  SystemRights = 23,
  QuotaPages = 24,
  /** u8 counts. */
  Uses = 28,
  Serves = 29,
  Devices = 30,
  Firmware = 31,
  /** u8 protocol indices, 24 and 8. */
  UsesList = 32,
  ServesList = 56,
  /** 4 of `DeviceRecord.Size`. */
  DeviceList = 64,
  /** u64: pins used by the system that it may have, pin 0 in bit 0. */
  Pins = 176,
  /** 6 u32: tags by which the firmware may change something for it. */
  FirmwareList = 184,
  /** 4 u8: programs that may take the place of its own; 0, which is init, for none. */
  Alternatives = 208,
  /** u32: which of `UsesList` it can do without, the first in bit 0. */
  Optional = 212,
  Size = 216,
}

/** When init starts a service. */
export const enum StartMode {
  Boot = 0,
  Manual = 1,
}

/** A device of a service. */
export const enum DeviceRecord {
  Name = 0,
  /** Physical address of its first page. */
  Address = 16,
  Pages = 20,
  /** Interrupt line, or all ones. */
  Interrupt = 24,
  Size = 28,
}

/**
 * A line table, on a multiple of 4 bytes: which TypeScript line each instruction comes from, and in which function it is.
 * u32 base address, u32 rows, u32 files, u32 bytes of the files, then the files, then the rows.
 *
 * A file: its name, ended by a zero byte; ULEB128 of how many functions; the functions in order of line, each ULEB128 of
 * the line step, u8 count of bytes that its name begins with as the name before does, and the rest of the name, ended by
 * a zero byte. A function holds until the next; an empty name is unknown.
 *
 * The rows in order of address: ULEB128 of (address step / 4) << 1 | file changes; if it changes, ULEB128 of the file's
 * number; SLEB128 of the line step. A row holds until the next; line 0 is unknown.
 */
export const enum LineTable {
  Base = 0,
  Rows = 4,
  Files = 8,
  FilesBytes = 12,
  Start = 16,
  /** The longest name of a function, with the zero byte that ends it. */
  NameBytes = 48,
}
