/** Messages: tags, leases, late answers, and a server's access to what its caller lent. */
import { lend, reply, system, word } from "../abi/host";
import { Lease, Status, Syscall, Tag } from "../abi/syscall";

/** The tag of a message, see `Tag`. @param code operation, or code of a reply, 0 to 65535 */
export function tagOf(code: u32, words: u32, leases: u32 = 0, handles: u32 = 0): u32 {
  return code | (words << Tag.WordsShift) | (leases << Tag.LeasesShift) | (handles << Tag.HandlesShift);
}

/** Lends bytes as lease `index` of the next call, for the server to read. */
export function lendRead(index: u32, address: usize, bytes: u32): void {
  lend(index, leaseOf(address, bytes) | ((<u64>1) << Lease.ReadBit));
}

/** As `lendRead`, for the server to read and write. */
export function lendBoth(index: u32, address: usize, bytes: u32): void {
  lend(index, leaseOf(address, bytes) | ((<u64>1) << Lease.ReadBit) | ((<u64>1) << Lease.WriteBit));
}

/** Lends bytes as lease `index` of the next call, for the server to write. */
export function lendWrite(index: u32, address: usize, bytes: u32): void {
  lend(index, leaseOf(address, bytes) | ((<u64>1) << Lease.WriteBit));
}

function leaseOf(address: usize, bytes: u32): u64 {
  return (<u64>address) | ((<u64>(bytes & Lease.LengthMask)) << Lease.LengthShift);
}

/** Reply codes are 16 bits; a call that the kernel did not carry out answers this plus its `Status`. */
export const FAILED: u32 = 0x10000;
/** The server ended while it held the request. What it did of it is unknown. */
export const DIED: u32 = FAILED + Status.Died;
/** The call handle was taken back before anybody received the request. */
export const LOST: u32 = FAILED + Status.BadHandle;
/** The deadline has passed. The server may have done some of what was asked. */
export const TIMED_OUT: u32 = FAILED + Status.TimedOut;

/** Answers a caller whose request was deferred. Gone: it no longer waits, which a server may ignore. */
export function answer(
  caller: u32,
  code: u32,
  words: u32 = 0,
  w0: u64 = 0,
  w1: u64 = 0,
  w2: u64 = 0,
  w3: u64 = 0,
  w4: u64 = 0,
  w5: u64 = 0,
): Status {
  return reply(caller, tagOf(code, code == 0 ? words : 0), w0, w1, w2, w3, w4, w5) as Status;
}

/** Whether a caller still waits for this server's answer. */
export function isWaiting(caller: u32): bool {
  return system(Syscall.LeaseRead, caller, 0, 0, 0, 0, 0, 0) != Status.Gone;
}

/**
 * Copies from a lease of the caller into own memory, any number of bytes.
 * @returns bytes copied, fewer when the lease ends; negative when there is no such lease, or the caller is gone
 */
export function leaseRead(caller: u32, lease: u32, offset: u32, address: usize, bytes: u32): i32 {
  return leaseCopy(Syscall.LeaseRead, caller, lease, offset, address, bytes);
}

/** As `leaseRead`, from own memory into the lease. */
export function leaseWrite(caller: u32, lease: u32, offset: u32, address: usize, bytes: u32): i32 {
  return leaseCopy(Syscall.LeaseWrite, caller, lease, offset, address, bytes);
}

function leaseCopy(number: Syscall, caller: u32, lease: u32, offset: u32, address: usize, bytes: u32): i32 {
  let done: u32 = 0;
  while (done < bytes) {
    const piece = min(bytes - done, <u32>Lease.BytesPerCall);
    if (system(number, caller, lease, offset + done, address + done, piece, 0, 0) != Status.Ok) {
      return done > 0 ? <i32>done : -1;
    }
    const copied = <u32>word(0);
    done += copied;
    if (copied < piece) break;
  }
  return <i32>done;
}
