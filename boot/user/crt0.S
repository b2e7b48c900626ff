/* Where a program starts: the loader has mapped text, zeroed data, stack and linear memory (abi/layout.ts). */
#include "abi.h"

    .cfi_sections .debug_frame
    .section .text.start, "ax"
    .global _start
    .type _start, %function
_start:
    .cfi_startproc
    .cfi_undefined x30
    mov     x29, xzr
    mov     x30, xzr
    bl      program_start
    mov     x0, #0
    mov     x8, #Syscall_Exit
    svc     #0
    .cfi_endproc
    .size _start, . - _start
