/** What `load` asks of `work` in the stress test. Made from tests/protocol/work.ts by `make docs`. */

import { call, give, word } from "../../../abi/host";
import { HELLO } from "../../../abi/reply";
import { Status } from "../../../abi/syscall";
import { Client } from "../../../lib/client";
import { answer, lendRead, tagOf } from "../../../lib/message";
import { Server } from "../../../lib/server";

export const enum WorkOperation {
  Sum = 1,
  Keep = 2,
  Wait = 3,
}

/** Operations of this version of work, and their hash. */
const COUNT: u32 = 3;
const HASH: u64 = 0x4892e5798f24329a;
/** Hashes of the first, the first two, ... operations: of the versions that WorkServer is compatible with. */
const HASHES = memory.data<u64>([0x7c57ff78a5c25ab8, 0x544cb5a3cc2f0174, 0x4892e5798f24329a]);

/** A client of work: `new WorkClient(connect("work"))`. Methods return 0, or what `Client` says. */
@final
export class WorkClient extends Client {
  total: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "work", COUNT, HASH);
  }

  /**
   * Adds bytes up.
   * Results: `total`.
   */
  sum(bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, bytes, bytesCount);
      code = this.finish(call(this.endpoint, tagOf(WorkOperation.Sum, 0, 1, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.total = word(0);
    return 0;
  }

  /** Keeps a handle for a while. */
  keep(handle: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, handle);
      code = this.finish(call(this.endpoint, tagOf(WorkOperation.Keep, 0, 0, 1), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }

  /**
   * Is answered when the next of these comes.
   * Waits until another client asks the same.
   */
  wait(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(WorkOperation.Wait, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }
}

/**
 * Serves work: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class WorkServer extends Server {
  total: u64 = 0;

  /**
   * Adds bytes up.
   * @param bytes lease
   * Results: `total`.
   */
  abstract sum(bytes: u32): u32;

  /**
   * Keeps a handle for a while.
   * @param handle handle
   */
  abstract keep(handle: u32): u32;

  /** Is answered when the next of these comes. */
  abstract wait(): u32;

  /** Answers a caller of `wait` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishWait(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case WorkOperation.Sum: {
        if (!this.fits(0, 1, 0)) return;
        const code = this.sum(0);
        this.answer(code, 1, this.total);
        return;
      }
      case WorkOperation.Keep: {
        if (!this.fits(0, 0, 1)) return;
        this.answer(this.keep(0));
        return;
      }
      case WorkOperation.Wait: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.wait());
        return;
      }
    }
  }
}
