/** The temperature of the chip. Made from abi/protocol/thermal.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, tagOf } from "../message";
import { Server } from "../server";

export const enum ThermalError {
  /** The sensor gave no valid measurement for 100 milliseconds. */
  NotMeasured = 1,
  /** The firmware does not tell. */
  NotTold = 2,
  /** Too many wait already; ask again later. */
  Busy = 3,
}

export const THROTTLING_BYTES: u32 = 6;

/** What slows the processor down, or did since the board was switched on. `changetype<Throttling>(address)` of 6 bytes, aligned to 8. */
@unmanaged
@final
export class Throttling {
  /** The supply is below 4.63 V. */
  get weakSupply(): bool {
    return load<u8>(changetype<usize>(this), 0) != 0;
  }
  set weakSupply(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 0);
  }
  /** The rate is limited because of the temperature or the supply. */
  get capped(): bool {
    return load<u8>(changetype<usize>(this), 1) != 0;
  }
  set capped(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 1);
  }
  /** The processor is slowed down. */
  get slowed(): bool {
    return load<u8>(changetype<usize>(this), 2) != 0;
  }
  set slowed(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 2);
  }
  /** The supply was too weak once. */
  get wasWeakSupply(): bool {
    return load<u8>(changetype<usize>(this), 3) != 0;
  }
  set wasWeakSupply(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 3);
  }
  /** The rate was limited once. */
  get wasCapped(): bool {
    return load<u8>(changetype<usize>(this), 4) != 0;
  }
  set wasCapped(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 4);
  }
  /** The processor was slowed down once. */
  get wasSlowed(): bool {
    return load<u8>(changetype<usize>(this), 5) != 0;
  }
  set wasSlowed(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 5);
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainThermal(code: u32): string {
  switch (code) {
    case ThermalError.NotMeasured:
      return "the sensor gave no valid measurement for 100 milliseconds";
    case ThermalError.NotTold:
      return "the firmware does not tell";
    case ThermalError.Busy:
      return "too many wait already; ask again later";
    default:
      return "";
  }
}

export const enum ThermalOperation {
  Read = 1,
  Throttling = 2,
}

/** Operations of this version of thermal, and their hash. */
const COUNT: u32 = 2;
const HASH: u64 = 0x082f1901dee80cb7;
/** Hashes of the first, the first two, ... operations: of the versions that ThermalServer is compatible with. */
const HASHES = memory.data<u64>([0x3cc008c59b2933f5, 0x082f1901dee80cb7]);

/** A client of thermal: `new ThermalClient(connect("thermal"))`. Methods return 0, a `ThermalError` or what `Client` says. */
@final
export class ThermalClient extends Client {
  /** Thousandths of a degree Celsius */
  temperature: i32 = 0;
  readonly state: Throttling = changetype<Throttling>(heap.alloc((THROTTLING_BYTES + 7) & ~7));

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "thermal", COUNT, HASH);
  }

  /**
   * Reads the temperature.
   * Results: `temperature`.
   * Waits while there is no measurement.
   */
  read(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(ThermalOperation.Read, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.temperature = <i32>word(0);
    return 0;
  }

  /**
   * Tells what slows the processor down.
   * Results: `state`.
   */
  throttling(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(ThermalOperation.Throttling, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    store<u64>(changetype<usize>(this.state), word(0), 0);
    return 0;
  }
}

/**
 * Serves thermal: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `ThermalError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class ThermalServer extends Server {
  /** Thousandths of a degree Celsius */
  temperature: i32 = 0;
  readonly state: Throttling = changetype<Throttling>(heap.alloc((THROTTLING_BYTES + 7) & ~7));

  /**
   * Reads the temperature.
   * Results: `temperature`.
   */
  abstract read(): u32;

  /** Answers a caller of `read` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishRead(caller: u32, code: u32, temperature: i32 = 0): Status {
    return answer(caller, code, 1, temperature);
  }

  /**
   * Tells what slows the processor down.
   * Results: `state`.
   */
  abstract throttling(): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case ThermalOperation.Read: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.read();
        this.answer(code, 1, this.temperature);
        return;
      }
      case ThermalOperation.Throttling: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.throttling();
        this.answer(code, 1, load<u64>(changetype<usize>(this.state), 0));
        return;
      }
    }
  }
}
