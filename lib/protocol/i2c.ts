/** The I2C bus on the pins 2 and 3. Transfers of several programs are carried out one after another. Made from abi/protocol/i2c.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, lendRead, lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum I2cError {
  /** The address is none of a device; those are 8 to 119, 0x08 to 0x77, and the others are reserved. */
  BadAddress = 1,
  /** There are too many bytes; 4096 each way are possible. */
  BadLength = 2,
  /** The speed is not in 10000 to 400000 Hz. */
  BadSpeed = 3,
  /** No device acknowledges at this address, or it refused a byte. */
  NoAcknowledge = 4,
  /** The device held the clock for longer than 35 milliseconds. */
  Stretched = 5,
  /** The bus did not answer in time. */
  NoAnswer = 6,
  /** Too many programs wait for the bus. */
  Busy = 7,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainI2c(code: u32): string {
  switch (code) {
    case I2cError.BadAddress:
      return "the address is none of a device; those are 8 to 119, 0x08 to 0x77, and the others are reserved";
    case I2cError.BadLength:
      return "there are too many bytes; 4096 each way are possible";
    case I2cError.BadSpeed:
      return "the speed is not in 10000 to 400000 Hz";
    case I2cError.NoAcknowledge:
      return "no device acknowledges at this address, or it refused a byte";
    case I2cError.Stretched:
      return "the device held the clock for longer than 35 milliseconds";
    case I2cError.NoAnswer:
      return "the bus did not answer in time";
    case I2cError.Busy:
      return "too many programs wait for the bus";
    default:
      return "";
  }
}

export const enum I2cOperation {
  Transfer = 1,
  Probe = 2,
  Speed = 3,
  SetSpeed = 4,
}

/** Operations of this version of i2c, and their hash. */
const COUNT: u32 = 4;
const HASH: u64 = 0xc0551206a2ed9fa8;
/** Hashes of the first, the first two, ... operations: of the versions that I2cServer is compatible with. */
const HASHES = memory.data<u64>([0xdf951ceb45b0675b, 0xda53234dd94fd3a7, 0xca16fb4cdeaeaa71, 0xc0551206a2ed9fa8]);

/** A client of i2c: `new I2cClient(connect("i2c"))`. Methods return 0, a `I2cError` or what `Client` says. */
@final
export class I2cClient extends Client {
  present: bool = false;
  /** 10000 to 400000 */
  hertz: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "i2c", COUNT, HASH);
  }

  /**
   * Writes bytes to a device, reads bytes from it, or writes and then reads without giving up the bus.
   * @param address of 7 bits, 8 to 119
   * @param send up to 4096 bytes, none to read only
   * @param receive room for the bytes that are read, up to 4096, none to write only
   * Waits until the device has answered.
   */
  transfer(address: u32, send: usize, sendCount: u32, receive: usize, receiveCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, send, sendCount);
      lendWrite(1, receive, receiveCount);
      code = this.finish(call(this.endpoint, tagOf(I2cOperation.Transfer, 1, 2, 0), address, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }

  /**
   * Looks whether a device acknowledges its address. Where memories are it reads a byte, elsewhere it writes none.
   * @param address of 7 bits, 8 to 119
   * Results: `present`.
   * Waits until the device has answered.
   */
  probe(address: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(I2cOperation.Probe, 1, 0, 0), address, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.present = word(0) != 0;
    return 0;
  }

  /**
   * Tells the speed of the bus.
   * Results: `hertz`.
   */
  speed(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(I2cOperation.Speed, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.hertz = <u32>word(0);
    return 0;
  }

  /**
   * Sets the speed of the bus, for everyone and from the next transfer on. It is 100000 when the server starts.
   * @param hertz 10000 to 400000; the bus is never faster, and a little slower when the core's clock makes it
   */
  setSpeed(hertz: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(I2cOperation.SetSpeed, 1, 0, 0), hertz, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves i2c: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `I2cError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class I2cServer extends Server {
  present: bool = false;
  /** 10000 to 400000 */
  hertz: u32 = 0;

  /**
   * Writes bytes to a device, reads bytes from it, or writes and then reads without giving up the bus.
   * @param address of 7 bits, 8 to 119
   * @param send lease: up to 4096 bytes, none to read only
   * @param receive lease: room for the bytes that are read, up to 4096, none to write only
   */
  abstract transfer(address: u32, send: u32, receive: u32): u32;

  /** Answers a caller of `transfer` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishTransfer(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  /**
   * Looks whether a device acknowledges its address. Where memories are it reads a byte, elsewhere it writes none.
   * @param address of 7 bits, 8 to 119
   * Results: `present`.
   */
  abstract probe(address: u32): u32;

  /** Answers a caller of `probe` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishProbe(caller: u32, code: u32, present: bool = false): Status {
    return answer(caller, code, 1, present ? 1 : 0);
  }

  /**
   * Tells the speed of the bus.
   * Results: `hertz`.
   */
  abstract speed(): u32;

  /**
   * Sets the speed of the bus, for everyone and from the next transfer on. It is 100000 when the server starts.
   * @param hertz 10000 to 400000; the bus is never faster, and a little slower when the core's clock makes it
   */
  abstract setSpeed(hertz: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case I2cOperation.Transfer: {
        if (!this.fits(1, 2, 0) || this.w0 > 255) return;
        this.answer(this.transfer(<u32>this.w0, 0, 1));
        return;
      }
      case I2cOperation.Probe: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        const code = this.probe(<u32>this.w0);
        this.answer(code, 1, this.present ? 1 : 0);
        return;
      }
      case I2cOperation.Speed: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.speed();
        this.answer(code, 1, this.hertz);
        return;
      }
      case I2cOperation.SetSpeed: {
        if (!this.fits(1, 0, 0) || this.w0 > u32.MAX_VALUE) return;
        this.answer(this.setSpeed(<u32>this.w0));
        return;
      }
    }
  }
}
