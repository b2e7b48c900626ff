/** Burns processor time: for as many seconds as its argument says, for ever when that is 0. */
import { argument } from "../lib/service";
import { frequency, NEVER, now } from "../lib/kernel";
import { crashIfAsked } from "../lib/server";

/** How often it looks whether it is asked to crash. */
const LOOKS_PER_SECOND: u64 = 100;

export function main(): void {
  const seconds = argument();
  const end = seconds == 0 ? NEVER : now() + min<u64>(seconds, u32.MAX_VALUE) * frequency();
  while (now() < end) {
    const look = now() + frequency() / LOOKS_PER_SECOND;
    while (now() < look);
    crashIfAsked();
  }
}
