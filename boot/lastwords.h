/* What can be said without the kernel: a polled PL011, set up by the shim. */
#pragma once

#include <stdint.h>

void start_last_words(void);
void last_word(uint32_t byte);
void say(const char* text);
void last_line(uint64_t address);
void last_callers(void);
void say_hex(uint64_t value);
__attribute__((noreturn)) void stop(uint32_t status);
