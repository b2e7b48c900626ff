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

/*
 * The TypeScript line of an address, from the archive's line table of the kernel, or of init for an address of user
 * space (abi/archive.ts, LineTable).
 */
void last_line(uint64_t address) {
  const uint8_t* const archive = (const uint8_t*)_archive;
  const uint32_t* words = (const uint32_t*)archive;
  const uint32_t* const init = (const uint32_t*)(archive + words[ArchiveHeader_ProgramsOffset / 4]);
  const int of_kernel = address >= IMAGE_BASE;
  const uint32_t offset = of_kernel ? words[ArchiveHeader_KernelLinesOffset / 4] : init[ProgramRecord_LinesOffset / 4];
  const uint32_t bytes = of_kernel ? words[ArchiveHeader_KernelLinesBytes / 4] : init[ProgramRecord_LinesBytes / 4];
  if (bytes == 0) return;
  const uint32_t* const header = (const uint32_t*)(archive + offset);
  const char* const names = (const char*)(header + LineTable_Names / 4);
  const uint8_t* at = (const uint8_t*)names;
  for (uint32_t file = 0; file < header[LineTable_Files / 4];) file += *at++ == 0;
  uint32_t row_address = header[LineTable_Base / 4];
  uint32_t row_file = 0, row_line = 0, file = 0, line = 0;
  for (uint32_t row = 0; row < header[LineTable_Rows / 4]; row++) {
    const uint32_t step = uleb(&at);
    row_address += step >> 1 << 2;
    if (row_address > (uint32_t)address) break;
    if (step & 1) row_file = uleb(&at);
    row_line += sleb(&at);
    file = row_file;
    line = row_line;
  }
  if (line == 0) return;
  const char* name = names;
  while (file-- > 0) while (*name++) {}
  say(" at ");
  say(name);
  say(":");
  say_decimal(line);
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

/* The kernel itself got an exception. */
__attribute__((noreturn)) void last_words(uint64_t esr, uint64_t elr, uint64_t far, uint64_t sp) {
  static int speaking;
  if (stopping) for (;;) __asm__ volatile("wfi");
  /* One exception more while it tells of the first: what was said must do. */
  if (speaking) stop(1);
  speaking = 1;
  say("\r\nkernel panic: ");
  say(class_name(esr >> 26 & 63));
  last_line(elr);
  say("\r\n  esr ");
  say_hex(esr);
  say(" elr ");
  say_hex(elr);
  say(" far ");
  say_hex(far);
  say(" sp ");
  say_hex(sp);
  say("\r\n");
  stop(1);
}
