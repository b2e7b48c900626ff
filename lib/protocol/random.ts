/** Random bytes of the chip's own generator, each given once. Made from abi/protocol/random.ts by `make docs`. */

import { call } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum RandomError {
  /** 1 to 4096 bytes can be had at once. */
  BadCount = 1,
  /** The generator gave nothing for a second, and is started again. */
  Silent = 2,
  /** The generator gave a word four times in a row, and is started again. */
  Repeats = 3,
  /** Too many wait already; ask again later. */
  Busy = 4,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainRandom(code: u32): string {
  switch (code) {
    case RandomError.BadCount:
      return "1 to 4096 bytes can be had at once";
    case RandomError.Silent:
      return "the generator gave nothing for a second, and is started again";
    case RandomError.Repeats:
      return "the generator gave a word four times in a row, and is started again";
    case RandomError.Busy:
      return "too many wait already; ask again later";
    default:
      return "";
  }
}

export const enum RandomOperation {
  Fill = 1,
}

/** Operations of this version of random, and their hash. */
const COUNT: u32 = 1;
const HASH: u64 = 0x9763570767358ada;
/** Hashes of the first, the first two, ... operations: of the versions that RandomServer is compatible with. */
const HASHES = memory.data<u64>([0x9763570767358ada]);

/** A client of random: `new RandomClient(connect("random"))`. Methods return 0, a `RandomError` or what `Client` says. */
@final
export class RandomClient extends Client {
  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "random", COUNT, HASH);
  }

  /**
   * Fills memory with random bytes; when it fails, what was lent is not to be used.
   * @param count of bytes, 1 to 4096
   * @param bytes room for so many
   * Waits until the generator has made them.
   */
  fill(count: u32, bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, bytes, bytesCount);
      code = this.finish(call(this.endpoint, tagOf(RandomOperation.Fill, 1, 1, 0), count, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves random: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `RandomError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class RandomServer extends Server {
  /**
   * Fills memory with random bytes; when it fails, what was lent is not to be used.
   * @param count of bytes, 1 to 4096
   * @param bytes lease: room for so many
   */
  abstract fill(count: u32, bytes: u32): u32;

  /** Answers a caller of `fill` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishFill(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case RandomOperation.Fill: {
        if (!this.fits(1, 1, 0) || this.w0 > u32.MAX_VALUE) return;
        this.answer(this.fill(<u32>this.w0, 0));
        return;
      }
    }
  }
}
