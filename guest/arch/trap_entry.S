/*
 * The way into and out of the kernel for exceptions, interrupts and system
 * calls when user mode and the kernel share one page directory. entry_area.S
 * has the way when they do not.
 */
#include "guest/arch/trap_stubs.h"

    .text
    .balign 16
    .globl trap_stubs, trap_stub_syscall
trap_stubs:
    TRAP_STUBS trap_common
trap_stub_syscall:
    SYSCALL_STUB trap_common

    TRAP_UNWIND 8
trap_common:
    SAVE_REGISTERS
    pushl %esp                      /* struct pt_regs * */
    .cfi_adjust_cfa_offset 4
    call trap_dispatch
    addl $4, %esp
    .cfi_adjust_cfa_offset -4
restore_registers:
    RESTORE_REGISTERS
    .cfi_endproc

    .globl sysenter_entry
sysenter_entry:
    SYSENTER_FRAME
    TRAP_UNWIND 8
    SAVE_REGISTERS
    pushl %esp
    .cfi_adjust_cfa_offset 4
    call trap_dispatch
    addl $4, %esp
    .cfi_adjust_cfa_offset -4
    cmpl $TRAP_SYSENTER, REGS_VECTOR(%esp)
    jne restore_registers           /* execve: other registers */
    SYSEXIT_TO_USER
    .cfi_endproc

    /* void leave_kernel(uint32_t regs) */
    .globl leave_kernel
leave_kernel:
    movl 4(%esp), %esp
    jmp *leave_target

    .data
    .globl leave_target
leave_target:
    .long restore_registers

    .section .note.GNU-stack, "", @progbits
