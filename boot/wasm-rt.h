/*
 * What the C made from WebAssembly needs, on bare metal: linear memory behind a reserved register, traps that stop at
 * their own place. Loads and stores carry no check: behind the memory lie 8 GiB of address space, mapped or faulting.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

#define WASM_RT_CORE_TYPES_DEFINED
typedef uint8_t u8;
typedef int8_t s8;
typedef uint16_t u16;
typedef int16_t s16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;
typedef int64_t s64;
typedef float f32;
typedef double f64;

/*
 * A value in linear memory: at any address, of any type. A structure, for values of an under-aligned type make gcc 14
 * fail when they are passed to a function; with the offset in it, so that gcc sums up address and base once for all
 * fields of an object.
 */
#define IN_MEMORY(qualifier, type, address, offset)                          \
  (((qualifier struct {                                                      \
     u8 before[offset];                                                      \
     type content;                                                           \
   } __attribute__((packed, may_alias))*)(linear_base + (address)))->content)

/*
 * Address of linear memory. A constant for a program, so that gcc knows that no store changes it; in the kernel, whose larger
 * functions would have to keep it in a register of their own, x28, set in boot.S and kept by -ffixed-x28. Not const: gcc would take
 * that for the constant zero.
 */
#ifdef DIRECT_BASE
register u8* linear_base __asm__("x28");
#else
#define linear_base ((u8*)(1ull << LINEAR_BASE_SHIFT))
#endif

typedef struct {
  /* Of 64 KiB: what memory.size answers. Loads, stores and copies may go beyond, where shared regions are mapped. */
  u64 pages;
} wasm_rt_memory_t;

#define wasm_rt_allocate_memory(memory, initial, maximum, is64, page_size) ((memory)->pages = (initial))

#define wasm_rt_memcpy __builtin_memcpy
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define WASM_RT_TRAP_OOB Trap_OutOfBounds
#define WASM_RT_TRAP_INT_OVERFLOW Trap_IntegerOverflow
#define WASM_RT_TRAP_DIV_BY_ZERO Trap_DivideByZero
#define WASM_RT_TRAP_INVALID_CONVERSION Trap_InvalidConversion
#define WASM_RT_TRAP_UNREACHABLE Trap_Unreachable

/* The number in the comment keeps gcc from merging two traps: each address tells its line. */
#define TRAP_TEXT(number) "brk %0 // trap " #number
#define TRAP_NUMBERED(number) TRAP_TEXT(number)
#define wasm_rt_trap(reason)                                                         \
  ({                                                                                 \
    __asm__ volatile(TRAP_NUMBERED(__COUNTER__) : : "i"(0x100 + (reason)) : "memory"); \
    __builtin_unreachable();                                                         \
  })

#define isnan __builtin_isnan
#define signbit __builtin_signbit
#define NAN __builtin_nan("")
#define floor __builtin_floor
#define floorf __builtin_floorf
#define ceil __builtin_ceil
#define ceilf __builtin_ceilf
#define trunc __builtin_trunc
#define truncf __builtin_truncf
#define nearbyint __builtin_nearbyint
#define nearbyintf __builtin_nearbyintf
#define fabs __builtin_fabs
#define fabsf __builtin_fabsf
#define sqrt __builtin_sqrt
#define sqrtf __builtin_sqrtf
