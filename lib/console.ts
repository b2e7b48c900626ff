import { word } from "../abi/host";
import { Console, ConsoleStatus } from "../abi/protocol/console";
import { ask, DIED, lendRead, lendWrite } from "./message";
import { Text } from "./text";

/** The console for a program: `new ConsoleClient(connect("console"))` while it starts. */
@final
export class ConsoleClient {
  /** Bytes of the line that `readLine` read. */
  length: u32 = 0;

  constructor(readonly endpoint: u32) {}

  /** Writes all of these bytes, and waits while the output is full. @returns as `ask`; DIED: it may have written some */
  write(address: usize, bytes: u32): u32 {
    let done: u32 = 0;
    while (done < bytes) {
      lendRead(0, address + done, bytes - done);
      const code = ask(this.endpoint, Console.Write, 1);
      if (code != ConsoleStatus.Ok) return code;
      done += <u32>word(0);
    }
    return ConsoleStatus.Ok;
  }

  /** Writes a text and clears it. @returns as `write` */
  flush(text: Text): u32 {
    const code = this.write(text.address, text.length);
    text.clear();
    return code;
  }

  /**
   * Reads a line, without its end, into `room` bytes at `line`; `length` says how many came.
   * @returns as `ask`: a `ConsoleStatus`, or DIED: what was typed is lost, ask again
   */
  readLine(prompt: Text, line: usize, room: u32): u32 {
    lendRead(0, prompt.address, prompt.length);
    lendWrite(1, line, room);
    const code = ask(this.endpoint, Console.ReadLine, 2);
    this.length = code == ConsoleStatus.Ok ? <u32>word(0) : 0;
    return code;
  }

  /** Clears the screen. @returns as `ask` */
  clear(): u32 {
    let code = ask(this.endpoint, Console.Clear);
    if (code == DIED) code = ask(this.endpoint, Console.Clear);
    return code;
  }
}
