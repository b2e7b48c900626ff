/** `random N`: bytes of the chip's generator. */
import { explainRandom, RandomClient } from "../lib/protocol/random";
import { Command, expected } from "./shell-commands";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const MOST: u32 = 4096;
const PER_LINE: u32 = 32;
/** Asked for at once. */
const PIECE_BYTES: u32 = 256;
const PIECE = memory.data(PIECE_BYTES);

let found: RandomClient | null = null;

export function random(screen: Screen, words: Words): void {
  const count = words.number(1);
  if (count == 0 || count > MOST) return expected(screen, Command.Random, "N is a number from 1 to 4096");
  if (!found) {
    const handle = reach(screen, "random");
    if (handle == 0) return;
    found = new RandomClient(handle);
  }
  for (let left = <u32>count; left > 0;) {
    const piece = min(left, PIECE_BYTES);
    const code = found!.fill(piece, PIECE, piece);
    if (code != 0) return refused(screen, "random", explainRandom(code), code);
    write(screen, piece);
    left -= piece;
  }
}

function write(screen: Screen, bytes: u32): void {
  for (let i: u32 = 0; i < bytes; i++) {
    const byte = <u32>load<u8>(PIECE + i);
    screen.out.byte(digit(byte >> 4)).byte(digit(byte & 15));
    if (i % PER_LINE == PER_LINE - 1 || i + 1 == bytes) screen.endLine();
  }
}

function digit(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x57);
}
