/**
 * What a protocol may be made of. These types tell `tools/protocol` what to generate; programs on the board see what it
 * writes to `lib/protocol`. docs/protocols.md says how each travels.
 */

/** 0 to 255. */
export type u8 = number;
/** 0 to 65535. */
export type u16 = number;
/** 0 to 2^32 - 1. */
export type u32 = number;
/** 0 to 2^64 - 1. */
export type u64 = bigint;
/** -128 to 127. */
export type i8 = number;
/** -32768 to 32767. */
export type i16 = number;
/** -2^31 to 2^31 - 1. */
export type i32 = number;
/** -2^63 to 2^63 - 1. */
export type i64 = bigint;

/** Up to 16 bytes of ASCII, zero padded: two words of a message. */
export type Name = string;

/** In a struct: up to this many bytes of text, zero padded. */
export type Text<Bytes extends number> = string & { readonly bytes?: Bytes };

/** What can be lent: bytes, numbers, text, a struct, or an array of structs. */
export type Lendable =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | string
  | object;

/** Lent to the server for reading. */
export type In<T extends Lendable> = T;
/** Lent to the server for writing. `Count` names the result that says how many elements it wrote; when not given, all. */
export type Out<T extends Lendable, Count extends string = never> = {
  /** What is written. */
  readonly out: T;
  /** Only as a type. */
  readonly count?: Count;
};
/** Lent for both: bytes or numbers that the server changes. */
export type InOut<T extends Lendable> = T;

/** A handle of the sender, copied to the receiver. */
export type Handle = number;
/** A handle whose holder may set notification bits of the sender. */
export type Notification = Handle;

/** What an operation answers: named values, `void` for none, and the errors of the protocol that it may answer instead. */
export type Result<Values, Errors> = {
  /** An object of them, or `void`. */
  readonly values: Values;
  /** The enum of errors, or `never`. */
  readonly errors: Errors;
};
