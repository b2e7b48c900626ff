/** Reads what the build needs of a little-endian 64-bit ELF file. */

export interface Segment {
  address: number;
  /** The same, exact also in the kernel's half of the address space. */
  start: bigint;
  /** What the file holds of it. */
  bytes: Uint8Array;
  /** Size in memory. */
  size: number;
  executable: boolean;
}

export interface Elf {
  entry: number;
  segments: Segment[];
  /** Contents of the sections with a name. */
  sections: Map<string, Uint8Array>;
}

/** @throws when `bytes` is not such a file */
export function readElf(bytes: Uint8Array): Elf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new Error("not a little-endian 64-bit ELF file");
  }
  const u64 = (at: number) => Number(view.getBigUint64(at, true));

  const segments: Segment[] = [];
  const programHeaders = u64(32);
  for (let i = 0; i < view.getUint16(56, true); i++) {
    const at = programHeaders + i * view.getUint16(54, true);
    const load = 1;
    if (view.getUint32(at, true) !== load) continue;
    const offset = u64(at + 8);
    segments.push({
      address: u64(at + 16),
      start: view.getBigUint64(at + 16, true),
      bytes: bytes.subarray(offset, offset + u64(at + 32)),
      size: u64(at + 40),
      executable: (view.getUint32(at + 4, true) & 1) !== 0,
    });
  }

  const table = u64(40);
  const header = (index: number) => table + index * view.getUint16(58, true);
  const content = (at: number) => {
    const noBits = view.getUint32(at + 4, true) === 8;
    return noBits ? new Uint8Array(0) : bytes.subarray(u64(at + 24), u64(at + 24) + u64(at + 32));
  };
  const names = content(header(view.getUint16(62, true)));
  const sections = new Map<string, Uint8Array>();
  for (let i = 1; i < view.getUint16(60, true); i++) {
    const at = header(i);
    sections.set(text(names, view.getUint32(at, true)), content(at));
  }
  return { entry: u64(24), segments, sections };
}

/** The string that begins at `at` and ends with a zero byte. */
export function text(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.subarray(at, bytes.indexOf(0, at))).toString("latin1");
}
