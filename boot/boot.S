/*
 * From the firmware's jump to the kernel's first C function with the MMU on. Only core 0 goes that way; the others are
 * parked. Section numbers are of the Arm ARM (DDI 0487).
 */
#include "layout.h"

    .section .text.header, "ax"
    .global _start
/* Linux arm64 image header (Documentation/arch/arm64/booting): firmware and QEMU load by it. */
_start:
    b       start
    .long   0
    .quad   LOAD_ADDRESS                    /* text_offset */
    .quad   KERNEL_END - LOAD_ADDRESS       /* image_size, with all that must stay free behind the file */
    .quad   2                               /* little-endian, 4 KiB pages */
    .quad   0, 0, 0
    .ascii  "ARM\x64"
    .long   0

    .text
start:
    msr     daifset, #15
    mrs     x9, mpidr_el1
    and     x9, x9, #0xff
    cbnz    x9, park
    mov     x20, x0                         /* device tree or ATAGs */
    mrs     x21, CurrentEL
    lsr     x21, x21, #2

    /* Let the other cores out of the firmware's spin loop into ours, which sleeps: slots at 0xe0, 0xe8, 0xf0. */
    adr     x9, park
    mov     x10, #0xe0
    stp     x9, x9, [x10]
    str     x9, [x10, #16]
    dsb     sy
    sev

    cmp     x21, #3
    b.ne    1f
    mov     x9, #0x5b1                      /* SCR_EL3: AArch64 below, hypervisor calls, no SMC, non-secure */
    msr     scr_el3, x9
    msr     cptr_el3, xzr
    mov     x9, #0x3c9                      /* EL2h, all masked */
    msr     spsr_el3, x9
    adr     x9, 2f
    msr     elr_el3, x9
    eret
1:  cmp     x21, #2
    b.lo    3f
2:  mov     x9, #(1 << 31)                  /* HCR_EL2.RW: EL1 is AArch64 */
    msr     hcr_el2, x9
    mov     x9, #3                          /* EL1 may use counter and timer */
    msr     cnthctl_el2, x9
    msr     cntvoff_el2, xzr
    mov     x9, #0x33ff                     /* no floating-point trap */
    msr     cptr_el2, x9
    msr     hstr_el2, xzr
    mrs     x9, midr_el1                    /* or EL1 reads junk on hardware */
    msr     vpidr_el2, x9
    mrs     x9, mpidr_el1
    msr     vmpidr_el2, x9
    msr     vttbr_el2, xzr
    mrs     x9, mdcr_el2                    /* keep HPMN, the number of event counters EL1 has */
    and     x9, x9, #0x1f
    msr     mdcr_el2, x9
    ldr     x9, =0x30d00800                 /* SCTLR_EL1 as after reset: MMU and caches off */
    msr     sctlr_el1, x9
    mov     x9, #0x3c5                      /* EL1h, all masked */
    msr     spsr_el2, x9
    adr     x9, 3f
    msr     elr_el2, x9
    eret

3:  ldr     x9, =0x30d00800
    msr     sctlr_el1, x9
    isb
    msr     spsel, #1
    adrp    x9, vectors                     /* last words work from here on */
    add     x9, x9, :lo12:vectors
    msr     vbar_el1, x9
    mov     x9, #(1 << 20)                  /* CPACR_EL1.FPEN: EL0 traps, so that the kernel can switch lazily */
    msr     cpacr_el1, x9
    mov     x9, #2                          /* CNTKCTL_EL1: EL0 reads the virtual counter */
    msr     cntkctl_el1, x9
    msr     pmuserenr_el0, xzr              /* EL0 does not see the cycle counters */
    msr     cntv_ctl_el0, xzr
    msr     tpidr_el1, xzr
    isb

    /* bss comes with whatever was in memory. */
    adrp    x9, _bss
    adrp    x10, _bss_end
4:  stp     xzr, xzr, [x9], #16
    cmp     x9, x10
    b.lo    4b

    adrp    x9, _stack_top
    mov     sp, x9
    mov     x0, x20
    mov     x1, x21
    bl      early_main                      /* builds the tables; returns TTBR0, TTBR1 */

    ldr     x9, =0x44ff04                   /* MAIR_EL1: 0 Device-nGnRE, 1 Normal write-back, 2 Normal non-cacheable */
    msr     mair_el1, x9
    ldr     x9, =0x10b5193519               /* TCR_EL1: 39-bit halves, 4 KiB, inner shareable, 16-bit ASIDs */
    mrs     x10, id_aa64mmfr0_el1
    bfi     x9, x10, #32, #3                /* physical size as the core has it */
    msr     tcr_el1, x9
    msr     ttbr0_el1, x0
    msr     ttbr1_el1, x1
    isb
    ic      iallu
    tlbi    vmalle1
    dsb     nsh
    isb
    ldr     x9, =0x30d8181d                 /* SCTLR_EL1: M, C, I, SA, SA0, WXN */
    msr     sctlr_el1, x9
    isb
    ldr     x9, =high
    br      x9

high:
    ldr     x9, =_stack_top
    mov     sp, x9
    ldr     x9, =vectors
    msr     vbar_el1, x9
    mov     x29, xzr
    mov     x30, xzr
    ldr     x28, =DIRECT_BASE
    bl      late_main                       /* drops the identity map; returns the first task */
    b       resume_or_idle

/* Cores that nobody uses sleep. */
park:
    msr     daifset, #15
5:  wfi
    b       5b
    .ltorg
