/* The least that answers like the shell on the PL011 of a Pi 3: what the harness itself is tested against. */
#include <stdint.h>

#define UART(offset) (*(volatile uint32_t *)(0x3f201000ul + (offset)))
#define DR UART(0x00)
#define FR UART(0x18)
#define FR_RXFE 0x10
#define PROMPT "drupelet> "

__asm__(".section .text.start\n"
        ".global _start\n"
        "_start: adr x0, _start\n"
        "mov sp, x0\n" /* grows down from the load address, 0x80000 */
        "b run\n"
        "park: wfi\n"
        "b park\n"
        ".previous\n");

static void print(const char *text) {
    while (*text != 0) DR = (uint8_t)*text++;
}

static int same(const char *a, const char *b) {
    while (*a != 0 && *a == *b) a++, b++;
    return *a == *b;
}

/* SYS_EXIT of semihosting; the reason is ADP_Stopped_ApplicationExit. */
static void stop(uint64_t status) {
    static uint64_t block[2];
    block[0] = 0x20026;
    block[1] = status;
    register uint64_t operation __asm__("x0") = 0x18;
    register uint64_t *parameters __asm__("x1") = block;
    __asm__ volatile("hlt #0xf000" ::"r"(operation), "r"(parameters) : "memory");
}

static void answer(const char *line) {
    if (same(line, "halt")) {
        print("bye\r\n");
        stop(0);
    } else if (same(line, "panic")) {
        print("panic: last words\r\n");
        stop(1);
    } else if (same(line, "noise")) {
        /* A message while the prompt stands, as the log server prints them: twice the prompt is redrawn. */
        print(PROMPT "\r\033[K" "a message\r\n" PROMPT "\r\033[K" "another\r\n");
    } else if (line[0] != 0) {
        print("you said ");
        print(line);
        print("\r\n");
    }
    print(PROMPT);
}

/* Out of QEMU's spin stub, where the other cores would burn the host's time. */
static void park_others(void) {
    extern char park[];
    for (uint64_t slot = 0xe0; slot <= 0xf0; slot += 8) *(volatile uint64_t *)slot = (uint64_t)park;
    __asm__ volatile("dsb sy\n sev");
}

void run(void) {
    char line[4096];
    unsigned length = 0;
    park_others();
    UART(0x2c) = 0x70; /* LCR_H: 8 bits, FIFOs on */
    UART(0x30) = 0x301; /* CR: receiver, transmitter, UART on */
    print("ready\r\n" PROMPT);
    for (;;) {
        while (FR & FR_RXFE)
            ;
        char byte = (char)DR;
        if (byte == 3) {
            print("^C\r\n" PROMPT);
            length = 0;
        } else if (byte == '\r') {
            print("\r\n");
            line[length] = 0;
            answer(line);
            length = 0;
        } else if (length < sizeof line - 1) {
            DR = (uint8_t)byte;
            line[length++] = byte;
        }
    }
}
