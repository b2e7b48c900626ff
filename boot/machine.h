/*
 * abi/machine.ts on the board: each import inlines to a few instructions. Included before the kernel's C.
 */
#pragma once

#include "layout.h"
#include "wasm-rt.h"

struct w2c_machine;
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define CACHE_LINE 64

void last_word(u32 byte);
void last_line(u64 address);
void last_callers(void);
__attribute__((noreturn)) void stop(u32 status);

ALWAYS_INLINE u32 w2c_machine_deviceRead(struct w2c_machine* m, u32 address) {
  return *(volatile u32*)(DEVICE_BASE + address);
}

ALWAYS_INLINE void w2c_machine_deviceWrite(struct w2c_machine* m, u32 address, u32 value) {
  *(volatile u32*)(DEVICE_BASE + address) = value;
}

ALWAYS_INLINE void w2c_machine_deviceBarrier(struct w2c_machine* m) {
  __asm__ volatile("dmb sy" ::: "memory");
}

ALWAYS_INLINE u64 w2c_machine_counter(struct w2c_machine* m) {
  u64 ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
}

ALWAYS_INLINE u64 w2c_machine_counterFrequency(struct w2c_machine* m) {
  u64 ticks;
  __asm__("mrs %0, cntfrq_el0" : "=r"(ticks));
  return ticks;
}

ALWAYS_INLINE void w2c_machine_setDeadline(struct w2c_machine* m, u64 at) {
  __asm__ volatile("msr cntv_cval_el0, %0\n\tmsr cntv_ctl_el0, %1" : : "r"(at), "r"((u64)(at != ~0ull)));
}

/* No isb: the next eret synchronises, and the kernel itself does not use the user half. */
ALWAYS_INLINE void w2c_machine_setAddressSpace(struct w2c_machine* m, u64 ttbr0) {
  __asm__ volatile("msr ttbr0_el1, %0" : : "r"(ttbr0) : "memory");
}

ALWAYS_INLINE void w2c_machine_tableWritten(struct w2c_machine* m) {
  __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

/* The store of the invalid entry is to be seen by table walks first, then the forgetting waited for. */
ALWAYS_INLINE void w2c_machine_flushPage(struct w2c_machine* m, u32 asid, u64 page) {
  __asm__ volatile("dsb ishst\n\ttlbi vae1is, %0\n\tdsb ish\n\tisb" : : "r"((u64)asid << 48 | page) : "memory");
}

ALWAYS_INLINE void w2c_machine_flushSpace(struct w2c_machine* m, u32 asid) {
  __asm__ volatile("dsb ishst\n\ttlbi aside1is, %0\n\tdsb ish\n\tisb" : : "r"((u64)asid << 48) : "memory");
}

ALWAYS_INLINE void w2c_machine_cleanInvalidate(struct w2c_machine* m, u32 address, u32 bytes) {
  u8* const end = linear_base + address + bytes;
  for (u8* line = linear_base + (address & ~(CACHE_LINE - 1)); line < end; line += CACHE_LINE) {
    __asm__ volatile("dc civac, %0" : : "r"(line) : "memory");
  }
  __asm__ volatile("dsb sy" ::: "memory");
}

/* The Cortex-A53's instruction cache is indexed by virtual address and the code runs elsewhere, so all of it goes. */
ALWAYS_INLINE void w2c_machine_codeWritten(struct w2c_machine* m, u32 address, u32 bytes) {
  u8* const end = linear_base + address + bytes;
  for (u8* line = linear_base + address; line < end; line += CACHE_LINE) {
    __asm__ volatile("dc cvau, %0" : : "r"(line) : "memory");
  }
  __asm__ volatile("dsb ish\n\tic ialluis\n\tdsb ish\n\tisb" ::: "memory");
}

/* DCZID_EL0 of both A53 and A72 says 64 bytes. */
ALWAYS_INLINE void w2c_machine_zeroPages(struct w2c_machine* m, u32 address, u32 pages) {
  u8* const end = linear_base + address + (u64)pages * PAGE_BYTES;
  for (u8* line = linear_base + address; line < end; line += CACHE_LINE) {
    __asm__ volatile("dc zva, %0" : : "r"(line) : "memory");
  }
}

ALWAYS_INLINE void w2c_machine_copyBytes(struct w2c_machine* m, u32 to, u32 from, u32 bytes) {
  /* Two tasks may lend each other memory that they share. */
  __builtin_memmove(linear_base + to, linear_base + from, bytes);
}

extern char vectors[];
extern char traced_vectors[];

/* The eret that ends this trap synchronises. */
ALWAYS_INLINE void w2c_machine_setTracing(struct w2c_machine* m, u32 on) {
  __asm__ volatile("msr vbar_el1, %0" : : "r"(on ? traced_vectors : vectors));
}

/* PMCCFILTR_EL0.P and U leave EL1 and EL0 out; PMCR_EL0.LC: 64 bits; PMUSERENR_EL0.CR: EL0 reads. The eret synchronises. */
ALWAYS_INLINE void w2c_machine_setCounting(struct w2c_machine* m, u32 flags) {
  u64 filter = (u64)!(flags & TraceFlag_CountKernel) << 31 | (u64)!(flags & TraceFlag_CountTasks) << 30;
  u64 on = (flags & (TraceFlag_CountKernel | TraceFlag_CountTasks)) != 0;
  __asm__ volatile(
      "msr pmccfiltr_el0, %0\n\tmsr pmcntenset_el0, %1\n\tmsr pmcr_el0, %2\n\tmsr pmuserenr_el0, %3"
      :
      : "r"(filter), "r"(1ul << 31), "r"(on << 6 | on), "r"(on << 2));
}

void float_save(void* area);
void float_load(const void* area);

ALWAYS_INLINE void w2c_machine_floatSave(struct w2c_machine* m, u32 area) {
  float_save(linear_base + area);
}

ALWAYS_INLINE void w2c_machine_floatLoad(struct w2c_machine* m, u32 area) {
  float_load(linear_base + area);
}

ALWAYS_INLINE void w2c_machine_floatEnable(struct w2c_machine* m, u32 on) {
  __asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"((u64)(on ? 3 : 1) << 20) : "memory");
}

ALWAYS_INLINE void w2c_machine_lastWord(struct w2c_machine* m, u32 byte) {
  last_word(byte);
}

ALWAYS_INLINE void w2c_machine_lastLine(struct w2c_machine* m, u64 address) {
  last_line(address);
}

ALWAYS_INLINE void w2c_machine_stop(struct w2c_machine* m, u32 status) {
  last_callers();
  stop(status);
}

static u32 wasm_rt_grow_memory(wasm_rt_memory_t* memory, u32 more);
