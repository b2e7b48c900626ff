/*
 * The C around the kernel's module: what the vectors call. The module's functions are static, so that gcc inlines them.
 */
#include "machine.h"

/*
 * So that the fast path needs no stack: what both halves of it share is put into each, what is seldom needed is not. asc names
 * the functions by file and name.
 */
static inline __attribute__((always_inline)) u32 fast_pass(u32 task, u32 next, u64 tag, u64 special);
static inline __attribute__((always_inline)) void fast_copyWords(u32 from, u32 to, u32 words);
static __attribute__((noinline)) u32 schedule_switchSpecial(u32 next);
static inline __attribute__((always_inline)) void schedule_account(void);
static inline __attribute__((always_inline)) void schedule_program(void);
static inline __attribute__((always_inline)) u32 schedule_switchTo(u32 next);
static inline __attribute__((always_inline)) void ipc_unwait(u32 task);
/* And that the other calls need not save registers for these. */
static __attribute__((noinline)) u32 syscall_message(u32 task, u32 number);

#include <kernel.c>

#include "early.h"

/* The kernel's linear memory is all there is. */
static __attribute__((unused)) u32 wasm_rt_grow_memory(wasm_rt_memory_t* memory, u32 more) {
  return -1;
}

u32 kernel_boot(const BootInfo* info) {
  wasm2c_kernel_instantiate();
  __builtin_memcpy(linear_base + BOOT_INFO_ADDRESS, info, sizeof(*info));
  return w2c_kernel_boot(0, BOOT_INFO_ADDRESS);
}

u32 kernel_syscall(u64 task, u32 number) {
  if (task >> 32) __builtin_unreachable();
  return w2c_kernel_syscall(0, task, number);
}

u32 kernel_fast_call(u64 task, u64 tag) {
  if (task >> 32) __builtin_unreachable();
  return w2c_kernel_fastCall(0, task, tag);
}

u32 kernel_fast_reply_receive(u64 task, u64 tag) {
  if (task >> 32) __builtin_unreachable();
  return w2c_kernel_fastReplyReceive(0, task, tag);
}

u32 kernel_interrupt(void) {
  return w2c_kernel_interrupt(0);
}

u32 kernel_fault(u32 task, u64 esr, u64 far) {
  return w2c_kernel_fault(0, task, esr, far);
}

void kernel_trace_trap(u32 task, u64 esr, u64 far) {
  w2c_kernel_traceTrap(0, task, esr, far);
}

void kernel_trace_switch(u32 task, u32 next) {
  w2c_kernel_traceSwitch(0, task, next);
}
