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

/*
 * What debuggers unwind by (DWARF 4, section 6.4): the CFA of these stubs is the
 * address of the EIP that the processor has pushed. Behind it are CS and
 * EFLAGS, then ESP if the trap came from user mode; else ESP was that address.
 */
    .cfi_sections .debug_frame

    .macro TRAP_UNWIND offset
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa esp, \offset
    .cfi_offset eip, 0
    .cfi_offset eflags, 8
    /* DW_CFA_val_expression of ESP: CFA + 12, and what is there if CS & 3:
     * dup; plus_uconst 4; deref; const1u 3; and; swap; plus_uconst 12; swap;
     * lit0; eq; bra 1; deref. */
    .cfi_escape 0x16, 4, 17, 0x12, 0x23, 4, 0x06, 0x08, 3, 0x1a, 0x16, 0x23, \
        12, 0x16, 0x30, 0x29, 0x28, 1, 0, 0x06
    .cfi_same_value ebx
    .cfi_same_value ebp
    .cfi_same_value esi
    .cfi_same_value edi
    .endm

/* Vector n enters at 16 * n. Where the processor pushes no error code the stub
 * pushes a 0, so that struct pt_regs (trap.h) always fits. */
    .macro TRAP_STUBS common
    .set vector, 0
    .rept TRAP_EXCEPTIONS + TRAP_IRQS
    .balign 16
    .if (HAS_ERROR_CODE >> vector) & 1
    TRAP_UNWIND 4
    .else
    TRAP_UNWIND 0
    pushl $0
    .cfi_adjust_cfa_offset 4
    .endif
    pushl $vector
    .cfi_adjust_cfa_offset 4
    jmp \common
    .cfi_endproc
    .set vector, vector + 1
    .endr
    .balign 16
    .endm

    .macro SYSCALL_STUB common
    TRAP_UNWIND 0
    pushl $0
    .cfi_adjust_cfa_offset 4
    pushl $TRAP_SYSCALL
    .cfi_adjust_cfa_offset 4
    jmp \common
    .cfi_endproc
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
    .cfi_adjust_cfa_offset 16
    pushal
    .cfi_adjust_cfa_offset 32
    .cfi_offset eax, -28
    .cfi_offset ecx, -32
    .cfi_offset edx, -36
    .cfi_offset ebx, -40
    .cfi_offset ebp, -48
    .cfi_offset esi, -52
    .cfi_offset edi, -56
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
