/** Bytes as they are typed and shown. */
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const BYTES_PER_LINE: u32 = 16;

/** Words from `first` on as bytes. @returns how many; 0 when one is none, more than `most` when there are too many */
export function bytesOf(words: Words, first: u32, target: usize, most: u32): u32 {
  const count = words.count - first;
  if (count > most) return count;
  for (let index: u32 = 0; index < count; index++) {
    const byte = words.number(first + index);
    if (byte > 255) return 0;
    store<u8>(target + index, <u8>byte);
  }
  return count;
}

/** As hexadecimal numbers, 16 a line. */
export function showBytes(screen: Screen, bytes: usize, count: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    screen.out.hex(load<u8>(bytes + index), 2);
    if (index + 1 == count || (index + 1) % BYTES_PER_LINE == 0) screen.endLine();
    else screen.out.text(" ");
  }
}
