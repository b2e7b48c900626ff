/*
 * The other side of bench/assembly/native.ts: plain C by plain gcc -O2, called as an import. Both sides work on the same
 * bytes, which lie in the program's linear memory.
 */
#pragma once

#include <stdint.h>

#include "abi.h"

typedef struct w2c_native* Native;

#define LINEAR(address) ((void*)(((uint64_t)1 << LINEAR_BASE_SHIFT) + (address)))
