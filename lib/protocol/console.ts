/** What the console server does for programs: lines out, edited lines in. Made from abi/protocol/console.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, lendRead, lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum ConsoleError {
  /** Ctrl-C was typed. */
  Interrupted = 1,
  /** Ctrl-D was typed on an empty line. */
  EndOfInput = 2,
  /** Another program is reading. */
  Busy = 3,
  /** The prompt is too long, or there is too little room for a line. */
  BadLength = 4,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainConsole(code: u32): string {
  switch (code) {
    case ConsoleError.Interrupted:
      return "ctrl-C was typed";
    case ConsoleError.EndOfInput:
      return "ctrl-D was typed on an empty line";
    case ConsoleError.Busy:
      return "another program is reading";
    case ConsoleError.BadLength:
      return "the prompt is too long, or there is too little room for a line";
    default:
      return "";
  }
}

export const enum ConsoleOperation {
  Write = 1,
  ReadLine = 2,
  Clear = 3,
}

/** Operations of this version of console, and their hash. */
const COUNT: u32 = 3;
const HASH: u64 = 0xfaa0eec65f3d28e7;
/** Hashes of the first, the first two, ... operations: of the versions that ConsoleServer is compatible with. */
const HASHES = memory.data<u64>([0xa2270585e0e256aa, 0xdf65843b1dc44202, 0xfaa0eec65f3d28e7]);

/** A client of console: `new ConsoleClient(connect("console"))`. Methods return 0, a `ConsoleError` or what `Client` says. */
@final
export class ConsoleClient extends Client {
  /** Bytes */
  taken: u32 = 0;
  /** Bytes of the line */
  length: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "console", COUNT, HASH);
  }

  /**
   * Writes text, at least one byte of it; ask again for the rest. What one call took is never mixed with another's; a line left open by another client is ended first. What was taken is out of the console's hands: it is not lost with it.
   * Results: `taken`.
   * Waits until the UART server has taken it.
   */
  write(text: usize, textCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, text, textCount);
      code = this.finish(call(this.endpoint, tagOf(ConsoleOperation.Write, 0, 1, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.taken = <u32>word(0);
    return 0;
  }

  /**
   * Reads a line, without its end.
   * @param prompt up to 64 bytes
   * @param line room for 256 bytes
   * Results: `length`.
   * Waits until a line has been typed.
   */
  readLine(prompt: usize, promptCount: u32, line: usize, lineCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, prompt, promptCount);
      lendWrite(1, line, lineCount);
      code = this.finish(call(this.endpoint, tagOf(ConsoleOperation.ReadLine, 0, 2, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.length = <u32>word(0);
    return 0;
  }

  /**
   * Clears the screen.
   * Waits until the UART server has taken it.
   */
  clear(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(ConsoleOperation.Clear, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves console: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `ConsoleError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class ConsoleServer extends Server {
  /** Bytes */
  taken: u32 = 0;
  /** Bytes of the line */
  length: u32 = 0;

  /**
   * Writes text, at least one byte of it; ask again for the rest. What one call took is never mixed with another's; a line left open by another client is ended first. What was taken is out of the console's hands: it is not lost with it.
   * @param text lease
   * Results: `taken`.
   */
  abstract write(text: u32): u32;

  /** Answers a caller of `write` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishWrite(caller: u32, code: u32, taken: u32 = 0): Status {
    return answer(caller, code, 1, taken);
  }

  /**
   * Reads a line, without its end.
   * @param prompt lease: up to 64 bytes
   * @param line lease: room for 256 bytes
   * Results: `length`.
   */
  abstract readLine(prompt: u32, line: u32): u32;

  /** Answers a caller of `readLine` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishReadLine(caller: u32, code: u32, length: u32 = 0): Status {
    return answer(caller, code, 1, length);
  }

  /** Clears the screen. */
  abstract clear(): u32;

  /** Answers a caller of `clear` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishClear(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case ConsoleOperation.Write: {
        if (!this.fits(0, 1, 0)) return;
        const code = this.write(0);
        this.answer(code, 1, this.taken);
        return;
      }
      case ConsoleOperation.ReadLine: {
        if (!this.fits(0, 2, 0)) return;
        const code = this.readLine(0, 1);
        this.answer(code, 1, this.length);
        return;
      }
      case ConsoleOperation.Clear: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.clear());
        return;
      }
    }
  }
}
