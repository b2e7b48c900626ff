/** The clocks of the chip, which the firmware sets. Made from abi/protocol/clocks.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { tagOf } from "../message";
import { Server } from "../server";

export const enum ClocksError {
  /** There is no such clock; there are 1 to 16. */
  BadClock = 1,
  /** The firmware does not tell of the clock. */
  NotTold = 2,
  /** The rate is not between the clock's minimum and maximum. */
  BadRate = 3,
  /** Other parts of the system count on the clock as it is. */
  Reserved = 4,
  /** The firmware does not make the change. */
  Refused = 5,
}

export const CLOCK_STATE_BYTES: u32 = 40;

/** How a clock stands. `changetype<ClockState>(address)` of 40 bytes, aligned to 8. */
@unmanaged
@final
export class ClockState {
  /** Address of 16 bytes. */
  get name(): usize {
    return changetype<usize>(this) + 0;
  }
  /** In Hz, as it was set. */
  get rate(): u32 {
    return load<u32>(changetype<usize>(this), 16);
  }
  set rate(value: u32) {
    store<u32>(changetype<usize>(this), value, 16);
  }
  /** In Hz; 0: the firmware does not measure it. */
  get measured(): u32 {
    return load<u32>(changetype<usize>(this), 20);
  }
  set measured(value: u32) {
    store<u32>(changetype<usize>(this), value, 20);
  }
  /** In Hz. */
  get minimum(): u32 {
    return load<u32>(changetype<usize>(this), 24);
  }
  set minimum(value: u32) {
    store<u32>(changetype<usize>(this), value, 24);
  }
  /** In Hz. */
  get maximum(): u32 {
    return load<u32>(changetype<usize>(this), 28);
  }
  set maximum(value: u32) {
    store<u32>(changetype<usize>(this), value, 28);
  }
  get on(): bool {
    return load<u8>(changetype<usize>(this), 32) != 0;
  }
  set on(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 32);
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainClocks(code: u32): string {
  switch (code) {
    case ClocksError.BadClock:
      return "there is no such clock; there are 1 to 16";
    case ClocksError.NotTold:
      return "the firmware does not tell of the clock";
    case ClocksError.BadRate:
      return "the rate is not between the clock's minimum and maximum";
    case ClocksError.Reserved:
      return "other parts of the system count on the clock as it is";
    case ClocksError.Refused:
      return "the firmware does not make the change";
    default:
      return "";
  }
}

export const enum ClocksOperation {
  Describe = 1,
  SetRate = 2,
  Enable = 3,
}

/** Operations of this version of clocks, and their hash. */
const COUNT: u32 = 3;
const HASH: u64 = 0xd554a4e8ae2ddbcc;
/** Hashes of the first, the first two, ... operations: of the versions that ClocksServer is compatible with. */
const HASHES = memory.data<u64>([0x2c03a85538341cf4, 0x865438b63b6d885e, 0xd554a4e8ae2ddbcc]);

/** A client of clocks: `new ClocksClient(connect("clocks"))`. Methods return 0, a `ClocksError` or what `Client` says. */
@final
export class ClocksClient extends Client {
  readonly state: ClockState = changetype<ClockState>(heap.alloc((CLOCK_STATE_BYTES + 7) & ~7));
  /** In Hz */
  actual: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "clocks", COUNT, HASH);
  }

  /**
   * Tells how a clock stands.
   * @param clock 1 to 16: emmc, uart, arm, core, v3d, h264, isp, sdram, pixel, pwm, hevc, emmc2, m2mc, pixel-bvb, vec, disp
   * Results: `state`.
   */
  describe(clock: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(ClocksOperation.Describe, 1, 0, 0), clock, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    store<u64>(changetype<usize>(this.state), word(0), 0);
    store<u64>(changetype<usize>(this.state), word(1), 8);
    store<u64>(changetype<usize>(this.state), word(2), 16);
    store<u64>(changetype<usize>(this.state), word(3), 24);
    store<u64>(changetype<usize>(this.state), word(4), 32);
    return 0;
  }

  /**
   * Sets a clock's rate, as near as the firmware can.
   * @param clock 1 to 16; not uart, core and sdram
   * @param rate in Hz, from the clock's minimum to its maximum
   * Results: `actual`.
   */
  setRate(clock: u32, rate: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(ClocksOperation.SetRate, 2, 0, 0), clock, rate, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.actual = <u32>word(0);
    return 0;
  }

  /**
   * Switches a clock on or off.
   * @param clock 1 to 16; not uart, arm, core and sdram
   */
  enable(clock: u32, on: bool): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(ClocksOperation.Enable, 2, 0, 0), clock, on ? 1 : 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves clocks: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `ClocksError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class ClocksServer extends Server {
  readonly state: ClockState = changetype<ClockState>(heap.alloc((CLOCK_STATE_BYTES + 7) & ~7));
  /** In Hz */
  actual: u32 = 0;

  /**
   * Tells how a clock stands.
   * @param clock 1 to 16: emmc, uart, arm, core, v3d, h264, isp, sdram, pixel, pwm, hevc, emmc2, m2mc, pixel-bvb, vec, disp
   * Results: `state`.
   */
  abstract describe(clock: u32): u32;

  /**
   * Sets a clock's rate, as near as the firmware can.
   * @param clock 1 to 16; not uart, core and sdram
   * @param rate in Hz, from the clock's minimum to its maximum
   * Results: `actual`.
   */
  abstract setRate(clock: u32, rate: u32): u32;

  /**
   * Switches a clock on or off.
   * @param clock 1 to 16; not uart, arm, core and sdram
   */
  abstract enable(clock: u32, on: bool): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case ClocksOperation.Describe: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        const code = this.describe(<u32>this.w0);
        this.answer(
          code,
          5,
          load<u64>(changetype<usize>(this.state), 0),
          load<u64>(changetype<usize>(this.state), 8),
          load<u64>(changetype<usize>(this.state), 16),
          load<u64>(changetype<usize>(this.state), 24),
          load<u64>(changetype<usize>(this.state), 32),
        );
        return;
      }
      case ClocksOperation.SetRate: {
        if (!this.fits(2, 0, 0) || this.w0 > 255 || this.w1 > u32.MAX_VALUE) return;
        const code = this.setRate(<u32>this.w0, <u32>this.w1);
        this.answer(code, 1, this.actual);
        return;
      }
      case ClocksOperation.Enable: {
        if (!this.fits(2, 0, 0) || this.w0 > 255 || this.w1 > 1) return;
        this.answer(this.enable(<u32>this.w0, this.w1 != 0));
        return;
      }
    }
  }
}
