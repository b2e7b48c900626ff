/**
 * Physical memory, which is the kernel's linear memory. Page 0 is never mapped, so a null pointer faults.
 *
 *     0x000000  page 0: the firmware's stub, spin table and ATAGs
 *     0x001000  free
 *     0x080000  kernel8.img: kernel text, constants, data, then the boot archive
 *     0x1c0000  kernel bss and stack, with guard pages (boot/kernel.ld)
 *     0x200000  constants of the AssemblyScript kernel (asc's memoryBase)
 *     0x208000  the tables below
 *     TABLES_END  free; the frame table is put there, or above the device tree and initrd
 */
export const KERNEL_BSS: u32 = 0x1c0000;
/** What a core keeps (schedule.ts), of the one core that runs now: fields, ready queue, and the heap of armed timers. */
export const CORE: u32 = 0x208000;
/** u32 addresses of timers, two a task. */
export const TIMERS: u32 = CORE + 0x1000;
/** Slot of each task: u32 id, u32 address of its page. */
export const SLOTS: u32 = 0x20b000;
/** Of each interrupt line: u32 address of the first handle to it. */
export const LINES: u32 = 0x20d000;
/** Heads of the buddy allocator's free lists, then its counters. */
export const BUDDIES: u32 = 0x20e000;
/** What the firmware told (memory.ts). */
export const FACTS: u32 = 0x20e900;
/** 16-byte aligned buffer for the mailbox, alone in its cache lines. */
export const MAILBOX_BUFFER: u32 = 0x20f000;
/** The rings of messages and of trace events. */
export const LOG: u32 = 0x210000;
export const RING_BYTES: u32 = 0x28000;
export const TRACE: u32 = LOG + RING_BYTES;
export const TABLES_END: u32 = TRACE + RING_BYTES;

export const PAGE: u32 = 4096;
export const PAGE_SHIFT: u32 = 12;
/** What one level-2 entry maps. */
export const BLOCK: u32 = 0x200000;

/** Programs see 512 GiB: T0SZ = 25. */
export const USER_END: u64 = 1 << 39;
/** Where a program's linear memory starts; see `abi/layout.ts`. */
export const LINEAR_BASE: u64 = 1 << 32;
