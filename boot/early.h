/* What the shim hands to the kernel. */
#pragma once

#include <stdint.h>

/* kernel/boot.ts's BootInfo. */
typedef struct {
  uint32_t firmware, archive, table;
} BootInfo;

/* Free RAM that the kernel reads it from: behind its AssemblyScript constants, before its tables. */
#define BOOT_INFO_ADDRESS 0x207ff0

uint32_t kernel_boot(const BootInfo* info);
