/*
 * Before the kernel: page tables for its half, the last-words console. Runs with the MMU off at first, where memory is
 * Device memory: compiled with -mstrict-align, and no pointers in constants.
 */
#include "early.h"

#include <stddef.h>

#include "abi.h"
#include "layout.h"
#include "lastwords.h"

typedef uint64_t Table[512] __attribute__((aligned(PAGE_BYTES)));
#define TABLE __attribute__((section(".tables"))) static Table

TABLE root;
TABLE direct;
TABLE direct_low;
TABLE image;
TABLE image_low;
TABLE devices;
TABLE local_devices;
TABLE identity_root;
TABLE identity;

/* Arm ARM D8.3. */
#define TABLE_ENTRY 3
#define PAGE_ENTRY 3
#define BLOCK_ENTRY 1
#define ACCESSED (1ull << 10)
#define INNER_SHAREABLE (3ull << 8)
#define READ_ONLY (2ull << 6)
#define NORMAL (1ull << 2)
#define NO_EXECUTE (3ull << 53)
#define USER_NO_EXECUTE (1ull << 54)

#define DATA (NORMAL | INNER_SHAREABLE | ACCESSED | NO_EXECUTE)
#define CONSTANTS (DATA | READ_ONLY)
#define TEXT (NORMAL | INNER_SHAREABLE | ACCESSED | READ_ONLY | USER_NO_EXECUTE)
#define DEVICE (ACCESSED | NO_EXECUTE)

extern char _image[], _rodata[], _data[], _archive[], _bss[], _tables_end[], _bss_end[], _stack_bottom[], _stack_top[],
    _last_stack_bottom[], _last_stack_top[];

/* Physical, whether or not the MMU is on: symbols are reached relative to the program counter. */
static uint64_t physical(const void* symbol) {
  return (uint64_t)symbol & 0xffffffff;
}

static void map(Table table, uint64_t from, uint64_t to, uint64_t attributes) {
  for (uint64_t at = from; at < to; at += PAGE_BYTES) table[at / PAGE_BYTES] = at | attributes | PAGE_ENTRY;
}

static void map_block(Table table, uint64_t address, uint64_t attributes) {
  table[address / BLOCK_BYTES % 512] = (address & ~(uint64_t)(BLOCK_BYTES - 1)) | attributes | BLOCK_ENTRY;
}

/* Invalidates data-cache lines. */
static void forget(uint64_t from, uint64_t to) {
  for (uint64_t line = from; line < to; line += 64) __asm__ volatile("dc ivac, %0" : : "r"(line) : "memory");
}

static BootInfo info;

typedef struct {
  uint64_t ttbr0, ttbr1;
} Tables;

/* Called with the MMU off. firmware: what came in x0. */
Tables early_main(uint64_t firmware, uint64_t exception_level) {
  start_last_words();
  if (physical(_image) != LOAD_ADDRESS) {
    say("drupelet was loaded at ");
    say_hex(physical(_image));
    say(" and must be at 0x80000: set kernel_address=0x80000 in config.txt\r\n");
    stop(1);
  }
  const uint32_t* const archive = (const uint32_t*)physical(_archive);
  if (archive[ArchiveHeader_Magic / 4] != Archive_Magic) {
    say("drupelet has no boot archive behind it: kernel8.img is incomplete\r\n");
    stop(1);
  }
  const uint64_t archive_end = physical(_archive) + archive[ArchiveHeader_Bytes / 4];

  /* The direct map's first 2 MiB, without page 0 and without the kernel; the archive is only read. */
  map(direct_low, PAGE_BYTES, physical(_image), DATA);
  map(direct_low, physical(_archive), archive_end, CONSTANTS);
  map(direct_low, archive_end, physical(_bss), DATA);
  map(direct_low, physical(_bss), physical(_tables_end), DATA);
  direct[0] = physical(direct_low) | TABLE_ENTRY;
  /* What the kernel reads before it knows how much RAM there is: its tables and the device tree. */
  for (uint64_t at = BLOCK_BYTES; at < 8 * BLOCK_BYTES; at += BLOCK_BYTES) map_block(direct, at, DATA);
  /* What lies in page 0 is no device tree, but ATAGs: they tell nothing that is needed. */
  if (firmware >= PAGE_BYTES && firmware < PERIPHERALS - 2 * BLOCK_BYTES) {
    if (firmware >= BLOCK_BYTES) map_block(direct, firmware, DATA);
    map_block(direct, firmware + BLOCK_BYTES, DATA);
    info.firmware = firmware;
  }
  info.archive = physical(_archive);
  info.table = physical(root);

  map(image_low, physical(_image), physical(_rodata), TEXT);
  map(image_low, physical(_rodata), physical(_data), CONSTANTS);
  map(image_low, physical(_data), physical(_archive), DATA);
  /* For last words: the archive has the kernel's line table. */
  map(image_low, physical(_archive), archive_end, CONSTANTS);
  map(image_low, physical(_bss), physical(_bss_end), DATA);
  map(image_low, physical(_stack_bottom), physical(_stack_top), DATA);
  map(image_low, physical(_last_stack_bottom), physical(_last_stack_top), DATA);
  image[0] = physical(image_low) | TABLE_ENTRY;

  for (uint64_t at = PERIPHERALS; at < LOCAL_PERIPHERALS; at += BLOCK_BYTES) map_block(devices, at, DEVICE);
  map_block(local_devices, LOCAL_PERIPHERALS, DEVICE);

  root[0] = physical(direct) | TABLE_ENTRY;
  root[(IMAGE_BASE - DIRECT_BASE) >> 30] = physical(image) | TABLE_ENTRY;
  root[(DEVICE_BASE - DIRECT_BASE) >> 30] = physical(devices) | TABLE_ENTRY;
  root[((DEVICE_BASE - DIRECT_BASE) >> 30) + 1] = physical(local_devices) | TABLE_ENTRY;

  /* The few instructions from switching the MMU on to the jump into the high half. */
  map_block(identity, 0, TEXT);
  identity_root[0] = physical(identity) | TABLE_ENTRY;

  /* Lines of these pages that a cache may still hold from before must not hide what was just written to memory. */
  forget(physical(_bss), physical(_last_stack_top));
  __asm__ volatile("dsb sy" ::: "memory");
  return (Tables){physical(identity_root), physical(root)};
}

/* Called with the MMU on, in the high half. Returns the first task. */
uint32_t late_main(void) {
  /* User tables come with the first task; until then nothing is mapped below. */
  identity_root[0] = 0;
  __asm__ volatile("dsb ishst\n\ttlbi vmalle1\n\tdsb nsh\n\tisb" ::: "memory");
  return kernel_boot(&info);
}
