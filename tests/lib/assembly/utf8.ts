/** lib/utf8 as a module of its own. */
import "../../../lib/abort";
import { REPLACEMENT, UNFINISHED, Utf8 } from "../../../lib/utf8";

const INPUT = memory.data(4096);
const OUTPUT = memory.data(4097 * 4, 4);
const utf8 = new Utf8();

export function input(): usize {
  return INPUT;
}

export function output(): usize {
  return OUTPUT;
}

/** Reads all of the input, and what it leaves open as one character. @returns how many characters there are */
export function decode(bytes: u32): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < bytes;) {
    const point = utf8.feed(load<u8>(INPUT + i));
    if (!utf8.again) i++;
    if (point != UNFINISHED) store<u32>(OUTPUT + (count++ << 2), point);
  }
  if (utf8.end()) store<u32>(OUTPUT + (count++ << 2), REPLACEMENT);
  return count;
}
