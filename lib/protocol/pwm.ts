/** Pulse width modulation: two channels, each with a pulse in each period. Both go on when the server is started again. Made from abi/protocol/pwm.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { tagOf } from "../message";
import { Server } from "../server";

export const enum PwmError {
  /** There is no such channel; there are 1 and 2. */
  BadChannel = 1,
  /** Channel 1 is on pin 12 or 18, channel 2 on pin 13 or 19. */
  BadPin = 2,
  /** The frequency is 1 to 1000000 Hz. */
  BadFrequency = 3,
  /** The pulse is longer than the period. */
  BadPulse = 4,
  /** The pin is another program's, or the GPIO server does not answer. */
  NoPin = 5,
  /** The firmware does not tell of the clock. */
  NoClock = 6,
}

export const PWM_STATE_BYTES: u32 = 12;

/** How a channel stands. `changetype<PwmState>(address)` of 12 bytes, aligned to 8. */
@unmanaged
@final
export class PwmState {
  get running(): bool {
    return load<u8>(changetype<usize>(this), 0) != 0;
  }
  set running(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 0);
  }
  /** On which it is; 0: none. */
  get pin(): u32 {
    return load<u8>(changetype<usize>(this), 1);
  }
  set pin(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 1);
  }
  /** In Hz. */
  get frequency(): u32 {
    return load<u32>(changetype<usize>(this), 4);
  }
  set frequency(value: u32) {
    store<u32>(changetype<usize>(this), value, 4);
  }
  /** In nanoseconds. */
  get pulse(): u32 {
    return load<u32>(changetype<usize>(this), 8);
  }
  set pulse(value: u32) {
    store<u32>(changetype<usize>(this), value, 8);
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainPwm(code: u32): string {
  switch (code) {
    case PwmError.BadChannel:
      return "there is no such channel; there are 1 and 2";
    case PwmError.BadPin:
      return "channel 1 is on pin 12 or 18, channel 2 on pin 13 or 19";
    case PwmError.BadFrequency:
      return "the frequency is 1 to 1000000 Hz";
    case PwmError.BadPulse:
      return "the pulse is longer than the period";
    case PwmError.NoPin:
      return "the pin is another program's, or the GPIO server does not answer";
    case PwmError.NoClock:
      return "the firmware does not tell of the clock";
    default:
      return "";
  }
}

export const enum PwmOperation {
  Set = 1,
  Stop = 2,
  Describe = 3,
}

/** Operations of this version of pwm, and their hash. */
const COUNT: u32 = 3;
const HASH: u64 = 0x9bea9afd4e49fdf3;
/** Hashes of the first, the first two, ... operations: of the versions that PwmServer is compatible with. */
const HASHES = memory.data<u64>([0xe54a5f4a1d5d7d75, 0x27e4602b9abebc78, 0x9bea9afd4e49fdf3]);

/** A client of pwm: `new PwmClient(connect("pwm"))`. Methods return 0, a `PwmError` or what `Client` says. */
@final
export class PwmClient extends Client {
  readonly state: PwmState = changetype<PwmState>(heap.alloc((PWM_STATE_BYTES + 7) & ~7));

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "pwm", COUNT, HASH);
  }

  /**
   * Lets a channel run, or run otherwise from its next period on.
   * @param channel 1 or 2
   * @param pin 12 or 18 for channel 1, 13 or 19 for channel 2
   * @param frequency in Hz, 1 to 1000000
   * @param pulse in nanoseconds for which the pin is high in each period; 0: never
   */
  set(channel: u32, pin: u32, frequency: u32, pulse: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(PwmOperation.Set, 4, 0, 0), channel, pin, frequency, pulse, 0, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }

  /**
   * Ends a channel, and gives its pin back as an input.
   * @param channel 1 or 2
   */
  stop(channel: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(PwmOperation.Stop, 1, 0, 0), channel, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Tells how a channel stands.
   * @param channel 1 or 2
   * Results: `state`.
   */
  describe(channel: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(PwmOperation.Describe, 1, 0, 0), channel, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    store<u64>(changetype<usize>(this.state), word(0), 0);
    store<u64>(changetype<usize>(this.state), word(1), 8);
    return 0;
  }
}

/**
 * Serves pwm: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `PwmError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class PwmServer extends Server {
  readonly state: PwmState = changetype<PwmState>(heap.alloc((PWM_STATE_BYTES + 7) & ~7));

  /**
   * Lets a channel run, or run otherwise from its next period on.
   * @param channel 1 or 2
   * @param pin 12 or 18 for channel 1, 13 or 19 for channel 2
   * @param frequency in Hz, 1 to 1000000
   * @param pulse in nanoseconds for which the pin is high in each period; 0: never
   */
  abstract set(channel: u32, pin: u32, frequency: u32, pulse: u32): u32;

  /**
   * Ends a channel, and gives its pin back as an input.
   * @param channel 1 or 2
   */
  abstract stop(channel: u32): u32;

  /**
   * Tells how a channel stands.
   * @param channel 1 or 2
   * Results: `state`.
   */
  abstract describe(channel: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case PwmOperation.Set: {
        if (!this.fits(4, 0, 0) || this.w0 > 255 || this.w1 > 255 || this.w2 > u32.MAX_VALUE || this.w3 > u32.MAX_VALUE)
          return;
        this.answer(this.set(<u32>this.w0, <u32>this.w1, <u32>this.w2, <u32>this.w3));
        return;
      }
      case PwmOperation.Stop: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        this.answer(this.stop(<u32>this.w0));
        return;
      }
      case PwmOperation.Describe: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        const code = this.describe(<u32>this.w0);
        this.answer(code, 2, load<u64>(changetype<usize>(this.state), 0), load<u64>(changetype<usize>(this.state), 8));
        return;
      }
    }
  }
}
