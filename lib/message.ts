/** Messages: tags, leases, calls as a client, and a server's access to what its caller lent. */
import { call, lend, limit, reply, system, tag, taken, word } from "../abi/host";
import { Lease, Status, Syscall, Tag } from "../abi/syscall";

/** Every call and reply made here carries this many words; what is not used is 0. */
export const WORDS: u32 = 3;

export function tagOf(code: u32, words: u32, leases: u32 = 0, handles: u32 = 0): u32 {
  return code | (words << Tag.WordsShift) | (leases << Tag.LeasesShift) | (handles << Tag.HandlesShift);
}

/** Lends bytes as lease `index` of the next call, for the server to read. */
export function lendRead(index: u32, address: usize, bytes: u32): void {
  lend(index, leaseOf(address, bytes) | ((<u64>1) << Lease.ReadBit));
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
/** The deadline has passed. The server may have done some of what was asked. */
export const TIMED_OUT: u32 = FAILED + Status.TimedOut;

/**
 * A call with up to three words. The reply's words are then `word(0)`, ... of abi/host. While the server is being
 * restarted the call waits. @param leases how many were lent before @returns the reply's code, or `FAILED` + status
 */
export function ask(endpoint: u32, operation: u32, leases: u32 = 0, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0): u32 {
  return outcome(call(endpoint, tagOf(operation, WORDS, leases), w0, w1, w2, 0, 0, 0));
}

/** The reply's code, or `FAILED` + status. Handles that nobody asked for are closed, or a server could fill its client's table. */
function outcome(status: u32): u32 {
  if (status != Status.Ok) return FAILED + status;
  const code = tag() & Tag.CodeMask;
  const handles = (tag() >> Tag.HandlesShift) & Tag.CountMask;
  if (handles == 0) return code;
  for (let index: u32 = 0; index < handles; index++) system(Syscall.HandleClose, taken(index), 0, 0, 0, 0, 0, 0);
  return FAILED + Status.BadArgument;
}

/** As `ask`, but waits no longer than until `deadline` (ticks); 0: not at all for the server to receive it. Then `TIMED_OUT`. */
export function askUntil(deadline: u64, endpoint: u32, operation: u32, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0): u32 {
  limit(deadline);
  return outcome(call(endpoint, tagOf(operation, WORDS) | Tag.Timed, w0, w1, w2, 0, 0, 0));
}

/** Answers a caller whose request was deferred. Gone: it no longer waits, which a server may ignore. */
export function answer(caller: u32, code: u32, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0): Status {
  return reply(caller, tagOf(code, WORDS), w0, w1, w2, 0, 0, 0) as Status;
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
