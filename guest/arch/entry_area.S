/*
 * The code page of the entry area (entry_area.h).
 *
 * It runs at ENTRY_TEXT_ADDR, not where it is linked: jumps within the page are
 * relative and survive that, the kernel is called by its absolute address. In
 * user mode's tables nothing but this page and the data page is there, so until
 * CR3 has changed nothing else may be touched.
 */
#include "guest/arch/entry_area.h"
#include "guest/arch/trap_stubs.h"
#include "guest/mm/layout.h"

#define REGS_SIZE       76          /* struct pt_regs */
#define REGS_CS         60
#define ENTRY_STACK     (ENTRY_DATA_ADDR + PAGE_SIZE)

    .section .entry.text, "ax"
    .balign PAGE_SIZE
    .globl entry_text, entry_stubs, entry_stub_syscall, entry_leave
entry_text:
entry_stubs:
    TRAP_STUBS entry_common
entry_stub_syscall:
    SYSCALL_STUB entry_common

entry_common:
    SAVE_REGISTERS
    testb $3, REGS_CS(%esp)
    jz in_kernel                    /* and on the kernel's CR3 and stack */
    movl ENTRY_DATA_ADDR + ENTRY_KERNEL_CR3, %eax
    movl %eax, %cr3
    movl ENTRY_DATA_ADDR + ENTRY_KERNEL_STACK, %edi
    subl $REGS_SIZE, %edi
    movl %edi, %eax
    movl %esp, %esi
    movl $(REGS_SIZE / 4), %ecx
    rep movsl
    movl %eax, %esp
in_kernel:
    pushl %esp                      /* struct pt_regs * */
    movl $trap_dispatch, %eax
    call *%eax
    addl $4, %esp

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
stay:
    RESTORE_REGISTERS
    .balign PAGE_SIZE

    .section .note.GNU-stack, "", @progbits
