/** What the UART server does for its client, the console server. Nothing blocks: a full or empty ring answers 0. Made from abi/protocol/uart.ts by `make docs`. */

import { call, give, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { lendRead, lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum UartOperation {
  Write = 1,
  Read = 2,
  Subscribe = 3,
}

/** Operations of this version of uart, and their hash. */
const COUNT: u32 = 3;
const HASH: u64 = 0x003e283fcda20a14;
/** Hashes of the first, the first two, ... operations: of the versions that UartServer is compatible with. */
const HASHES = memory.data<u64>([0x4a4f682425bad8c9, 0x2ed5f616ab23825f, 0x003e283fcda20a14]);

/** A client of uart: `new UartClient(connect("uart"))`. Methods return 0, or what `Client` says. */
@final
export class UartClient extends Client {
  /** Bytes */
  taken: u32 = 0;
  /** Bytes */
  received: u32 = 0;
  /** How often bytes were lost since the server started */
  overruns: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "uart", COUNT, HASH);
  }

  /**
   * Sends bytes; when not all were taken, `space` is notified once there is room.
   * Results: `taken`.
   */
  write(bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, bytes, bytesCount);
      code = this.finish(call(this.endpoint, tagOf(UartOperation.Write, 0, 1, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.taken = <u32>word(0);
    return 0;
  }

  /**
   * Receives bytes.
   * @param oneLine none after the first control character, so that what belongs to the next line stays here
   * Results: `received`, `overruns`.
   */
  read(oneLine: bool, bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, bytes, bytesCount);
      code = this.finish(call(this.endpoint, tagOf(UartOperation.Read, 1, 1, 0), oneLine ? 1 : 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.received = <u32>word(0);
    this.overruns = <u32>word(1);
    return 0;
  }

  /**
   * Takes the place of the earlier subscriber.
   * @param received set when bytes are there
   * @param space set when there is room again
   */
  subscribe(received: u32, space: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, received);
      give(1, space);
      code = this.finish(call(this.endpoint, tagOf(UartOperation.Subscribe, 0, 0, 2), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves uart: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class UartServer extends Server {
  /** Bytes */
  taken: u32 = 0;
  /** Bytes */
  received: u32 = 0;
  /** How often bytes were lost since the server started */
  overruns: u32 = 0;

  /**
   * Sends bytes; when not all were taken, `space` is notified once there is room.
   * @param bytes lease
   * Results: `taken`.
   */
  abstract write(bytes: u32): u32;

  /**
   * Receives bytes.
   * @param oneLine none after the first control character, so that what belongs to the next line stays here
   * @param bytes lease
   * Results: `received`, `overruns`.
   */
  abstract read(oneLine: bool, bytes: u32): u32;

  /**
   * Takes the place of the earlier subscriber.
   * @param received handle: set when bytes are there
   * @param space handle: set when there is room again
   */
  abstract subscribe(received: u32, space: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case UartOperation.Write: {
        if (!this.fits(0, 1, 0)) return;
        const code = this.write(0);
        this.answer(code, 1, this.taken);
        return;
      }
      case UartOperation.Read: {
        if (!this.fits(1, 1, 0) || this.w0 > 1) return;
        const code = this.read(this.w0 != 0, 0);
        this.answer(code, 2, this.received, this.overruns);
        return;
      }
      case UartOperation.Subscribe: {
        if (!this.fits(0, 0, 2)) return;
        this.answer(this.subscribe(0, 1));
        return;
      }
    }
  }
}
