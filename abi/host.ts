/**
 * What a user program imports: system calls and device registers. With `abi/machine.ts` the only file that declares
 * host imports. On the board each becomes a few inlined instructions (`boot/user/host.h`); in Node a model answers.
 */

/** `Syscall.Call`. @returns a `Status`; after Ok, `tag()` and `word()` give the reply. */
export declare function call(endpoint: u32, tag: u32, w0: u64, w1: u64, w2: u64, w3: u64, w4: u64, w5: u64): u32;
/** `Syscall.Receive`. @returns badge << 32 | caller with `tag()` and `word()`; or 0: `tag()` is a `Status`, `word(0)` the bits. */
export declare function receive(endpoint: u32, mask: u64, deadline: u64): u64;
/** `Syscall.ReplyReceive`. @returns as `receive`. */
export declare function replyReceive(
  endpoint: u32,
  caller: u32,
  tag: u32,
  w0: u64,
  w1: u64,
  w2: u64,
  w3: u64,
  w4: u64,
  w5: u64,
): u64;
/** `Syscall.Reply`. @returns a `Status`. */
export declare function reply(caller: u32, tag: u32, w0: u64, w1: u64, w2: u64, w3: u64, w4: u64, w5: u64): u32;
/** Any other system call, its arguments in order. @returns a `Status`; x1, x2, ... are `word(0)`, `word(1)`, ... */
export declare function system(number: u32, a0: u64, a1: u64, a2: u64, a3: u64, a4: u64, a5: u64, a6: u64): u32;
/** Tag of the message that came last. */
export declare function tag(): u32;
/** A word of the message or result that came last. @param index 0-6 */
export declare function word(index: u32): u64;
/** Sets lease `index` (0-3) of the next `call`; the tag must count it. @param lease see `Lease` */
export declare function lend(index: u32, lease: u64): void;
/** Sets the deadline of the next `call`, in ticks; the tag must have `Tag.Timed`. */
export declare function limit(deadline: u64): void;
/** Sets handle `index` (0-3) to be copied, or moved (`HandleFlag`), to the receiver of the next `call` or `reply`; the tag must count it. */
export declare function give(index: u32, handle: u32): void;
/** A handle that came with the message or reply received last. @param index 0-3 */
export declare function taken(index: u32): u32;
/** CNTVCT_EL0: ticks since power-on. */
export declare function now(): u64;
/** PMCCNTR_EL0: cycles; under QEMU's -icount shift=0 instructions. A fault while `Syscall.Trace` has nothing counted. */
export declare function cycles(): u64;
/** CNTFRQ_EL0: ticks per second. */
export declare function frequency(): u64;
/** One 32-bit volatile read. @param address offset in this program's device window, as the supervisor told it */
export declare function deviceRead(address: u32): u32;
/** One 32-bit volatile write. @param address offset in this program's device window */
export declare function deviceWrite(address: u32, value: u32): void;
/** Ends the program with a fault of this reason (`Trap`). Does not return. */
export declare function trap(reason: u32): void;
