/** The SPI bus on the pins 7 to 11. Transfers of several programs are carried out one after another. Made from abi/protocol/spi.ts by `make docs`. */

import { call } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, lendBoth, tagOf } from "../message";
import { Server } from "../server";

export const enum SpiError {
  /** There is no such chip select; there are 0 and 1. */
  BadChip = 1,
  /** There is no such mode; there are 0 to 3. */
  BadMode = 2,
  /** The speed is not in 10000 to 50000000 Hz. */
  BadSpeed = 3,
  /** There are no bytes, or too many; 1 to 4096 are possible. */
  BadLength = 4,
  /** The controller was not done in time. */
  NoAnswer = 5,
  /** Too many programs wait for the bus. */
  Busy = 6,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainSpi(code: u32): string {
  switch (code) {
    case SpiError.BadChip:
      return "there is no such chip select; there are 0 and 1";
    case SpiError.BadMode:
      return "there is no such mode; there are 0 to 3";
    case SpiError.BadSpeed:
      return "the speed is not in 10000 to 50000000 Hz";
    case SpiError.BadLength:
      return "there are no bytes, or too many; 1 to 4096 are possible";
    case SpiError.NoAnswer:
      return "the controller was not done in time";
    case SpiError.Busy:
      return "too many programs wait for the bus";
    default:
      return "";
  }
}

export const enum SpiOperation {
  Transfer = 1,
}

/** Operations of this version of spi, and their hash. */
const COUNT: u32 = 1;
const HASH: u64 = 0xadfee336435a05f8;
/** Hashes of the first, the first two, ... operations: of the versions that SpiServer is compatible with. */
const HASHES = memory.data<u64>([0xadfee336435a05f8]);

/** A client of spi: `new SpiClient(connect("spi"))`. Methods return 0, a `SpiError` or what `Client` says. */
@final
export class SpiClient extends Client {
  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "spi", COUNT, HASH);
  }

  /**
   * Sends bytes to a chip, which is selected meanwhile, and receives as many.
   * @param chip its chip select: 0 is pin 8, 1 is pin 7
   * @param mode 0 to 3: polarity of the clock in bit 1, its phase in bit 0
   * @param hertz 10000 to 50000000; the bus is never faster, and a little slower when the core's clock makes it
   * @param bytes 1 to 4096 that are sent, and replaced by those that come back
   * Waits until they have passed.
   */
  transfer(chip: u32, mode: u32, hertz: u32, bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendBoth(0, bytes, bytesCount);
      code = this.finish(call(this.endpoint, tagOf(SpiOperation.Transfer, 3, 1, 0), chip, mode, hertz, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }
}

/**
 * Serves spi: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `SpiError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class SpiServer extends Server {
  /**
   * Sends bytes to a chip, which is selected meanwhile, and receives as many.
   * @param chip its chip select: 0 is pin 8, 1 is pin 7
   * @param mode 0 to 3: polarity of the clock in bit 1, its phase in bit 0
   * @param hertz 10000 to 50000000; the bus is never faster, and a little slower when the core's clock makes it
   * @param bytes lease: 1 to 4096 that are sent, and replaced by those that come back
   */
  abstract transfer(chip: u32, mode: u32, hertz: u32, bytes: u32): u32;

  /** Answers a caller of `transfer` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishTransfer(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case SpiOperation.Transfer: {
        if (!this.fits(3, 1, 0) || this.w0 > 255 || this.w1 > 255 || this.w2 > u32.MAX_VALUE) return;
        this.answer(this.transfer(<u32>this.w0, <u32>this.w1, <u32>this.w2, 0));
        return;
      }
    }
  }
}
