/*
 * Exceptions of EL0: registers go into the task's own page, the kernel says which task is next. An exception of the
 * kernel itself ends everything with its last words.
 */
#include "abi.h"
#include "layout.h"

/* x16 is kept just below the stack, which is empty whenever a task runs. */
.macro STASH
    str     x16, [sp, #-16]
.endm

.macro SAVE_ARGUMENTS
    stp     x0, x1, [x16]
    stp     x2, x3, [x16, #16]
    stp     x4, x5, [x16, #32]
    stp     x6, x7, [x16, #48]
.endm

/* What is left of a system call's task when another is to run: what the kernel's C has kept, and where the task was. */
.macro SAVE_KEPT
    stp     x18, x19, [x16, #144]
    stp     x20, x21, [x16, #160]
    stp     x22, x23, [x16, #176]
    stp     x24, x25, [x16, #192]
    stp     x26, x27, [x16, #208]
    mrs     x19, elr_el1
    mrs     x20, sp_el0
    stp     x19, xzr, [x16, #TASK_PC]       /* the flags are scratch */
.endm

/* The same before the C runs. */
.macro SAVE_REST
    SAVE_KEPT
    stp     x30, x20, [x16, #240]
.endm

/* x0-x15, and what would be a way from task to task. */
.macro RESTORE_SCRATCH
    msr     tpidr_el0, xzr
    ldp     x0, x1, [x16]
    ldp     x2, x3, [x16, #16]
    ldp     x4, x5, [x16, #32]
    ldp     x6, x7, [x16, #48]
    ldp     x8, x9, [x16, #64]
    ldp     x10, x11, [x16, #80]
    ldp     x12, x13, [x16, #96]
    ldp     x14, x15, [x16, #112]
.endm

.macro SAVE_ALL
    mrs     x16, tpidr_el1
    SAVE_ARGUMENTS
    stp     x8, x9, [x16, #64]
    stp     x10, x11, [x16, #80]
    stp     x12, x13, [x16, #96]
    stp     x14, x15, [x16, #112]
    stp     x28, x29, [x16, #224]
    SAVE_REST
    mrs     x19, spsr_el1
    str     x19, [x16, #TASK_PC + 8]
    ldr     x19, [sp, #-16]
    stp     x19, x17, [x16, #128]
    ldr     x28, =DIRECT_BASE
    mov     w0, w16
.endm

.macro VECTOR label
    .balign 128
    b       \label
.endm

/* A system call, in the place of its vector; a call to a server that waits goes straight through. */
.macro SYSTEM_CALL
    .balign 128
    STASH
    mrs     x16, esr_el1
    lsr     x16, x16, #26
    cmp     x16, #0x15                      /* svc */
    b.ne    task_fault_stashed
    mrs     x16, tpidr_el1
    SAVE_ARGUMENTS
    stp     x28, x29, [x16, #224]
    mov     x28, #DIRECT_BASE
    mov     w0, w16
    cbnz    w8, task_system_call            /* Syscall.Call is 0 */
    lsr     x17, x1, #Tag_LeasesShift       /* leases, handles or a deadline: they are in x9-x15 */
    cbnz    x17, task_long_call
    SAVE_REST
    bl      kernel_fast_call
    cbnz    w0, resume
    mov     w1, #Syscall_Call
    b       task_slow_call
.endm

.macro VECTORS synchronous, interrupt, error
    .rept 8
    VECTOR  kernel_exception
    .endr
    \synchronous
    VECTOR  \interrupt
    VECTOR  kernel_exception
    VECTOR  \error
    .rept 4
    VECTOR  kernel_exception
    .endr
.endm

    .text
    .balign 2048
    .global vectors
vectors:
    VECTORS SYSTEM_CALL, task_interrupt, task_fault
    .balign 2048
    .global traced_vectors
traced_vectors:
    VECTORS "VECTOR traced_exception", traced_interrupt, traced_exception

task_system_call:
    cmp     w8, #Syscall_Reply
    b.hi    task_short_call
    lsr     x17, x1, #Tag_LeasesShift
    cbnz    x17, task_long_call
    cmp     w8, #Syscall_ReplyReceive
    b.ne    task_short_call
    SAVE_REST
    bl      kernel_fast_reply_receive
    cbnz    w0, resume
    mov     w1, #Syscall_ReplyReceive
task_slow_call:
    mrs     x16, tpidr_el1
    mov     w0, w16
    ldp     x18, x19, [x16, #144]           /* as the C will leave them, for `switch` */
    ldr     x20, [x16, #160]
    b       1f
task_long_call:
    stp     x9, x10, [x16, #72]
    stp     x11, x12, [x16, #88]
    stp     x13, x14, [x16, #104]
    str     x15, [x16, #120]
task_short_call:
    mov     w1, w8
    str     x30, [x16, #240]
1:  str     x18, [x16, #144]
    bl      kernel_syscall
    mrs     x16, tpidr_el1
    add     x17, x28, w0, uxtw
    cmp     x16, x17
    b.ne    switch
    /* The caller goes on: the C has kept x19-x27, and nobody has changed the system registers. */
    ldr     x18, [x16, #144]
    ldp     x28, x29, [x16, #224]
    ldr     x30, [x16, #240]
    RESTORE_SCRATCH
    ldp     x16, x17, [x16, #128]
    eret
switch:
    ldr     x18, [x16, #144]
    SAVE_KEPT
    str     x20, [x16, #248]
    cbz     w0, idle_core

/*
 * w0: the task to run. All its registers come back: those which a system call did not save hold what the task
 * had in them when they were saved last, so that nobody sees what the kernel left there.
 */
    .global resume
resume:
    add     x16, x28, w0, uxtw
    msr     tpidr_el1, x16
    ldp     x30, x15, [x16, #240]
    ldp     x17, x18, [x16, #TASK_PC]
    msr     sp_el0, x15
    msr     elr_el1, x17
    msr     spsr_el1, x18
    RESTORE_SCRATCH
    ldp     x18, x19, [x16, #144]
    ldp     x20, x21, [x16, #160]
    ldp     x22, x23, [x16, #176]
    ldp     x24, x25, [x16, #192]
    ldp     x26, x27, [x16, #208]
    ldp     x28, x29, [x16, #224]
    ldp     x16, x17, [x16, #128]
    eret

/* Interrupts wake WFI even though they are masked; the kernel then looks for them. */
idle_core:
    msr     tpidr_el1, xzr
    dsb     sy
    wfi
    bl      kernel_interrupt
    b       resume_or_idle

task_interrupt:
    STASH
    SAVE_ALL
    bl      kernel_interrupt
    b       resume_or_idle

task_fault:
    STASH
task_fault_stashed:
    SAVE_ALL
    mrs     x1, esr_el1
    mrs     x2, far_el1
    bl      kernel_fault

    .global resume_or_idle
resume_or_idle:
    cbnz    w0, resume
    b       idle_core

/*
 * While tracing, every trap is recorded before and after. The switching on is not recorded, the switching off is. w0: the
 * task, w1-w2: ESR and FAR, 0 for an interrupt.
 */
traced_exception:
    STASH
    SAVE_ALL
    mrs     x1, esr_el1
    mrs     x2, far_el1
    b       trace
traced_interrupt:
    STASH
    SAVE_ALL
    mov     x1, xzr
trace:
    mov     w19, w0
    mov     x20, x1
    mov     x21, x2
    bl      kernel_trace_trap
    mov     w0, w19
    cbz     x20, 1f
    lsr     x1, x20, #26
    cmp     x1, #0x15                       /* svc */
    b.eq    2f
    mov     x1, x20
    mov     x2, x21
    bl      kernel_fault
    b       traced
1:  bl      kernel_interrupt
    b       traced
2:  add     x1, x28, w0, uxtw
    ldr     w1, [x1, #64]
    bl      kernel_syscall
traced:
    mov     w20, w0
    mov     w1, w0
    mov     w0, w19
    bl      kernel_trace_switch
    mov     w0, w20
    cbnz    w0, resume
    msr     tpidr_el1, xzr
    dsb     sy
    wfi
    mov     x1, xzr
    b       trace

/* Nothing of the kernel's own may fault; it may have been its stack, so take another. */
kernel_exception:
    mov     x3, sp
    mov     x4, x30
    adrp    x0, _last_stack_top
    mov     sp, x0
    mrs     x0, esr_el1
    mrs     x1, elr_el1
    mrs     x2, far_el1
    bl      last_words
    .ltorg
