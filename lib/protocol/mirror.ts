/** What the console sends to its terminal, for one who shows it elsewhere as well. It is fetched from the console, which so never waits for who does. Made from abi/protocol/mirror.ts by `make docs`. */

import { call, give, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum MirrorOperation {
  Read = 1,
  Watch = 2,
}

/** Operations of this version of mirror, and their hash. */
const COUNT: u32 = 2;
const HASH: u64 = 0x5733ffe841cae253;
/** Hashes of the first, the first two, ... operations: of the versions that MirrorServer is compatible with. */
const HASHES = memory.data<u64>([0xa99aa41ee2e2582d, 0x5733ffe841cae253]);

/** A client of mirror: `new MirrorClient(connect("mirror"))`. Methods return 0, or what `Client` says. */
@final
export class MirrorClient extends Client {
  /** Position of the first byte read */
  start: u64 = 0;
  /** Bytes, 0 when there are no more */
  count: u32 = 0;
  /** Of the console server, since positions begin anew with the next one */
  incarnation: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "mirror", COUNT, HASH);
  }

  /**
   * Reads what went to the terminal, from a position on, or from the oldest byte that is kept when that is a later one.
   * @param from how many bytes were sent before
   * @param bytes room for some; 16384 are kept
   * Results: `start`, `count`, `incarnation`.
   */
  read(from: u64, bytes: usize, bytesCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, bytes, bytesCount);
      code = this.finish(call(this.endpoint, tagOf(MirrorOperation.Read, 1, 1, 0), from, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.start = word(0);
    this.count = <u32>word(1);
    this.incarnation = word(2);
    return 0;
  }

  /**
   * Takes the place of the earlier watcher.
   * @param sent set when there are bytes after those read last
   */
  watch(sent: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, sent);
      code = this.finish(call(this.endpoint, tagOf(MirrorOperation.Watch, 0, 0, 1), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves mirror: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class MirrorServer extends Server {
  /** Position of the first byte read */
  start: u64 = 0;
  /** Bytes, 0 when there are no more */
  count: u32 = 0;
  /** Of the console server, since positions begin anew with the next one */
  incarnation: u64 = 0;

  /**
   * Reads what went to the terminal, from a position on, or from the oldest byte that is kept when that is a later one.
   * @param from how many bytes were sent before
   * @param bytes lease: room for some; 16384 are kept
   * Results: `start`, `count`, `incarnation`.
   */
  abstract read(from: u64, bytes: u32): u32;

  /**
   * Takes the place of the earlier watcher.
   * @param sent handle: set when there are bytes after those read last
   */
  abstract watch(sent: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case MirrorOperation.Read: {
        if (!this.fits(1, 1, 0)) return;
        const code = this.read(this.w0, 0);
        this.answer(code, 3, this.start, this.count, this.incarnation);
        return;
      }
      case MirrorOperation.Watch: {
        if (!this.fits(0, 0, 1)) return;
        this.answer(this.watch(0));
        return;
      }
    }
  }
}
