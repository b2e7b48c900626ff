/** Everything that a protocol can have. Made from tests/protocol/sample.ts by `make docs`. */

import { call, give, taken, word } from "../../../abi/host";
import { HELLO } from "../../../abi/reply";
import { LogLevel, Status } from "../../../abi/syscall";
import { Client } from "../../../lib/client";
import { answer, lendBoth, lendRead, lendWrite, tagOf } from "../../../lib/message";
import { Server } from "../../../lib/server";

export const enum SampleError {
  /** Too far away. */
  TooFar = 1,
  /** Nobody is there. */
  Nobody = 7,
}

export const enum Colour {
  Red = 1,
  Green = 2,
  Blue = 3,
}

export const enum Sparse {
  Few = 1,
  Many = 100,
  TooMany = 1000,
}

export const POINT_BYTES: u32 = 6;

/** `changetype<Point>(address)` of 6 bytes, aligned to 8. */
@unmanaged
@final
export class Point {
  get x(): i32 {
    return load<i16>(changetype<usize>(this), 0);
  }
  set x(value: i32) {
    store<i16>(changetype<usize>(this), <i16>value, 0);
  }
  get y(): i32 {
    return load<i16>(changetype<usize>(this), 2);
  }
  set y(value: i32) {
    store<i16>(changetype<usize>(this), <i16>value, 2);
  }
  get colour(): Colour {
    return load<u8>(changetype<usize>(this), 4);
  }
  set colour(value: Colour) {
    store<u8>(changetype<usize>(this), <u8>value, 4);
  }
  get visible(): bool {
    return load<u8>(changetype<usize>(this), 5) != 0;
  }
  set visible(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 5);
  }
}

export const ENTRY_BYTES: u32 = 64;

export const ENTRY_NOTE_BYTES: u32 = 24;

/** `changetype<Entry>(address)` of 64 bytes, aligned to 8. */
@unmanaged
@final
export class Entry {
  get key(): u32 {
    return load<u32>(changetype<usize>(this), 0);
  }
  set key(value: u32) {
    store<u32>(changetype<usize>(this), value, 0);
  }
  get value(): i64 {
    return load<i64>(changetype<usize>(this), 8);
  }
  set value(value: i64) {
    store<i64>(changetype<usize>(this), value, 8);
  }
  /** Address of 16 bytes. */
  get name(): usize {
    return changetype<usize>(this) + 16;
  }
  /** Address of 24 bytes. */
  get note(): usize {
    return changetype<usize>(this) + 32;
  }
  get sparse(): Sparse {
    return load<u32>(changetype<usize>(this), 56);
  }
  set sparse(value: Sparse) {
    store<u32>(changetype<usize>(this), <u32>value, 56);
  }
  get level(): LogLevel {
    return load<u8>(changetype<usize>(this), 60);
  }
  set level(value: LogLevel) {
    store<u8>(changetype<usize>(this), <u8>value, 60);
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainSample(code: u32): string {
  switch (code) {
    case SampleError.TooFar:
      return "too far away";
    case SampleError.Nobody:
      return "nobody is there";
    default:
      return "";
  }
}

export const enum SampleOperation {
  Small = 1,
  Large = 2,
  Named = 3,
  Mirror = 4,
  Reverse = 5,
  Double = 6,
  Fill = 7,
  Exchange = 8,
  Wait = 9,
}

/** Operations of this version of sample, and their hash. */
const COUNT: u32 = 9;
const HASH: u64 = 0xb47923d7c186cdd2;
/** Hashes of the first, the first two, ... operations: of the versions that SampleServer is compatible with. */
const HASHES = memory.data<u64>([
  0x26a3c9a03a10b8a5, 0xb03e77a32b7134dd, 0xf81228066094059a, 0xdd7130d0422092a9, 0x3d4f3768320aca72,
  0x33de6c8c5da844f6, 0x4fe15ed0f9d8c9c3, 0xb6714da308b5cc23, 0xb47923d7c186cdd2,
]);

/** A client of sample: `new SampleClient(connect("sample"))`. Methods return 0, a `SampleError` or what `Client` says. */
@final
export class SampleClient extends Client {
  a1: u32 = 0;
  b1: u32 = 0;
  c1: i32 = 0;
  d1: i32 = 0;
  a2: u32 = 0;
  b2: u64 = 0;
  c2: i32 = 0;
  d2: i64 = 0;
  e2: bool = false;
  hue: Colour = Colour.Red;
  many: Sparse = Sparse.Few;
  howBad: LogLevel = 0;
  calledLow: u64 = 0;
  calledHigh: u64 = 0;
  readonly mirrored: Point = changetype<Point>(heap.alloc((POINT_BYTES + 7) & ~7));
  /** Bytes */
  copied: u32 = 0;
  /** Entries */
  filled: u32 = 0;
  same: u32 = 0;
  /** That came */
  bits: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "sample", COUNT, HASH);
  }

  /**
   * Gives back small numbers.
   * Results: `a1`, `b1`, `c1`, `d1`.
   */
  small(a: u32, b: u32, c: i32, d: i32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Small, 4, 0, 0), a, b, c, d, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.a1 = <u32>word(0);
    this.b1 = <u32>word(1);
    this.c1 = <i32>word(2);
    this.d1 = <i32>word(3);
    return 0;
  }

  /**
   * Gives back large ones.
   * Results: `a2`, `b2`, `c2`, `d2`, `e2`.
   */
  large(a: u32, b: u64, c: i32, d: i64, e: bool): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Large, 5, 0, 0), a, b, c, d, e ? 1 : 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.a2 = <u32>word(0);
    this.b2 = word(1);
    this.c2 = <i32>word(2);
    this.d2 = <i64>word(3);
    this.e2 = word(4) != 0;
    return 0;
  }

  /**
   * Gives back enums and a name.
   * Results: `hue`, `many`, `howBad`, `called`.
   */
  named(colour: Colour, sparse: Sparse, level: LogLevel, nameLow: u64, nameHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SampleOperation.Named, 5, 0, 0), colour, sparse, level, nameLow, nameHigh, 0),
        0,
      );
    } while (this.again(code, false));
    if (code != 0) return code;
    this.hue = <Colour>word(0);
    this.many = <Sparse>word(1);
    this.howBad = <LogLevel>word(2);
    this.calledLow = word(3);
    this.calledHigh = word(4);
    return 0;
  }

  /**
   * Mirrors a point.
   * Results: `mirrored`.
   */
  mirror(point: Point): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(
          this.endpoint,
          tagOf(SampleOperation.Mirror, 1, 0, 0),
          load<u64>(changetype<usize>(point), 0),
          0,
          0,
          0,
          0,
          0,
        ),
        0,
      );
    } while (this.again(code, false));
    if (code != 0) return code;
    store<u64>(changetype<usize>(this.mirrored), word(0), 0);
    return 0;
  }

  /**
   * Copies text backwards.
   * Results: `copied`.
   */
  reverse(text: usize, textCount: u32, backwards: usize, backwardsCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, text, textCount);
      lendWrite(1, backwards, backwardsCount);
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Reverse, 0, 2, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.copied = <u32>word(0);
    return 0;
  }

  /** Doubles numbers where they are. */
  double(numbers: usize, numbersCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendBoth(0, numbers, numbersCount * 4);
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Double, 0, 1, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }

  /**
   * Fills entries, from the one before each.
   * Results: `filled`.
   */
  fill(first: Entry, entries: usize, entriesCount: u32, last: Entry): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, changetype<usize>(first), 64);
      lendWrite(1, entries, entriesCount * 64);
      lendWrite(2, changetype<usize>(last), 64);
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Fill, 0, 3, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.filled = <u32>word(0);
    return 0;
  }

  /**
   * Notifies, and gives a handle back.
   * Results: `same`.
   */
  exchange(ring: u32, other: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, ring);
      give(1, other);
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Exchange, 0, 0, 2), 0, 0, 0, 0, 0, 0), 1);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.same = taken(0);
    return 0;
  }

  /**
   * Answers when it is notified.
   * Results: `bits`.
   * Waits until bits come.
   */
  wait(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SampleOperation.Wait, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.bits = word(0);
    return 0;
  }
}

/**
 * Serves sample: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `SampleError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class SampleServer extends Server {
  a1: u32 = 0;
  b1: u32 = 0;
  c1: i32 = 0;
  d1: i32 = 0;
  a2: u32 = 0;
  b2: u64 = 0;
  c2: i32 = 0;
  d2: i64 = 0;
  e2: bool = false;
  hue: Colour = Colour.Red;
  many: Sparse = Sparse.Few;
  howBad: LogLevel = 0;
  calledLow: u64 = 0;
  calledHigh: u64 = 0;
  readonly mirrored: Point = changetype<Point>(heap.alloc((POINT_BYTES + 7) & ~7));
  /** Bytes */
  copied: u32 = 0;
  /** Entries */
  filled: u32 = 0;
  same: u32 = 0;
  /** That came */
  bits: u64 = 0;

  /**
   * Gives back small numbers.
   * Results: `a1`, `b1`, `c1`, `d1`.
   */
  abstract small(a: u32, b: u32, c: i32, d: i32): u32;

  /**
   * Gives back large ones.
   * Results: `a2`, `b2`, `c2`, `d2`, `e2`.
   */
  abstract large(a: u32, b: u64, c: i32, d: i64, e: bool): u32;

  /**
   * Gives back enums and a name.
   * Results: `hue`, `many`, `howBad`, `called`.
   */
  abstract named(colour: Colour, sparse: Sparse, level: LogLevel, nameLow: u64, nameHigh: u64): u32;

  /**
   * Mirrors a point.
   * Results: `mirrored`.
   */
  abstract mirror(point: Point): u32;

  /**
   * Copies text backwards.
   * @param text lease
   * @param backwards lease
   * Results: `copied`.
   */
  abstract reverse(text: u32, backwards: u32): u32;

  /**
   * Doubles numbers where they are.
   * @param numbers lease
   */
  abstract double(numbers: u32): u32;

  /**
   * Fills entries, from the one before each.
   * @param first lease
   * @param entries lease
   * @param last lease
   * Results: `filled`.
   */
  abstract fill(first: u32, entries: u32, last: u32): u32;

  /**
   * Notifies, and gives a handle back.
   * @param ring handle
   * @param other handle
   * Results: `same`.
   */
  abstract exchange(ring: u32, other: u32): u32;

  /**
   * Answers when it is notified.
   * Results: `bits`.
   */
  abstract wait(): u32;

  /** Answers a caller of `wait` that was deferred. Gone: it no longer waits, which a server may ignore. */
  finishWait(caller: u32, code: u32, bits: u64 = 0): Status {
    return answer(caller, code, 1, bits);
  }

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case SampleOperation.Small: {
        if (
          !this.fits(4, 0, 0) ||
          this.w0 > 255 ||
          this.w1 > 65535 ||
          <i64>this.w2 != <i64>(<i8>this.w2) ||
          <i64>this.w3 != <i64>(<i16>this.w3)
        )
          return;
        const code = this.small(<u32>this.w0, <u32>this.w1, <i32>this.w2, <i32>this.w3);
        this.answer(code, 4, this.a1, this.b1, this.c1, this.d1);
        return;
      }
      case SampleOperation.Large: {
        if (!this.fits(5, 0, 0) || this.w0 > u32.MAX_VALUE || <i64>this.w2 != <i64>(<i32>this.w2) || this.w4 > 1)
          return;
        const code = this.large(<u32>this.w0, this.w1, <i32>this.w2, <i64>this.w3, this.w4 != 0);
        this.answer(code, 5, this.a2, this.b2, this.c2, this.d2, this.e2 ? 1 : 0);
        return;
      }
      case SampleOperation.Named: {
        if (
          !this.fits(5, 0, 0) ||
          this.w0 < 1 ||
          this.w0 > 3 ||
          (this.w1 != 1 && this.w1 != 100 && this.w1 != 1000) ||
          this.w2 > 3
        )
          return;
        const code = this.named(<Colour>this.w0, <Sparse>this.w1, <LogLevel>this.w2, this.w3, this.w4);
        this.answer(code, 5, this.hue, this.many, this.howBad, this.calledLow, this.calledHigh);
        return;
      }
      case SampleOperation.Mirror: {
        if (!this.fits(1, 0, 0)) return;
        const MIRROR_POINT: usize = memory.data(8, 8);
        store<u64>(MIRROR_POINT, this.w0, 0);
        const code = this.mirror(changetype<Point>(MIRROR_POINT));
        this.answer(code, 1, load<u64>(changetype<usize>(this.mirrored), 0));
        return;
      }
      case SampleOperation.Reverse: {
        if (!this.fits(0, 2, 0)) return;
        const code = this.reverse(0, 1);
        this.answer(code, 1, this.copied);
        return;
      }
      case SampleOperation.Double: {
        if (!this.fits(0, 1, 0)) return;
        this.answer(this.double(0));
        return;
      }
      case SampleOperation.Fill: {
        if (!this.fits(0, 3, 0)) return;
        const code = this.fill(0, 1, 2);
        this.answer(code, 1, this.filled);
        return;
      }
      case SampleOperation.Exchange: {
        if (!this.fits(0, 0, 2)) return;
        this.answer(this.exchange(0, 1));
        this.pass(0, this.same);
        return;
      }
      case SampleOperation.Wait: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.wait();
        this.answer(code, 1, this.bits);
        return;
      }
    }
  }
}
