/*
 * Ring 3 and back, by these kinds of system call:
 *   bench_gate_bare       IRET at once
 *   bench_gate_call       as in Linux: save registers and segments, call by a
 *                         table, restore
 *   bench_gate_call_cr3   as bench_gate_call, with one value of CR3 for the
 *                         call and another for ring 3, as under kpti
 *   bench_gate_pages      as bench_gate_call, after touching pages of the
 *                         kernel's
 *   bench_gate_shared     the same with the program's pages
 *   bench_sysenter        as bench_gate_call, by SYSENTER
 */
#include "guest/arch/layout.h"
#include "guest/arch/segment.h"
#include "guest/bench/space.h"
#include "guest/bench/user.h"

#define SAVED_EAX   24              /* on the stack after SAVE */

    .macro SAVE
    cld
    pushl %es
    pushl %ds
    pushl %eax
    pushl %ebp
    pushl %edi
    pushl %esi
    pushl %edx
    pushl %ecx
    pushl %ebx
    movl $KERNEL_DS, %edx
    movl %edx, %ds
    movl %edx, %es
    .endm

    .macro RESTORE
    popl %ebx
    popl %ecx
    popl %edx
    popl %esi
    popl %edi
    popl %ebp
    popl %eax
    popl %ds
    popl %es
    .endm

    .macro DISPATCH
    cmpl $BENCH_CALLS, %eax
    jae 1f
    call *bench_calls(, %eax, 4)
1:  movl %eax, SAVED_EAX(%esp)
    .endm

/* Touch the data pages or their counterparts at BENCH_PAGES, each at the offset
 * that touch_offset gives it. */
    .macro TOUCH pages
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
    movl \pages + \i * (PAGE_SIZE + 80), %edx
    .endr
    .endm

    .text
    .globl bench_enter_user
bench_enter_user:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %esp, kernel_esp
    movl 20(%esp), %eax
    movl 24(%esp), %esi
    pushl $USER_DS
    pushl $0
    pushfl
    pushl $USER_CS
    pushl %eax
    movl $USER_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    iret

    .globl bench_gate_leave
bench_gate_leave:
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    movl kernel_esp, %esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    .balign 16
    .globl bench_gate_bare
bench_gate_bare:
    iret

    .balign 16
    .globl bench_gate_call
bench_gate_call:
    SAVE
    DISPATCH
    RESTORE
    iret

    .balign 16
    .globl bench_gate_call_cr3
bench_gate_call_cr3:
    SAVE
    movl bench_cr3_kernel, %edx
    movl %edx, %cr3
    DISPATCH
    movl bench_cr3_user, %edx
    movl %edx, %cr3
    RESTORE
    iret

    .balign 16
    .globl bench_gate_pages
bench_gate_pages:
    SAVE
    TOUCH BENCH_PAGES
    DISPATCH
    RESTORE
    iret

    .balign 16
    .globl bench_gate_shared
bench_gate_shared:
    SAVE
    TOUCH BENCH_DATA
    DISPATCH
    RESTORE
    iret

/* EDX and ECX are the program's EIP and ESP, and SAVE keeps them. */
    .balign 16
    .globl bench_sysenter
bench_sysenter:
    SAVE
    DISPATCH
    RESTORE
    sysexit

    .balign 16
    .globl bench_gate_unmap
bench_gate_unmap:
    SAVE
    call bench_unmap_faults
    RESTORE
    iret

    .balign 16
    .globl bench_gate_fault
bench_gate_fault:
    SAVE
    call bench_map_fault
    RESTORE
    addl $4, %esp                   /* the error code */
    iret

    .balign 16
    .globl bench_gate_fault_pusha
bench_gate_fault_pusha:
    pusha
    call bench_map_fault
    popa
    addl $4, %esp
    iret

/* user.c copies the programs to BENCH_CODE, where ring 3 executes them. */
    .balign 16
    .globl bench_program_calls
bench_program_calls:
1:  movl $1, %eax
    int $BENCH_GATE_CALL
    decl %esi
    jnz 1b
    int $BENCH_GATE_LEAVE

    .balign 16
    .globl bench_program_faults
bench_program_faults:
1:  movl $BENCH_FAULTS, %edi
    movl $BENCH_FAULT_PAGES, %ecx
2:  movl %esi, (%edi)
    addl $PAGE_SIZE, %edi
    decl %ecx
    jnz 2b
    int $BENCH_GATE_UNMAP
    decl %esi
    jnz 1b
    int $BENCH_GATE_LEAVE

    .balign 16
    .globl bench_program_touches
bench_program_touches:
1:  TOUCH BENCH_DATA
    movl $1, %eax
    int $BENCH_GATE_CALL
    decl %esi
    jnz 1b
    int $BENCH_GATE_LEAVE

    .balign 16
    .globl bench_program_sysenter
bench_program_sysenter:
1:  movl $1, %eax
    movl $BENCH_CODE + 2f - bench_program_calls, %edx
    xorl %ecx, %ecx
    sysenter
2:  decl %esi
    jnz 1b
    int $BENCH_GATE_LEAVE
    .globl bench_programs_end
bench_programs_end:

    .bss
    .balign 4
kernel_esp:
    .skip 4

    .section .note.GNU-stack, "", @progbits
