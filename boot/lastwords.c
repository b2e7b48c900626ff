/*
 * Last words, for whatever happens before the kernel can speak or after it has failed. Works with the MMU off and on.
 */
#include "lastwords.h"

#include "abi.h"
#include "layout.h"

/* BCM2835 ARM Peripherals 6 (GPIO), 13 (PL011); mailbox property interface. */
#define GPFSEL1 0x3f200004
#define GPFSEL3 0x3f20000c
#define GPPUD 0x3f200094
#define GPPUDCLK0 0x3f200098
#define UART_DR 0x3f201000
#define UART_FR 0x3f201018
#define UART_IBRD 0x3f201024
#define UART_FBRD 0x3f201028
#define UART_LCRH 0x3f20102c
#define UART_CR 0x3f201030
#define UART_IMSC 0x3f201038
#define UART_ICR 0x3f201044
#define MAILBOX_READ 0x3f00b880
#define MAILBOX_READ_STATUS 0x3f00b898
#define MAILBOX_WRITE 0x3f00b8a0
#define MAILBOX_WRITE_STATUS 0x3f00b8b8
#define FR_BUSY 8
#define FR_TXFF 32
#define BAUD 115200
#define FIRMWARE_DEFAULT_CLOCK 48000000

static volatile uint32_t* device(uint32_t address) {
  uint64_t control;
  __asm__ volatile("mrs %0, sctlr_el1" : "=r"(control));
  return (volatile uint32_t*)((control & 1 ? DEVICE_BASE : 0) + address);
}

/* Polls that a device gets to become ready: seconds, where microseconds are expected. */
#define PATIENCE 10000000

static int wait_until_clear(uint32_t address, uint32_t bits) {
  for (int polls = 0; polls < PATIENCE; polls++) {
    if ((*device(address) & bits) == 0) return 1;
  }
  return 0;
}

/* Rate of clock 2 (UART) in Hz, or the default when the firmware does not answer. Only with caches off. */
static uint32_t uart_clock(void) {
  static volatile uint32_t message[8] __attribute__((aligned(16)));
  message[0] = sizeof(message);
  message[1] = 0;
  message[2] = 0x00030002;
  message[3] = 8;
  message[4] = 0;
  message[5] = 2;
  message[6] = 0;
  message[7] = 0;
  const uint32_t request = ((uint32_t)(uint64_t)message | 0xc0000000) | 8;
  __asm__ volatile("dsb sy" ::: "memory");
  if (!wait_until_clear(MAILBOX_WRITE_STATUS, 0x80000000)) return FIRMWARE_DEFAULT_CLOCK;
  *device(MAILBOX_WRITE) = request;
  do {
    if (!wait_until_clear(MAILBOX_READ_STATUS, 0x40000000)) return FIRMWARE_DEFAULT_CLOCK;
  } while (*device(MAILBOX_READ) != request);
  __asm__ volatile("dsb sy" ::: "memory");
  return message[4] >> 31 && message[6] ? message[6] : FIRMWARE_DEFAULT_CLOCK;
}

static void settle(void) {
  for (int i = 0; i < 500; i++) __asm__ volatile("nop");
}

/* PL011 to pins 14 and 15, 115200 8N1. On a Pi 3 the firmware may have given it to Bluetooth on pins 32 and 33. */
void start_last_words(void) {
  *device(GPFSEL3) = *device(GPFSEL3) & ~(077 << 6);
  *device(GPFSEL1) = (*device(GPFSEL1) & ~(077 << 12)) | 044 << 12;
  *device(GPPUD) = 2;
  settle();
  *device(GPPUDCLK0) = 1 << 15;
  settle();
  *device(GPPUD) = 0;
  *device(GPPUDCLK0) = 0;
  /* another peripheral follows (BCM2835 ARM Peripherals 1.3) */
  __asm__ volatile("dmb sy" ::: "memory");
  const uint32_t divisor = (uart_clock() * 4ull + BAUD / 2) / BAUD;
  wait_until_clear(UART_FR, FR_BUSY);
  *device(UART_CR) = 0;
  *device(UART_LCRH) = 0;
  *device(UART_ICR) = 0x7ff;
  *device(UART_IMSC) = 0;
  *device(UART_IBRD) = divisor >> 6;
  *device(UART_FBRD) = divisor & 63;
  *device(UART_LCRH) = 0x70;
  *device(UART_CR) = 0x301;
}

void last_word(uint32_t byte) {
  wait_until_clear(UART_FR, FR_TXFF);
  *device(UART_DR) = byte;
}

void say(const char* text) {
  while (*text) last_word(*text++);
}

void say_hex(uint64_t value) {
  say("0x");
  int shift = 60;
  while (shift > 0 && value >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) {
    const uint32_t digit = value >> shift & 15;
    last_word(digit < 10 ? '0' + digit : 'a' - 10 + digit);
  }
}

static void say_decimal(uint32_t value) {
  if (value >= 10) say_decimal(value / 10);
  last_word('0' + value % 10);
}

static int stopping;

/* The emulator ends with this status; on a board, where nobody takes the request, the core sleeps. */
void stop(uint32_t status) {
  stopping = 1;
  wait_until_clear(UART_FR, FR_BUSY);
  const uint64_t block[2] = {0x20026, status};
  register uint64_t operation __asm__("x0") = 0x18;
  register const void* argument __asm__("x1") = block;
  __asm__ volatile("hlt #0xf000" : : "r"(operation), "r"(argument) : "memory");
  for (;;) __asm__ volatile("wfi");
}

extern char _archive[];

static uint32_t uleb(const uint8_t** at) {
  uint32_t value = 0;
  for (int shift = 0;; shift += 7) {
    const uint8_t byte = *(*at)++;
    value |= (uint32_t)(byte & 127) << shift;
    if (byte < 128) return value;
  }
}

static int32_t sleb(const uint8_t** at) {
  int32_t value = 0;
  int shift = 0;
  uint8_t byte;
  do {
    byte = *(*at)++;
    value |= (int32_t)(byte & 127) << shift;
    shift += 7;
  } while (byte >= 128);
  return byte & 64 && shift < 32 ? value | -(1 << shift) : value;
}

static const char* skip_string(const char* text) {
  while (*text++) {}
  return text;
}

/* Says function and file, and leaves the line to the caller. */
static void say_function_and_file(const uint32_t* table, uint32_t number, uint32_t line, const char* preposition) {
  static char function[LineTable_NameBytes];
  const uint8_t* at = (const uint8_t*)(table + LineTable_Start / 4);
  for (;; number--) {
    const char* const file = (const char*)at;
    at = (const uint8_t*)skip_string(file);
    uint32_t start = 0;
    function[0] = 0;
    for (uint32_t left = uleb(&at); left > 0; left--) {
      start += uleb(&at);
      char* to = function + *at++;
      const char* from = (const char*)at;
      at = (const uint8_t*)skip_string(from);
      if (number == 0 && start <= line) while ((*to++ = *from++)) {}
    }
    if (number > 0) continue;
    if (function[0]) {
      say(preposition);
      say(function);
    }
    say(" at ");
    say(file);
    return;
  }
}

/*
 * " in FUNCTION at FILE:LINE" of an address, from the archive's line table of the kernel, or of init for an address of user
 * space (abi/archive.ts, LineTable). Returns 0 and says nothing when it is not TypeScript.
 */
static int say_place(uint64_t address, const char* preposition) {
  const uint8_t* const archive = (const uint8_t*)_archive;
  const uint32_t* words = (const uint32_t*)archive;
  const uint32_t* const init = (const uint32_t*)(archive + words[ArchiveHeader_ProgramsOffset / 4]);
  const int of_kernel = address >= IMAGE_BASE;
  const uint32_t offset = of_kernel ? words[ArchiveHeader_KernelLinesOffset / 4] : init[ProgramRecord_LinesOffset / 4];
  const uint32_t bytes = of_kernel ? words[ArchiveHeader_KernelLinesBytes / 4] : init[ProgramRecord_LinesBytes / 4];
  if (bytes == 0) return 0;
  const uint32_t* const table = (const uint32_t*)(archive + offset);
  const uint8_t* at = (const uint8_t*)table + LineTable_Start + table[LineTable_FilesBytes / 4];
  uint32_t row_address = table[LineTable_Base / 4];
  uint32_t row_file = 0, row_line = 0, file = 0, line = 0;
  for (uint32_t row = 0; row < table[LineTable_Rows / 4]; row++) {
    const uint32_t step = uleb(&at);
    row_address += step >> 1 << 2;
    if (row_address > (uint32_t)address) break;
    if (step & 1) row_file = uleb(&at);
    row_line += sleb(&at);
    file = row_file;
    line = row_line;
  }
  if (line == 0) return 0;
  say_function_and_file(table, file, line, preposition);
  say(":");
  say_decimal(line);
  return 1;
}

/* "  called from FUNCTION at FILE:LINE (ADDRESS)" for the call that returns there. Returns 0 when it is not TypeScript. */
static int say_caller(const char* what, uint64_t address) {
  say(what);
  const int known = say_place(address - 4, " from ");
  say(" (");
  say_hex(address);
  say(")");
  return known;
}

#define MOST_CALLERS 8

/* Who called in init, by its chain of frames (AAPCS64 6.4.6), while its address space is still there. */
static void say_callers_of_init(void) {
  const uint8_t* const archive = (const uint8_t*)_archive;
  const uint32_t* const words = (const uint32_t*)archive;
  const uint32_t* const init = (const uint32_t*)(archive + words[ArchiveHeader_ProgramsOffset / 4]);
  const uint64_t lowest = UserLayout_StackTop - (uint64_t)init[ProgramRecord_StackPages / 4] * PAGE_BYTES;
  const uint8_t* task;
  __asm__("mrs %0, tpidr_el1" : "=r"(task));
  uint64_t frame = *(const uint64_t*)(task + TASK_X29);
  for (int left = MOST_CALLERS; left > 0 && frame >= lowest && frame <= UserLayout_StackTop - 16; left--) {
    const uint64_t* const record = (const uint64_t*)frame;
    if ((frame & 15) != 0 || record[1] == 0) return;
    say_caller("\r\n  called", record[1]);
    if (record[0] <= frame) return;
    frame = record[0];
  }
}

static int told_callers;

/* For init, which has failed at this address, or has ended when it is 0. */
void last_line(uint64_t address) {
  told_callers = 1;
  if (address == 0) return;
  say_place(address, " in ");
  say_callers_of_init();
}

extern char _image[], _rodata[], _stack_bottom[], _stack_top[];

/* Whether a call in the kernel's text would return there: the instruction before is a bl. */
static int is_return_address(uint64_t address) {
  if (address <= (uint64_t)_image || address > (uint64_t)_rodata || (address & 3) != 0) return 0;
  return *(const uint32_t*)(address - 4) >> 26 == 0x25;
}

/*
 * Who called in the kernel: what looks like a return address on its stack, the innermost first, up to the vectors. The
 * kernel keeps no chain of frames, so a word left over from an earlier call may be among them.
 */
static void say_callers(uint64_t sp) {
  const uint64_t bottom = (uint64_t)_stack_bottom;
  if ((sp & 7) != 0 || sp < bottom - PAGE_BYTES) return;
  /* it has overflowed: what is left of it begins there */
  if (sp < bottom) sp = bottom;
  int left = MOST_CALLERS;
  for (; sp < (uint64_t)_stack_top && left > 0; sp += 8) {
    const uint64_t word = *(const uint64_t*)sp;
    if (!is_return_address(word)) continue;
    if (!say_caller("\r\n  called", word)) return;
    left--;
  }
}

static const char* class_name(uint32_t class) {
  if (class == 0x20 || class == 0x21) return "instruction abort";
  if (class == 0x24 || class == 0x25) return "data abort";
  if (class == 0x22 || class == 0x26) return "misaligned pc or sp";
  if (class == 0x2f) return "SError";
  if (class == 0x3c) return "trap";
  if (class == 0) return "undefined instruction";
  return "exception";
}

/* The kernel stops: who called for it. */
__attribute__((noinline)) void last_callers(void) {
  if (told_callers) return;
  uint64_t sp;
  __asm__("mov %0, sp" : "=r"(sp));
  say("  sp ");
  say_hex(sp);
  say_callers(sp);
  say("\r\n");
}

/* The kernel itself got an exception. */
__attribute__((noreturn)) void last_words(uint64_t esr, uint64_t elr, uint64_t far, uint64_t sp, uint64_t lr) {
  static int speaking;
  if (stopping) for (;;) __asm__ volatile("wfi");
  /* One exception more while it tells of the first: what was said must do. */
  if (speaking) stop(1);
  speaking = 1;
  say("\r\nkernel panic: ");
  say(class_name(esr >> 26 & 63));
  say_place(elr, " in ");
  say("\r\n  esr ");
  say_hex(esr);
  say(" elr ");
  say_hex(elr);
  say(" far ");
  say_hex(far);
  say(" sp ");
  say_hex(sp);
  say(" lr ");
  say_hex(lr);
  /* A function that calls none has its caller there; in others it is what they called last. */
  if (is_return_address(lr)) say_caller("\r\n  lr", lr);
  say_callers(sp);
  say("\r\n");
  stop(1);
}
