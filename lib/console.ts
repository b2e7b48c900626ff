/** Writing whole texts to the console, of which one call takes no more than it has room for. */
import { ConsoleClient } from "./protocol/console";
import { Text } from "./text";

/** Writes all of these bytes, and waits while the output is full. @returns as a method of the client; DIED: it may have written some */
export function writeAll(console: ConsoleClient, address: usize, bytes: u32): u32 {
  let done: u32 = 0;
  while (done < bytes) {
    const code = console.write(address + done, bytes - done);
    if (code != 0) return code;
    done += console.taken;
  }
  return 0;
}

/** Writes a text and clears it. @returns as `writeAll` */
export function flush(console: ConsoleClient, text: Text): u32 {
  const code = writeAll(console, text.address, text.length);
  text.clear();
  return code;
}
