/*
 * The code page of the entry area (entry_area.h).
 *
 * It runs at ENTRY_TEXT_ADDR, not where it is linked: jumps within the page are
 * relative, and the kernel is called by its absolute address. User mode's
 * tables map only this page and the data page of the kernel, so before CR3 has
 * changed the code touches nothing else.
 */
#include "guest/arch/entry_area.h"
#include "guest/arch/layout.h"
#include "guest/arch/trap_stubs.h"

#define SYSENTER_ADDR   (ENTRY_TEXT_ADDR + (entry_sysenter - entry_text))
#define ENTRY_STACK     (ENTRY_DATA_ADDR + PAGE_SIZE)

    .section .entry.text, "ax"
    .balign PAGE_SIZE
    .globl entry_text, entry_stubs, entry_stub_syscall, entry_sysenter
    .globl entry_leave
entry_text:
entry_stubs:
    TRAP_STUBS entry_common
entry_stub_syscall:
    SYSCALL_STUB entry_common

entry_sysenter:
    SYSENTER_FRAME
    TRAP_UNWIND 8
entry_common:
    SAVE_REGISTERS
    testb $3, REGS_CS(%esp)
    jz from_kernel
    movl ENTRY_DATA_ADDR + ENTRY_KERNEL_CR3, %eax
    movl %eax, %cr3
    movl ENTRY_DATA_ADDR + ENTRY_KERNEL_STACK, %edi
    subl $REGS_SIZE, %edi
    movl %edi, %eax
    movl %esp, %esi
    movl $(REGS_SIZE / 4), %ecx
    rep movsl
    movl %eax, %esp
call_kernel:
    pushl %esp                      /* struct pt_regs * */
    .cfi_adjust_cfa_offset 4
    movl $trap_dispatch, %eax
    call *%eax
    addl $4, %esp
    .cfi_adjust_cfa_offset -4

entry_leave:
    testb $3, REGS_CS(%esp)
    jz stay
    movl %esp, %esi
    movl $(ENTRY_STACK - REGS_SIZE), %edi
    movl $(REGS_SIZE / 4), %ecx
    rep movsl
    movl $(ENTRY_STACK - REGS_SIZE), %esp
    movl ENTRY_DATA_ADDR + ENTRY_USER_CR3, %eax
    movl %eax, %cr3
    cmpl $TRAP_SYSENTER, REGS_VECTOR(%esp)
    jne stay
    SYSEXIT_TO_USER
stay:
    RESTORE_REGISTERS

    /* A trap in the kernel is on the kernel's CR3 and stack already, except the
     * single-step trap before entry_sysenter's first instruction: that one is
     * on neither, and returns with TF clear (sysenter.h). */
from_kernel:
    cmpl $SYSENTER_ADDR, REGS_EIP(%esp)
    jne call_kernel
    andl $~EFLAGS_TF, REGS_EFLAGS(%esp)
    jmp stay
    .cfi_endproc
    .balign PAGE_SIZE

    .section .note.GNU-stack, "", @progbits
