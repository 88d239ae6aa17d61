/*
 * Into a step and out of it. DS and ES hold the user's segment at every level,
 * because IRET to an outer level would clear the kernel's.
 */
#include "guest/arch/registers.h"
#include "tests/guest/permission/access.h"

#define MULTIBOOT   0x1badb002
#define MEMORY_MAP  2               /* asks for one */

    .section .multiboot, "a"
    .long MULTIBOOT, MEMORY_MAP, -(MULTIBOOT + MEMORY_MAP)

    .text
    .globl start
start:
    cli
    movl $stack_top, %esp
    pushl %ebx                          /* struct multiboot_info */
    call main

/* attempt_enter(step, user): EAX is attempt_eax, ESI attempt_esi. The exception
 * or interrupt that ends the step returns from it. */
    .globl attempt_enter
attempt_enter:
    pushal
    movl %esp, attempt_esp
    movl 36(%esp), %ecx
    movl 40(%esp), %edx
    movl steps(, %ecx, 4), %ecx
    movl attempt_eax, %eax
    movl attempt_esi, %esi
    testl %edx, %edx
    jz 1f
    pushl $USER_DS
    pushl $0                            /* ESP: a step has no stack */
    pushl $EFLAGS_FIXED
    pushl $USER_CS
    pushl %ecx
    iretl
1:  jmp *%ecx

read:
    movl (%esi), %eax
    int $V_DONE
write:
    movl %eax, (%esi)
    int $V_DONE
fetch:
    jmp *%esi
to_cr0:
    movl %eax, %cr0
    int $V_DONE
to_cr3:
    movl %eax, %cr3
    int $V_DONE
to_cr4:
    movl %eax, %cr4
    int $V_DONE

    .section .rodata
    .balign 4
steps:
    .long read, write, fetch, to_cr0, to_cr3, to_cr4

    .text
    .balign ENTRY_BYTES
    .globl vector_entry
vector_entry:
    .set n, 0
    .rept VECTORS
    .balign ENTRY_BYTES
    .if !(n == 8 || (n >= 10 && n <= 14) || n == 17)
    pushl $0
    .endif
    pushl $n
    jmp caught
    .set n, n + 1
    .endr

caught:
    movl %eax, trap_eax
    popl trap_vector
    popl trap_error
    movl attempt_esp, %esp
    popal
    ret

    .globl attempt_in_other_task
attempt_in_other_task:
    movl 4(%esp), %eax
    movl %eax, attempt_esi
    ljmp $TSS_OTHER, $0
    movl other_read, %eax
    ret

    .globl other_task
other_task:
    movl attempt_esi, %eax
    movl (%eax), %eax
    movl %eax, other_read
    ljmp $TSS_SEL, $0
    jmp other_task

    .bss
    .balign 16
    .skip 8192
stack_top:
    .skip 1024
    .globl trap_stack_top, other_stack_top
trap_stack_top:
    .skip 1024
other_stack_top:
    .globl attempt_eax, attempt_esi, trap_vector, trap_error, trap_eax
attempt_eax:    .skip 4
attempt_esi:    .skip 4
attempt_esp:    .skip 4
trap_vector:    .skip 4
trap_error:     .skip 4
trap_eax:       .skip 4
other_read:     .skip 4

    .section .note.GNU-stack, "", @progbits
