/** What programs and their partners in a test say to each other: leases, requests, calls, and names as words. */
import { Status } from "../abi/syscall";

/** Bytes that a caller lends: `readable` by the server, `writable` by it, or both. */
export class LentBytes {
  constructor(
    readonly bytes: Uint8Array,
    readonly readable: boolean,
    readonly writable: boolean,
  ) {}

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

export interface Message {
  code: number;
  words: bigint[];
  /** Left out when there are none. */
  handles?: number[];
}

/** A request that a script sends to the program. */
export interface Request {
  readonly kind: "request";
  readonly caller: number;
  readonly badge: number;
  readonly operation: number;
  readonly words: readonly bigint[];
  readonly leases: readonly LentBytes[];
  readonly handles: readonly number[];
  /** What the program answered; undefined while it has not. */
  reply?: Message;
}

export interface RequestOptions {
  /** Service number + 1 of the client, 1 unless told. */
  client?: number;
  protocol?: number;
  words?: readonly (bigint | number)[];
  leases?: readonly LentBytes[];
  handles?: readonly number[];
}

/** What arrives at a program that waits. */
export type Arrival =
  Request | { readonly kind: "bits"; readonly bits: bigint } | { readonly kind: "status"; readonly status: Status };

export type Script = Generator<Arrival, void, void>;

/** A call that the program makes; its leases are views of the program's memory. */
export interface ClientCall {
  readonly endpoint: number;
  readonly operation: number;
  readonly words: readonly bigint[];
  readonly leases: readonly LentBytes[];
  readonly handles: readonly number[];
}

/** What a called server answers: a code alone, a code with words and handles, or a status that says that the call failed. */
export type Answer =
  number | { code: number; words?: readonly (bigint | number)[]; handles?: readonly number[] } | { status: Status };
export type Handler = (call: ClientCall) => Answer;

/** A name as two words, as the supervisor's protocol wants it. */
export function packName(name: string): [bigint, bigint] {
  const bytes = new Uint8Array(16);
  bytes.set(new TextEncoder().encode(name).subarray(0, 16));
  const view = new DataView(bytes.buffer);
  return [view.getBigUint64(0, true), view.getBigUint64(8, true)];
}

export function unpackName(low: bigint, high: bigint): string {
  const bytes = new Uint8Array(BigUint64Array.of(low, high).buffer);
  return new TextDecoder().decode(bytes).replace(/\0+$/, "");
}

/** WebAssembly passes i64 as signed. */
export function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
