import { lastLine, lastWord, stop } from "../abi/machine";

function say(text: string): void {
  for (let i = 0; i < text.length; i++) lastWord(text.charCodeAt(i));
}

/** The kernel itself is broken: says so on the last-words console and ends everything with status 1. */
export function panic(message: string): void {
  say("\r\nkernel panic: ");
  say(message);
  say("\r\n");
  stop(1);
}

/** init has failed, and with it everything. @param pc where it was, 0 when it ended by itself */
export function panicOfInit(pc: u64): void {
  say("\r\nkernel panic: init ");
  say(pc ? "has failed" : "has ended");
  lastLine(pc);
  say("\r\n");
  stop(1);
}

/** What asc calls for a failed `assert`. */
export function abort(message: string, file: string, line: u32, _column: u32): void {
  say("\r\nkernel panic: ");
  say(message);
  say(" at ");
  say(file);
  lastWord(0x3a);
  for (let scale: u32 = 10000, started = false; scale > 0; scale /= 10) {
    const digit = (line / scale) % 10;
    started = started || digit > 0;
    if (started) lastWord(0x30 + digit);
  }
  say("\r\n");
  stop(1);
}
