/** What programs and their partners in a test say to each other: leases, requests, calls, and names as words. */
import { Status } from "../abi/syscall";

/** Bytes that a caller lends: `readable` by the server, `writable` by it, or both. */
export class LentBytes {
  constructor(
    /** The memory itself: what the server writes is there afterwards. */
    readonly bytes: Uint8Array,
    /** By the server. */
    readonly readable: boolean,
    /** By the server. */
    readonly writable: boolean,
  ) {}

  /** The bytes as UTF-8. */
  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }
}

/** Copies between a lease and the server's memory. @returns bytes copied, undefined when the lease does not allow it */
export function copyLent(
  lease: LentBytes | undefined,
  write: boolean,
  at: number,
  own: Uint8Array,
): number | undefined {
  if (!lease || !(write ? lease.writable : lease.readable) || at > lease.bytes.length) return undefined;
  const count = Math.min(own.length, lease.bytes.length - at);
  if (write) lease.bytes.set(own.subarray(0, count), at);
  else own.set(lease.bytes.subarray(at, at + count));
  return count;
}

/** A lease that the server may read. */
export function lent(content: string | Uint8Array): LentBytes {
  return new LentBytes(typeof content === "string" ? new TextEncoder().encode(content) : content, true, false);
}

/** A lease of zeros that the server may write. */
export function room(bytes: number): LentBytes {
  return new LentBytes(new Uint8Array(bytes), false, true);
}

/** A reply of the program. */
export interface Message {
  /** 0, an error of the protocol, or a `Reply`. */
  code: number;
  /** As many as were answered, 64 bits each. */
  words: bigint[];
  /** Left out when there are none. */
  handles?: number[];
}

/** A request that a script sends to the program. */
export interface Request {
  /** Tells it from other arrivals. */
  readonly kind: "request";
  /** Task id of who waits for the reply. */
  readonly caller: number;
  /** Number of the protocol << 16 | `RequestOptions.client`. */
  readonly badge: number;
  /** Number of the operation, 0 to 65535. */
  readonly operation: number;
  /** At most 6, of 64 bits. */
  readonly words: readonly bigint[];
  /** At most 4. */
  readonly leases: readonly LentBytes[];
  /** At most 4, as the program will know them. */
  readonly handles: readonly number[];
  /** What the program answered; undefined while it has not. */
  reply?: Message;
}

/** What goes with a request. */
export interface RequestOptions {
  /** Service number + 1 of the client, 1 unless told. */
  client?: number;
  /** Number of the protocol in the manifest, 0 unless told. */
  protocol?: number;
  /** At most 6; none unless told. */
  words?: readonly (bigint | number)[];
  /** At most 4, made by `lent` or `room`. */
  leases?: readonly LentBytes[];
  /** At most 4. */
  handles?: readonly number[];
}

/** What arrives at a program that waits. */
export type Arrival =
  Request | { readonly kind: "bits"; readonly bits: bigint } | { readonly kind: "status"; readonly status: Status };

/** What a test has arrive at the program, one `yield` for each time it waits. */
export type Script = Generator<Arrival, void, void>;

/** A call that the program makes; its leases are views of the program's memory. */
export interface ClientCall {
  /** The handle that was called. */
  readonly endpoint: number;
  /** Number of the operation. */
  readonly operation: number;
  /** As many as the program sent, 64 bits each, unsigned. */
  readonly words: readonly bigint[];
  /** What the program lends: to be read or written before the answer. */
  readonly leases: readonly LentBytes[];
  /** What the program gives away. */
  readonly handles: readonly number[];
}

/** What a called server answers: a code alone, a code with words and handles, or a status that says that the call failed. */
export type Answer =
  number | { code: number; words?: readonly (bigint | number)[]; handles?: readonly number[] } | { status: Status };
/** A server that a test plays. */
export type Handler = (call: ClientCall) => Answer;

/** A name as two words, as the supervisor's protocol wants it. */
export function packName(name: string): [bigint, bigint] {
  const bytes = new Uint8Array(16);
  bytes.set(new TextEncoder().encode(name).subarray(0, 16));
  const view = new DataView(bytes.buffer);
  return [view.getBigUint64(0, true), view.getBigUint64(8, true)];
}

/** The name in two words, without its padding. */
export function unpackName(low: bigint, high: bigint): string {
  const bytes = new Uint8Array(BigUint64Array.of(low, high).buffer);
  return new TextDecoder().decode(bytes).replace(/\0+$/, "");
}

/** WebAssembly passes i64 as signed. */
export function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
