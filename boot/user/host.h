/*
 * abi/host.ts for programs on the board: each import is one `svc #0` with the registers of abi/syscall.ts, or one device
 * access. The kernel keeps x19-x30 and the stack pointer; x8-x18 and the flags are scratch.
 */
#pragma once

#include "wasm-rt.h"

struct w2c_host;

/* The message or result that came last: x1, then x2-x7, then the handles in x9-x10. */
static u64 message_tag;
static u64 message_words[7];
static u64 message_handles[2];
/* What the next call lends and gives, handles two to a word, and how long it waits: x9-x15 of the call. */
static struct {
  u64 leases[4];
  u64 handles[2];
  u64 deadline;
} call_more;

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define SCRATCH "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "cc", "memory"

#define HAS_MORE(tag) ((tag) >> Tag_LeasesShift != 0)

/* Registers x0-x8 of a system call. */
#define REGISTERS(number, a0, a1, a2, a3, a4, a5, a6, a7) \
  register u64 x0 __asm__("x0") = (a0);                   \
  register u64 x1 __asm__("x1") = (a1);                   \
  register u64 x2 __asm__("x2") = (a2);                   \
  register u64 x3 __asm__("x3") = (a3);                   \
  register u64 x4 __asm__("x4") = (a4);                   \
  register u64 x5 __asm__("x5") = (a5);                   \
  register u64 x6 __asm__("x6") = (a6);                   \
  register u64 x7 __asm__("x7") = (a7);                   \
  register u64 x8 __asm__("x8") = (number);               \
  register u64 x9 __asm__("x9");                          \
  register u64 x10 __asm__("x10")

#define SVC()                                                                                                       \
  __asm__ volatile("svc #0"                                                                                         \
                   : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7), "+r"(x8), "=r"(x9), \
                     "=r"(x10)                                                                                      \
                   :                                                                                                \
                   : SCRATCH)

#define KEEP_MESSAGE()                                                                               \
  (message_tag = x1, message_words[0] = x2, message_words[1] = x3, message_words[2] = x4,            \
   message_words[3] = x5, message_words[4] = x6, message_words[5] = x7, message_handles[0] = x9, \
   message_handles[1] = x10)

ALWAYS_INLINE u32 w2c_host_call(struct w2c_host* host, u32 endpoint, u32 tag, u64 w0, u64 w1, u64 w2, u64 w3, u64 w4,
                                u64 w5) {
  REGISTERS(Syscall_Call, endpoint, tag, w0, w1, w2, w3, w4, w5);
  if (__builtin_constant_p(HAS_MORE(tag)) && !HAS_MORE(tag)) {
    SVC();
  } else {
    register void* x15 __asm__("x15") = &call_more;
    __asm__ volatile(
        "ldp x9, x10, [x15]\n\tldp x11, x12, [x15, #16]\n\tldp x13, x14, [x15, #32]\n\tldr x15, [x15, #48]\n\tsvc #0"
        : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7), "+r"(x8), "=r"(x9), "=r"(x10),
          "+r"(x15)
        :
        : "x11", "x12", "x13", "x14", "x16", "x17", "x18", "cc", "memory");
  }
  KEEP_MESSAGE();
  return (u32)x0;
}

ALWAYS_INLINE u64 w2c_host_receive(struct w2c_host* host, u32 endpoint, u64 mask, u64 deadline) {
  REGISTERS(Syscall_Receive, endpoint, mask, deadline, 0, 0, 0, 0, 0);
  SVC();
  KEEP_MESSAGE();
  return x0;
}

ALWAYS_INLINE u64 w2c_host_replyReceive(struct w2c_host* host, u32 endpoint, u32 caller, u32 tag, u64 w0, u64 w1, u64 w2,
                                        u64 w3, u64 w4, u64 w5) {
  REGISTERS(Syscall_ReplyReceive, (u64)endpoint << 32 | caller, tag, w0, w1, w2, w3, w4, w5);
  SVC();
  KEEP_MESSAGE();
  return x0;
}

ALWAYS_INLINE u32 w2c_host_reply(struct w2c_host* host, u32 caller, u32 tag, u64 w0, u64 w1, u64 w2, u64 w3, u64 w4,
                                 u64 w5) {
  REGISTERS(Syscall_Reply, caller, tag, w0, w1, w2, w3, w4, w5);
  if (!HAS_MORE(tag)) {
    SVC();
  } else {
    register u64* x13 __asm__("x13") = call_more.handles;
    __asm__ volatile("ldp x13, x14, [x13]\n\tsvc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7), "+r"(x8), "=r"(x9),
                       "=r"(x10), "+r"(x13)
                     :
                     : "x11", "x12", "x14", "x15", "x16", "x17", "x18", "cc", "memory");
  }
  return (u32)x0;
}

ALWAYS_INLINE u32 w2c_host_system(struct w2c_host* host, u32 number, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5,
                                  u64 a6) {
  REGISTERS(number, a0, a1, a2, a3, a4, a5, a6, 0);
  SVC();
  message_words[0] = x1;
  message_words[1] = x2;
  message_words[2] = x3;
  message_words[3] = x4;
  message_words[4] = x5;
  message_words[5] = x6;
  message_words[6] = x7;
  return (u32)x0;
}

ALWAYS_INLINE u32 w2c_host_tag(struct w2c_host* host) {
  return (u32)message_tag;
}

ALWAYS_INLINE u64 w2c_host_word(struct w2c_host* host, u32 index) {
  return message_words[index];
}

ALWAYS_INLINE void w2c_host_lend(struct w2c_host* host, u32 index, u64 lease) {
  call_more.leases[index] = lease;
}

ALWAYS_INLINE void w2c_host_limit(struct w2c_host* host, u64 deadline) {
  call_more.deadline = deadline;
}

/* Two in a register. */
typedef u32 __attribute__((may_alias)) HandleWord;

ALWAYS_INLINE void w2c_host_give(struct w2c_host* host, u32 index, u32 handle) {
  ((HandleWord*)call_more.handles)[index] = handle;
}

ALWAYS_INLINE u32 w2c_host_taken(struct w2c_host* host, u32 index) {
  return ((HandleWord*)message_handles)[index];
}

ALWAYS_INLINE u64 w2c_host_now(struct w2c_host* host) {
  u64 ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
}

ALWAYS_INLINE u64 w2c_host_cycles(struct w2c_host* host) {
  u64 cycles;
  __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(cycles)::"memory");
  return cycles;
}

ALWAYS_INLINE u64 w2c_host_frequency(struct w2c_host* host) {
  u64 ticks;
  __asm__("mrs %0, cntfrq_el0" : "=r"(ticks));
  return ticks;
}

/* Of this program, from the linker script. */
extern u8 _devices[] __attribute__((aligned(Limit_PageBytes)));

/*
 * Macros, so that an access that faults carries the line of its TypeScript. In assembly, since gcc takes a store through a pointer for
 * one that may change linear memory: it would load the driver's own fields again after each.
 * So gcc may move accesses to memory across these. What a device itself reads or writes of memory goes through RegionSync, which
 * nothing is moved across, and which has the barriers that hardware needs as well.
 */
#define w2c_host_deviceRead(host, address)                                                                         \
  ({                                                                                                               \
    u32 content;                                                                                                   \
    __asm__ volatile("ldr %w0, [%1, %w2, uxtw]" : "=r"(content) : "r"((u64)_devices), "r"((u32)(address)));         \
    content;                                                                                                       \
  })
#define w2c_host_deviceWrite(host, address, value) \
  __asm__ volatile("str %w0, [%1, %w2, uxtw]" ::"rZ"((u32)(value)), "r"((u64)_devices), "r"((u32)(address)))

/* The reason must be a constant. */
#define w2c_host_trap(host, reason) wasm_rt_trap(reason)

static u32 wasm_rt_grow_memory(wasm_rt_memory_t* memory, u32 more);
