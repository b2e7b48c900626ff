/** Transfers between memory and memory. Who asks names regions that it holds with the right Dma, never addresses: each request is checked against them before the controller sees it. Offsets and lengths are bytes, and multiples of 4. Requests of several programs are carried out side by side. A region must not be revoked or freed while a transfer uses it. Made from abi/protocol/dma.ts by `make docs`. */

import { call, give, taken, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import { Client } from "../client";
import { answer, tagOf } from "../message";
import { Server } from "../server";

export const enum DmaError {
  /** The region is none that the controller may use, or the caller may not read or write it. */
  BadRegion = 1,
  /** Not within the region, not multiples of 4, rows that are too wide, or a copy onto what it has yet to read. */
  BadRange = 2,
  /** The controller reports an error of the bus. */
  Failed = 3,
  /** The controller did not end in time, and was stopped. */
  TimedOut = 4,
  /** Too many requests wait already, or a transfer still uses the buffer; ask again later. */
  Busy = 5,
  /** There is no channel that works. */
  NoChannel = 6,
  /** The caller has no such buffer. */
  NoBuffer = 7,
  /** One program may have 4 buffers, of 64 pages together. */
  TooMany = 8,
  /** The server has no memory for it. */
  NoMemory = 9,
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainDma(code: u32): string {
  switch (code) {
    case DmaError.BadRegion:
      return "the region is none that the controller may use, or the caller may not read or write it";
    case DmaError.BadRange:
      return "not within the region, not multiples of 4, rows that are too wide, or a copy onto what it has yet to read";
    case DmaError.Failed:
      return "the controller reports an error of the bus";
    case DmaError.TimedOut:
      return "the controller did not end in time, and was stopped";
    case DmaError.Busy:
      return "too many requests wait already, or a transfer still uses the buffer; ask again later";
    case DmaError.NoChannel:
      return "there is no channel that works";
    case DmaError.NoBuffer:
      return "the caller has no such buffer";
    case DmaError.TooMany:
      return "one program may have 4 buffers, of 64 pages together";
    case DmaError.NoMemory:
      return "the server has no memory for it";
    default:
      return "";
  }
}

export const enum DmaOperation {
  Buffer = 1,
  Release = 2,
  Copy = 3,
  Fill = 4,
  CopyRectangle = 5,
  FillRectangle = 6,
}

/** Operations of this version of dma, and their hash. */
const COUNT: u32 = 6;
const HASH: u64 = 0x0a805e3f274e5985;
/** Hashes of the first, the first two, ... operations: of the versions that DmaServer is compatible with. */
const HASHES = memory.data<u64>([
  0xa435deb7955b9bf9, 0x32c7e19374a5595d, 0xfecf2737a4825b87, 0x88a5a81b510c2c82, 0x30ee230385912407,
  0x0a805e3f274e5985,
]);

/** A client of dma: `new DmaClient(connect("dma"))`. Methods return 0, a `DmaError` or what `Client` says. */
@final
export class DmaClient extends Client {
  /** For `release` */
  number: u32 = 0;
  /** Read, Write and Dma */
  region: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "dma", COUNT, HASH);
  }

  /**
   * Makes a buffer that the controller can use: zeroed memory of the server's, to be mapped. It goes when it is released, and some time after the caller has ended.
   * @param pages of 4 KiB, 1 to 64
   * Results: `number`, `region`.
   */
  buffer(pages: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DmaOperation.Buffer, 1, 0, 0), pages, 0, 0, 0, 0, 0), 1);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.number = <u32>word(0);
    this.region = taken(0);
    return 0;
  }

  /** Takes a buffer back, from whoever has got its region. */
  release(number: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DmaOperation.Release, 1, 0, 0), number, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }

  /**
   * Copies bytes.
   * Waits until it has been done.
   */
  copy(from: u32, fromOffset: u32, to: u32, toOffset: u32, bytes: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, from);
      give(1, to);
      code = this.finish(
        call(this.endpoint, tagOf(DmaOperation.Copy, 3, 0, 2), fromOffset, toOffset, bytes, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }

  /**
   * Fills with a word.
   * @param value its least significant byte first
   * Waits until it has been done.
   */
  fill(to: u32, offset: u32, bytes: u32, value: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, to);
      code = this.finish(call(this.endpoint, tagOf(DmaOperation.Fill, 3, 0, 1), offset, bytes, value, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Copies rows. Within one region only towards its start, as for scrolling.
   * @param fromPitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   * Waits until it has been done.
   */
  copyRectangle(
    from: u32,
    fromOffset: u32,
    fromPitch: u32,
    to: u32,
    toOffset: u32,
    toPitch: u32,
    width: u32,
    rows: u32,
  ): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, from);
      give(1, to);
      code = this.finish(
        call(
          this.endpoint,
          tagOf(DmaOperation.CopyRectangle, 6, 0, 2),
          fromOffset,
          fromPitch,
          toOffset,
          toPitch,
          width,
          rows,
        ),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /**
   * Fills rows with a word.
   * @param pitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   * Waits until it has been done.
   */
  fillRectangle(to: u32, offset: u32, pitch: u32, width: u32, rows: u32, value: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, to);
      code = this.finish(
        call(this.endpoint, tagOf(DmaOperation.FillRectangle, 5, 0, 1), offset, pitch, width, rows, value, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves dma: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `DmaError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class DmaServer extends Server {
  /** For `release` */
  number: u32 = 0;
  /** Read, Write and Dma */
  region: u32 = 0;

  /**
   * Makes a buffer that the controller can use: zeroed memory of the server's, to be mapped. It goes when it is released, and some time after the caller has ended.
   * @param pages of 4 KiB, 1 to 64
   * Results: `number`, `region`.
   */
  abstract buffer(pages: u32): u32;

  /** Takes a buffer back, from whoever has got its region. */
  abstract release(number: u32): u32;

  /**
   * Copies bytes.
   * @param from handle
   * @param to handle
   */
  abstract copy(from: u32, fromOffset: u32, to: u32, toOffset: u32, bytes: u32): u32;

  /** Answers a caller of `copy` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishCopy(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  /**
   * Fills with a word.
   * @param to handle
   * @param value its least significant byte first
   */
  abstract fill(to: u32, offset: u32, bytes: u32, value: u32): u32;

  /** Answers a caller of `fill` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishFill(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  /**
   * Copies rows. Within one region only towards its start, as for scrolling.
   * @param from handle
   * @param fromPitch bytes from one row to the next, less than 32 KiB more than the width
   * @param to handle
   * @param width bytes of a row, less than 64 KiB
   */
  abstract copyRectangle(
    from: u32,
    fromOffset: u32,
    fromPitch: u32,
    to: u32,
    toOffset: u32,
    toPitch: u32,
    width: u32,
    rows: u32,
  ): u32;

  /** Answers a caller of `copyRectangle` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishCopyRectangle(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  /**
   * Fills rows with a word.
   * @param to handle
   * @param pitch bytes from one row to the next, less than 32 KiB more than the width
   * @param width bytes of a row, less than 64 KiB
   */
  abstract fillRectangle(to: u32, offset: u32, pitch: u32, width: u32, rows: u32, value: u32): u32;

  /** Answers a caller of `fillRectangle` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishFillRectangle(caller: u32, code: u32): Status {
    return answer(caller, code, 0);
  }

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case DmaOperation.Buffer: {
        if (!this.fits(1, 0, 0) || this.w0 > u32.MAX_VALUE) return;
        const code = this.buffer(<u32>this.w0);
        this.answer(code, 1, this.number);
        this.pass(0, this.region);
        return;
      }
      case DmaOperation.Release: {
        if (!this.fits(1, 0, 0) || this.w0 > u32.MAX_VALUE) return;
        this.answer(this.release(<u32>this.w0));
        return;
      }
      case DmaOperation.Copy: {
        if (!this.fits(3, 0, 2) || this.w0 > u32.MAX_VALUE || this.w1 > u32.MAX_VALUE || this.w2 > u32.MAX_VALUE)
          return;
        this.answer(this.copy(0, <u32>this.w0, 1, <u32>this.w1, <u32>this.w2));
        return;
      }
      case DmaOperation.Fill: {
        if (!this.fits(3, 0, 1) || this.w0 > u32.MAX_VALUE || this.w1 > u32.MAX_VALUE || this.w2 > u32.MAX_VALUE)
          return;
        this.answer(this.fill(0, <u32>this.w0, <u32>this.w1, <u32>this.w2));
        return;
      }
      case DmaOperation.CopyRectangle: {
        if (
          !this.fits(6, 0, 2) ||
          this.w0 > u32.MAX_VALUE ||
          this.w1 > u32.MAX_VALUE ||
          this.w2 > u32.MAX_VALUE ||
          this.w3 > u32.MAX_VALUE ||
          this.w4 > u32.MAX_VALUE ||
          this.w5 > u32.MAX_VALUE
        )
          return;
        this.answer(
          this.copyRectangle(0, <u32>this.w0, <u32>this.w1, 1, <u32>this.w2, <u32>this.w3, <u32>this.w4, <u32>this.w5),
        );
        return;
      }
      case DmaOperation.FillRectangle: {
        if (
          !this.fits(5, 0, 1) ||
          this.w0 > u32.MAX_VALUE ||
          this.w1 > u32.MAX_VALUE ||
          this.w2 > u32.MAX_VALUE ||
          this.w3 > u32.MAX_VALUE ||
          this.w4 > u32.MAX_VALUE
        )
          return;
        this.answer(this.fillRectangle(0, <u32>this.w0, <u32>this.w1, <u32>this.w2, <u32>this.w3, <u32>this.w4));
        return;
      }
    }
  }
}
