/** Writes an ATAG list (hardware sheet 1.6), which QEMU hands over when it is given no device tree. */

const enum Atag {
  None = 0,
  Core = 0x5441_0001,
  Memory = 0x5441_0002,
  CommandLine = 0x5441_0009,
  Initrd = 0x5442_0005,
}

export interface AtagList {
  /** Start and bytes of each bank. */
  memory: readonly (readonly [number, number])[];
  initrd?: readonly [number, number];
  commandLine?: string;
}

/** @returns the list, little-endian, each tag led by its size in words and its id */
export function atags(list: AtagList): Uint8Array {
  const words: number[] = [5, Atag.Core, 1, 0x1000, 0];
  for (const [start, bytes] of list.memory) words.push(4, Atag.Memory, bytes, start);
  if (list.initrd) words.push(4, Atag.Initrd, list.initrd[0], list.initrd[1]);
  if (list.commandLine !== undefined) {
    const text = new TextEncoder().encode(list.commandLine + "\0");
    const padded = new Uint8Array(Math.ceil(text.length / 4) * 4);
    padded.set(text);
    words.push(2 + padded.length / 4, Atag.CommandLine, ...new Uint32Array(padded.buffer));
  }
  words.push(0, Atag.None);
  return new Uint8Array(Uint32Array.from(words).buffer);
}
