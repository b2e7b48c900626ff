/** The system timer of the chip: microseconds since power-on. Made from abi/protocol/timer.ts by `make docs`. */

import { call, give, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, tagOf } from "../message";
import { Server } from "../server";

export const enum TimerError {
  /** The counter stands still. */
  Stopped = 1,
  /** Too many wait already; ask again later. */
  Busy = 2,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainTimer(code: u32): string {
  switch (code) {
    case TimerError.Stopped:
      return "the counter stands still";
    case TimerError.Busy:
      return "too many wait already; ask again later";
    default:
      return "";
  }
}

export const enum TimerOperation {
  Now = 1,
  Sleep = 2,
  SleepUntil = 3,
  Alarm = 4,
}

/** Operations of this version of timer, and their hash. */
const COUNT: u32 = 4;
const HASH: u64 = 0x6d7f38613fde0dad;
/** Hashes of the first, the first two, ... operations: of the versions that TimerServer is compatible with. */
const HASHES = memory.data<u64>([0xab12cd9e5b08aabc, 0x109dd6e14749935c, 0x28cf96aa9b52cc7e, 0x6d7f38613fde0dad]);

/** A client of timer: `new TimerClient(connect("timer"))`. Methods return 0, a `TimerError` or what `Client` says. */
@final
export class TimerClient extends Client {
  /** Since power-on */
  microseconds: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "timer", COUNT, HASH);
  }

  /**
   * Reads the counter.
   * Results: `microseconds`.
   */
  now(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(TimerOperation.Now, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.microseconds = word(0);
    return 0;
  }

  /**
   * Sleeps. When the server ends meanwhile the caller is told `Died`; who has to wake at a moment uses `sleepUntil`.
   * @param microseconds for which it sleeps
   * Waits until they have passed.
   */
  sleep(microseconds: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(TimerOperation.Sleep, 1, 0, 0), microseconds, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }

  /**
   * Sleeps until a moment; not at all when that is past.
   * @param at in microseconds since power-on
   * Waits until then.
   */
  sleepUntil(at: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(TimerOperation.SleepUntil, 1, 0, 0), at, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Sets `ring` at a moment, at once when that is past. The caller has one alarm: the next replaces it. A restarted server knows none.
   * @param at in microseconds since power-on; 2^64 - 1: never
   */
  alarm(at: u64, ring: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, ring);
      code = this.finish(call(this.endpoint, tagOf(TimerOperation.Alarm, 1, 0, 1), at, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves timer: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `TimerError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class TimerServer extends Server {
  /** Since power-on */
  microseconds: u64 = 0;

  /**
   * Reads the counter.
   * Results: `microseconds`.
   */
  abstract now(): u32;

  /**
   * Sleeps. When the server ends meanwhile the caller is told `Died`; who has to wake at a moment uses `sleepUntil`.
   * @param microseconds for which it sleeps
   */
  abstract sleep(microseconds: u64): u32;

  /** Answers a caller of `sleep` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishSleep(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  /**
   * Sleeps until a moment; not at all when that is past.
   * @param at in microseconds since power-on
   */
  abstract sleepUntil(at: u64): u32;

  /** Answers a caller of `sleepUntil` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishSleepUntil(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  /**
   * Sets `ring` at a moment, at once when that is past. The caller has one alarm: the next replaces it. A restarted server knows none.
   * @param at in microseconds since power-on; 2^64 - 1: never
   * @param ring handle
   */
  abstract alarm(at: u64, ring: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case TimerOperation.Now: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.now();
        this.answer(code, 1, this.microseconds);
        return;
      }
      case TimerOperation.Sleep: {
        if (!this.fits(1, 0, 0)) return;
        this.answer(this.sleep(this.w0));
        return;
      }
      case TimerOperation.SleepUntil: {
        if (!this.fits(1, 0, 0)) return;
        this.answer(this.sleepUntil(this.w0));
        return;
      }
      case TimerOperation.Alarm: {
        if (!this.fits(1, 0, 1)) return;
        this.answer(this.alarm(this.w0, 0));
        return;
      }
    }
  }
}
