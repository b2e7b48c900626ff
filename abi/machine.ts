/**
 * The machine interface: all that the kernel needs from outside its memory. With `abi/host.ts` the only file that
 * declares host imports. On the board each is a few inlined instructions (`boot/machine.h`); in Node `sim/machine.ts`
 * answers. Addresses of RAM are physical and are also linear-memory addresses.
 */

/** One 32-bit volatile read. @param address physical, 4-byte aligned, of a device */
export declare function deviceRead(address: u32): u32;
export declare function deviceWrite(address: u32, value: u32): void;
/** `dmb sy`: between accesses to different peripherals (BCM2835 ARM Peripherals, 1.3). */
export declare function deviceBarrier(): void;

/** CNTVCT_EL0, in ticks. */
export declare function counter(): u64;
/** CNTFRQ_EL0, ticks per second. */
export declare function counterFrequency(): u64;
/** Programs CNTV_CVAL_EL0; the timer interrupt stays asserted from then until the next call. All ones: never. */
export declare function setDeadline(at: u64): void;

/** TTBR0_EL1: ASID in bits 48-63, physical address of the level-1 table below. */
export declare function setAddressSpace(ttbr0: u64): void;
/** `dsb ishst; isb`: table entries that were invalid before may be used now. */
export declare function tableWritten(): void;
/** Forgets one page of one address space in the TLB. @param page virtual address >> 12 */
export declare function flushPage(asid: u32, page: u64): void;
/** Forgets an address space in the TLB. */
export declare function flushSpace(asid: u32): void;

/** Cleans and invalidates data-cache lines to the point of coherency. */
export declare function cleanInvalidate(address: u32, bytes: u32): void;
/** Makes code in [address, address + bytes) visible to instruction fetch. */
export declare function codeWritten(address: u32, bytes: u32): void;
/** Zeroes whole pages. */
export declare function zeroPages(address: u32, pages: u32): void;
/** The ranges may overlap. */
export declare function copyBytes(to: u32, from: u32, bytes: u32): void;

/** Takes traps by the vectors that record them, or by those that do not. */
export declare function setTracing(on: u32): void;
/** Lets EL0 read PMCCNTR_EL0, which counts what `TraceFlag` bits say; with neither of them it does neither. */
export declare function setCounting(flags: u32): void;

/** v0-v31, FPCR, FPSR to 528 bytes at `area`, 16-byte aligned. */
export declare function floatSave(area: u32): void;
export declare function floatLoad(area: u32): void;
/** CPACR_EL1.FPEN: whether EL0 may use floating point, or traps. */
export declare function floatEnable(on: u32): void;

/** Puts one byte on the last-words console (a polled PL011). */
export declare function lastWord(byte: u32): void;
/** Says where in TypeScript an address of the kernel, or of init, comes from: ` at file:line`, if that is known. */
export declare function lastLine(address: u64): void;
/** Ends it all: the emulator with this exit status, a board by a halt. Does not return. */
export declare function stop(status: u32): void;
