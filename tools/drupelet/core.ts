/** Writes a task's memory and registers as a core file (ELF, and Linux' layout of its notes), which GDB opens. */

export interface Segment {
  address: bigint;
  bytes: Uint8Array;
}

/** x0 to x30, stack pointer, program counter, processor state. */
export const REGISTERS = 34;

const ELF_HEADER = 64;
const PROGRAM_HEADER = 56;
/** ELF: core file, AArch64, load and note segments, readable and writable. */
const [ET_CORE, EM_AARCH64, PT_LOAD, PT_NOTE, READ_WRITE] = [4, 183, 1, 4, 6];
/** `struct elf_prstatus` of Linux on 64-bit Arm: its size, and where the registers are. */
const [NT_PRSTATUS, STATUS_BYTES, STATUS_REGISTERS] = [1, 392, 112];

export function writeCore(registers: readonly bigint[], segments: readonly Segment[]): Buffer {
  const note = writeNote(registers);
  const parts = [{ type: PT_NOTE, address: 0n, bytes: note }, ...segments.map((each) => ({ type: PT_LOAD, ...each }))];
  const header = Buffer.alloc(ELF_HEADER + parts.length * PROGRAM_HEADER);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64 bits, little-endian, version 1
  header.writeUInt16LE(ET_CORE, 16);
  header.writeUInt16LE(EM_AARCH64, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(ELF_HEADER), 32);
  header.writeUInt16LE(ELF_HEADER, 52);
  header.writeUInt16LE(PROGRAM_HEADER, 54);
  header.writeUInt16LE(parts.length, 56);
  let offset = header.length;
  parts.forEach(({ type, address, bytes }, index) => {
    const at = ELF_HEADER + index * PROGRAM_HEADER;
    header.writeUInt32LE(type, at);
    header.writeUInt32LE(READ_WRITE, at + 4);
    header.writeBigUInt64LE(BigInt(offset), at + 8);
    header.writeBigUInt64LE(address, at + 16);
    header.writeBigUInt64LE(BigInt(bytes.length), at + 32);
    header.writeBigUInt64LE(type === PT_LOAD ? BigInt(bytes.length) : 0n, at + 40);
    header.writeBigUInt64LE(1n, at + 48);
    offset += bytes.length;
  });
  return Buffer.concat([header, ...parts.map(({ bytes }) => bytes)]);
}

function writeNote(registers: readonly bigint[]): Buffer {
  const note = Buffer.alloc(12 + 8 + STATUS_BYTES);
  note.writeUInt32LE(5, 0); // "CORE" and its zero
  note.writeUInt32LE(STATUS_BYTES, 4);
  note.writeUInt32LE(NT_PRSTATUS, 8);
  note.write("CORE", 12);
  for (let index = 0; index < REGISTERS; index++) {
    note.writeBigUInt64LE(registers[index] ?? 0n, 20 + STATUS_REGISTERS + 8 * index);
  }
  return note;
}
