/*
 * Assembly macros for the two sets of entry stubs, trap_entry.S and
 * entry_area.S.
 */
#ifndef PAGEWALK_GUEST_ARCH_TRAP_STUBS_H
#define PAGEWALK_GUEST_ARCH_TRAP_STUBS_H

#include "guest/arch/registers.h"
#include "guest/arch/segment.h"
#include "guest/arch/trap.h"

/* Vectors 8, 10-14 and 17 push an error code (SDM vol. 3, table 6-1). */
#define HAS_ERROR_CODE      0x27d00

/* Vector n enters at 16 * n. Where the processor pushes no error code the stub
 * pushes a 0, so that struct pt_regs (trap.h) always fits. */
    .macro TRAP_STUBS common
    .set vector, 0
    .rept TRAP_EXCEPTIONS + TRAP_IRQS
    .balign 16
    .if ((HAS_ERROR_CODE >> vector) & 1) == 0
    pushl $0
    .endif
    pushl $vector
    jmp \common
    .set vector, vector + 1
    .endr
    .balign 16
    .endm

    .macro SYSCALL_STUB common
    pushl $0
    pushl $TRAP_SYSCALL
    jmp \common
    .balign 16
    .endm

/* The top of struct pt_regs as INT would have left it. */
    .macro SYSENTER_FRAME
    movl (%esp), %esp               /* sysenter_esp0 */
    pushl $USER_DS
    pushl %ebp
    pushfl
    pushl $EFLAGS_FIXED
    popfl
    orl $EFLAGS_IF, (%esp)
    pushl $USER_CS
    pushl %esi
    pushl $0
    pushl $TRAP_SYSENTER
    .endm

    /* For a struct pt_regs whose vector is still TRAP_SYSENTER. */
    .macro SYSEXIT_TO_USER
    popal
    popl %gs
    popl %fs
    popl %es
    popl %ds
    addl $8, %esp                   /* vector, error code */
    popl %edx                       /* EIP */
    addl $4, %esp                   /* CS */
    andl $~(EFLAGS_IF | EFLAGS_TF), (%esp)
    popfl
    popl %ecx                       /* ESP */
    sti                             /* after SYSEXIT */
    sysexit
    .endm

    .macro SAVE_REGISTERS
    pushl %ds
    pushl %es
    pushl %fs
    pushl %gs
    pushal
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    cld
    .endm

    .macro RESTORE_REGISTERS
    popal
    popl %gs
    popl %fs
    popl %es
    popl %ds
    addl $8, %esp                   /* vector, error code */
    iret
    .endm

#endif
