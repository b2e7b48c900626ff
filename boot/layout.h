/*
 * Where things are in the kernel's half of the address space. The physical side is drawn in kernel/layout.ts.
 *
 *     0xffffff80_00000000  direct map: all RAM but page 0 and the kernel's image; the kernel's linear memory
 *     0xffffffc0_00000000  the kernel's image at its physical offset
 *     0xffffffd0_00000000  devices at their physical offset
 */
#pragma once

#define DIRECT_BASE 0xffffff8000000000
#define IMAGE_BASE 0xffffffc000000000
#define DEVICE_BASE 0xffffffd000000000

#define LOAD_ADDRESS 0x80000
/* bss, tables and stack; then kernel/layout.ts's fixed tables. */
#define BSS_ADDRESS 0x1c0000
#define KERNEL_END 0x260000

#define PAGE_BYTES 4096
#define BLOCK_BYTES 0x200000
#define STACK_BYTES 16384

/* BCM2837. */
#define PERIPHERALS 0x3f000000
#define LOCAL_PERIPHERALS 0x40000000

/* Offsets in kernel/task.ts's Task. */
#define TASK_X29 232
#define TASK_PC 256
