/** What a message is made of (abi/syscall.ts, Tag and Lease). */
import { Tag } from "../../abi/syscall";

/** A message's tag. */
export function tag(code: number, words = 0, handles = 0, leases = 0): number {
  return code | (words << Tag.WordsShift) | (leases << Tag.LeasesShift) | (handles << Tag.HandlesShift);
}

/** What a message carries beside its code. */
export interface Load {
  words?: readonly (number | bigint)[];
  leases?: readonly bigint[];
  handles?: readonly number[];
}

/** A lease of linear memory. */
export function lease(address: number, bytes: number, { read = false, write = false }): bigint {
  return BigInt(address) | (BigInt(bytes) << 32n) | (read ? 1n << 62n : 0n) | (write ? 1n << 63n : 0n);
}
