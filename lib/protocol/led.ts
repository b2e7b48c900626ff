/** The ACT LED of the board. A server that was just started, also after its end, makes it a heartbeat. Made from abi/protocol/led.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { tagOf } from "../message";
import { Server } from "../server";

export const enum LedError {
  /** The firmware does not tell of the LED, or the board has none known. */
  NoLed = 1,
  /** The LED is on, and off, for 10 to 60000 milliseconds each. */
  BadTime = 2,
  /** The pin of the LED is another program's, or the GPIO server does not answer. */
  NotDriven = 3,
}

/** What the LED does. */
export const enum LedMode {
  Off = 0,
  On = 1,
  Blink = 2,
  /** Two short beats each two seconds. */
  Heartbeat = 3,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainLed(code: u32): string {
  switch (code) {
    case LedError.NoLed:
      return "the firmware does not tell of the LED, or the board has none known";
    case LedError.BadTime:
      return "the LED is on, and off, for 10 to 60000 milliseconds each";
    case LedError.NotDriven:
      return "the pin of the LED is another program's, or the GPIO server does not answer";
    default:
      return "";
  }
}

export const enum LedOperation {
  On = 1,
  Off = 2,
  Blink = 3,
  Heartbeat = 4,
  State = 5,
}

/** Operations of this version of led, and their hash. */
const COUNT: u32 = 5;
const HASH: u64 = 0xda18e8d31fa9d561;
/** Hashes of the first, the first two, ... operations: of the versions that LedServer is compatible with. */
const HASHES = memory.data<u64>([
  0xd53b82c53ef97eb1, 0x52bfdba612cfd61b, 0x6b3c25d471e96cdb, 0xea90cb9ad2ad3457, 0xda18e8d31fa9d561,
]);

/** A client of led: `new LedClient(connect("led"))`. Methods return 0, a `LedError` or what `Client` says. */
@final
export class LedClient extends Client {
  mode: LedMode = 0;
  /** Whether it is on now */
  lit: bool = false;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "led", COUNT, HASH);
  }

  /** Lets it be on. */
  on(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(LedOperation.On, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /** Lets it be off. */
  off(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(LedOperation.Off, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Lets it blink.
   * @param light milliseconds for which it is on, 10 to 60000
   * @param dark milliseconds for which it is off, 10 to 60000
   */
  blink(light: u32, dark: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(LedOperation.Blink, 2, 0, 0), light, dark, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /** Shows by two short beats each two seconds that the system runs. */
  heartbeat(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(LedOperation.Heartbeat, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Tells what it does.
   * Results: `mode`, `lit`.
   */
  state(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(LedOperation.State, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.mode = <LedMode>word(0);
    this.lit = word(1) != 0;
    return 0;
  }
}

/**
 * Serves led: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `LedError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class LedServer extends Server {
  mode: LedMode = 0;
  /** Whether it is on now */
  lit: bool = false;

  /** Lets it be on. */
  abstract on(): u32;

  /** Lets it be off. */
  abstract off(): u32;

  /**
   * Lets it blink.
   * @param light milliseconds for which it is on, 10 to 60000
   * @param dark milliseconds for which it is off, 10 to 60000
   */
  abstract blink(light: u32, dark: u32): u32;

  /** Shows by two short beats each two seconds that the system runs. */
  abstract heartbeat(): u32;

  /**
   * Tells what it does.
   * Results: `mode`, `lit`.
   */
  abstract state(): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case LedOperation.On: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.on());
        return;
      }
      case LedOperation.Off: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.off());
        return;
      }
      case LedOperation.Blink: {
        if (!this.fits(2, 0, 0) || this.w0 > u32.MAX_VALUE || this.w1 > u32.MAX_VALUE) return;
        this.answer(this.blink(<u32>this.w0, <u32>this.w1));
        return;
      }
      case LedOperation.Heartbeat: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.heartbeat());
        return;
      }
      case LedOperation.State: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.state();
        this.answer(code, 2, this.mode, this.lit ? 1 : 0);
        return;
      }
    }
  }
}
