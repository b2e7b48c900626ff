import type { LogLevel } from "../../abi/syscall";
import type {
  Handle,
  i16,
  i32,
  i64,
  i8,
  In,
  InOut,
  Name,
  Notification,
  Out,
  Result,
  Text,
  u16,
  u32,
  u64,
  u8,
} from "../../abi/protocol/types";

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

export interface Point {
  x: i16;
  y: i16;
  colour: Colour;
  visible: boolean;
}

export interface Entry {
  key: u32;
  value: i64;
  name: Name;
  note: Text<24>;
  sparse: Sparse;
  level: LogLevel;
}

/** Everything that a protocol can have. */
export interface Sample {
  /**
   * Gives back small numbers.
   * @idempotent
   */
  small(a: u8, b: u16, c: i8, d: i16): Result<{ a1: u8; b1: u16; c1: i8; d1: i16 }, never>;
  /** Gives back large ones. */
  large(a: u32, b: u64, c: i32, d: i64, e: boolean): Result<{ a2: u32; b2: u64; c2: i32; d2: i64; e2: boolean }, never>;
  /** Gives back enums and a name. */
  named(
    colour: Colour,
    sparse: Sparse,
    level: LogLevel,
    name: Name,
  ): Result<{ hue: Colour; many: Sparse; howBad: LogLevel; called: Name }, never>;
  /** Mirrors a point. */
  mirror(point: Point): Result<{ mirrored: Point }, SampleError.TooFar>;
  /**
   * Copies text backwards.
   * @result copied bytes
   */
  reverse(text: In<string>, backwards: Out<Uint8Array, "copied">): Result<{ copied: u32 }, never>;
  /** Doubles numbers where they are. */
  double(numbers: InOut<Uint32Array>): Result<void, never>;
  /**
   * Fills entries, from the one before each.
   * @result filled entries
   */
  fill(
    first: In<Entry>,
    entries: Out<Entry[], "filled">,
    last: Out<Entry>,
  ): Result<{ filled: u32 }, SampleError.Nobody>;
  /** Notifies, and gives a handle back. */
  exchange(ring: Notification, other: Handle): Result<{ same: Handle }, never>;
  /**
   * Answers when it is notified.
   * @result bits that came
   * @deferred until bits come
   */
  wait(): Result<{ bits: u64 }, SampleError.Nobody>;
}
