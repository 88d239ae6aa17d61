/*
 * Into a case and out of it: enter_case loads the registers in `context`. The
 * stub of the vector that ends the case saves the registers in `state` and
 * returns from enter_case.
 */
#include "tests/guest/protmode/case.h"

    .section .multiboot, "a"
    .long 0x1badb002, 0, -0x1badb002

    .text
    .code32
    .globl start
start:
    cli
    movl $harness_stack_top, %esp
    pushl %ebx
    call main

    .globl enter_case
enter_case:
    pushal
    movl %esp, harness_esp
    testl $F_VM, context_eflags
    jnz 1f
    testb $3, context_cs
    jnz 2f
    movw context_ss, %ss
    movl context_esp, %esp
    jmp 3f
1:  pushl $0                        /* GS and FS of a virtual-8086 task */
    pushl $0
    pushl context_ds
    pushl context_ds
2:  pushl context_ss
    pushl context_esp
3:  pushl context_eflags
    pushl context_cs
    pushl context_eip
    movw context_ds, %ax
    testl $F_VM, context_eflags
    jnz 4f
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
4:  movl context_ebx, %ebx
    movl context_ecx, %ecx
    movl context_edx, %edx
    movl context_esi, %esi
    movl context_edi, %edi
    movl context_ebp, %ebp
    testl $F_VM, context_eflags
    movl context_eax, %eax
    jnz 5f
    movw %cs:context_ds, %ds
5:  iretl

/*
 * The stubs: each pushes its vector's number on top of what the processor
 * pushed, which is a frame, or behind a task gate at most an error code.
 */
    .globl stubs, stub_task, stub_by_16bit, stub_outer
    .balign 16
stubs:
    .set n, 0
    .rept VECTORS
    .balign STUB_BYTES
    pushl $n
    .if n == 1
    jmp stub_debug
    .else
    jmp caught
    .endif
    .set n, n + 1
    .endr

stub_task:
    pushl $BY_TASK
    jmp caught

/* For 16-bit gates, whose segment begins here. */
    .balign 16
stub_by_16bit:
    .byte 0x6a, V_INT16
    ljmp $SEL_C0, $caught
    .balign 16
    .byte 0x6a, V_TRAP16
    ljmp $SEL_C0, $caught

/* The handler of V_RING1, in ring 1: goes on to ring 0. The frame of the first
 * gate lies above the one of the second. */
stub_outer:
    int $V_END

stub_debug:
    pushl %ds
    pushl %eax
    pushl %ebx
    movl $SEL_D0, %eax
    movw %ax, %ds
    cmpl $0, steps_left
    je 1f
    decl steps_left
    movl steps_count, %ebx
    incl steps_count
    movl 16(%esp), %eax
    movl %eax, steps(, %ebx, 8)
    movl %dr6, %eax
    movl %eax, steps + 4(, %ebx, 8)
    xorl %eax, %eax
    movl %eax, %dr6
    popl %ebx
    popl %eax
    popl %ds
    addl $4, %esp
    iretl
1:  popl %ebx
    popl %eax
    popl %ds

caught:
    pushfl
    cld
    pushal
    pushl %ds
    movl $SEL_D0, %eax
    movw %ax, %ds
    popl state_ds
    popl state_edi
    popl state_esi
    popl state_ebp
    popl state_ebx                  /* ESP of PUSHA, not looked at */
    popl state_ebx
    popl state_edx
    popl state_ecx
    popl state_eax
    popl state_eflags
    popl state_vector
    movl %esp, state_esp
    .set n, 0
    .rept 10
    popl state_frame + n
    .set n, n + 4
    .endr
caught_here:
    movw %es, state_es
    movw %fs, state_fs
    movw %gs, state_gs
    movw %ss, state_ss
    movw %cs, state_cs
    str %ax
    movw %ax, state_tr
    sldt %ax
    movw %ax, state_ldtr
    movl %cr0, %eax
    movl %eax, state_cr0
    movl %cr2, %eax
    movl %eax, state_cr2
    movl %cr3, %eax
    movl %eax, state_cr3
    movl %dr6, %eax
    movl %eax, state_dr6
    movl $SEL_D0, %eax
    movw %ax, %ss
    movl harness_esp, %esp
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movl harness_cr0, %eax
    movl %eax, %cr0
    xorl %eax, %eax
    movl %eax, %dr7
    movl %eax, %dr6
    .irp n, 0, 1, 2, 3
    movl %eax, %dr\n
    .endr
    lldt %ax
    lgdt gdt_pointer
    lidt idt_pointer
    pushl $2
    popfl
    popal
    ret

/* The target of gates, jumps and tasks. */
    .balign 16
    .globl landing, landing_ret
landing:
    int $V_END
    nop
    nop
landing_ret:                        /* landing + 4: drops 2 parameters */
    lret $8
    .balign 16                      /* landing + 16, where SMALL0 ends: only a
                                       machine without limits runs this */
    int $V_END
    .fill 16, 1, 0x90

/*
 * Real mode. enter_real and the code up to real_end are copied to LOW_REAL,
 * which is also the base of the 16-bit segments used on the way.
 */
    .globl enter_real, real_start, real_end, real_stubs
enter_real:
    pushal
    movl %esp, harness_esp
    movl context_eip, %esi
    movl context_eflags, %edi
    lidt real_idt_pointer
    ljmp $SEL_REAL16, $(real_down - real_start)

    .code16
real_start:
real_down:
    movw $SEL_REALD, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw %ax, %fs
    movw %ax, %gs
    movl %cr0, %eax
    andb $0xfe, %al
    movl %eax, %cr0
    ljmp $(LOW_REAL >> 4), $(1f - real_start)
1:  movw $(LOW_STACK >> 4), %ax
    movw %ax, %ss
    movl $LOW_SP, %esp
    movw $(LOW_DATA >> 4), %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    pushw %di
    pushw $(LOW_CODE >> 4)
    pushw %si
    iretw

    .balign 16
real_stubs:
    .set n, 0
    .rept VECTORS
    .balign REAL_STUB_BYTES
    pushw $n
    jmp real_caught
    .set n, n + 1
    .endr

/* Saves the registers in this copy, then returns to protected mode. */
real_caught:
    pushfw
    pushw %ds
    pushw $(LOW_REAL >> 4)
    popw %ds
    movl %eax, real_state + 0 - real_start
    movl %ebx, real_state + 4 - real_start
    popw real_state + 8 - real_start        /* DS */
    popw real_state + 10 - real_start       /* FLAGS */
    popw real_state + 12 - real_start       /* the vector */
    movl %esp, real_state + 16 - real_start
    popw real_state + 20 - real_start       /* IP, CS, FLAGS */
    popw real_state + 22 - real_start
    popw real_state + 24 - real_start
    movw %ss, real_state + 26 - real_start
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $SEL_C0, $real_up
    .balign 4
real_state:
    .fill 32
real_end:

    .code32
real_up:
    movl $SEL_D0, %eax
    movw %ax, %ds
    movw %ax, %ss
    movl $LOW_REAL + real_state - real_start, %esi
    movl (%esi), %eax
    movl %eax, state_eax
    movl 4(%esi), %eax
    movl %eax, state_ebx
    movzwl 8(%esi), %eax
    movl %eax, state_ds
    movzwl 10(%esi), %eax
    movl %eax, state_eflags
    movzwl 12(%esi), %eax
    movl %eax, state_vector
    movl 16(%esi), %eax
    movl %eax, state_esp
    movl 20(%esi), %eax
    movl %eax, state_frame
    movl 24(%esi), %eax
    movl %eax, state_frame + 4
    lidt idt_pointer
    movw $SEL_D0, %ax
    movw %ax, %ss
    movl $harness_stack_top - 256, %esp
    jmp caught_here

    .bss
    .macro WORDS name, count=1
    .globl \name
    .balign 4
\name: .skip 4 * \count
    .endm
    .irp r, eip, cs, eflags, esp, ss, ds, eax, ebx, ecx, edx, esi, edi, ebp
    WORDS context_\r
    .endr
    .irp r, eax, ebx, ecx, edx, esi, edi, ebp, esp, eflags, vector
    WORDS state_\r
    .endr
    .irp r, cs, ss, ds, es, fs, gs, tr, ldtr, cr0, cr2, cr3, dr6
    WORDS state_\r
    .endr
    WORDS state_frame, 10
    WORDS steps_left
    WORDS steps_count
    WORDS steps, 64
    WORDS harness_esp
    WORDS harness_cr0
    .skip 4096
    .globl harness_stack_top
harness_stack_top:
    .section .note.GNU-stack, "", @progbits
