/*
 * The way into and out of the kernel for exceptions, interrupts and INT 0x80.
 *
 * Vector n enters at trap_stubs + 16 * n. Where the processor pushes no error
 * code the stub pushes a 0, so that struct pt_regs (trap.h) always fits.
 */
#include "guest/arch/segment.h"

#define VECTORS             48      /* 32 exceptions, 16 interrupt lines */
#define SYSCALL_VECTOR      0x80
/* Vectors 8, 10-14 and 17 push an error code (SDM vol. 3, table 6-1). */
#define HAS_ERROR_CODE      0x27d00

    .text
    .balign 16
    .globl trap_stubs
trap_stubs:
    .set vector, 0
    .rept VECTORS
    .balign 16
    .if ((HAS_ERROR_CODE >> vector) & 1) == 0
    pushl $0
    .endif
    pushl $vector
    jmp trap_common
    .set vector, vector + 1
    .endr

    .balign 16
    .globl trap_stub_syscall
trap_stub_syscall:
    pushl $0
    pushl $SYSCALL_VECTOR
    jmp trap_common

    .balign 16
trap_common:
    pushl %ds
    pushl %es
    pushl %fs
    pushl %gs
    pushal
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    cld
    pushl %esp                      /* struct pt_regs * */
    call trap_dispatch
    addl $4, %esp
restore_registers:
    popal
    popl %gs
    popl %fs
    popl %es
    popl %ds
    addl $8, %esp                   /* vector, error code */
    iret

    /* void leave_kernel(uint32_t regs) */
    .globl leave_kernel
leave_kernel:
    movl 4(%esp), %esp
    jmp restore_registers

    .section .note.GNU-stack, "", @progbits
