/*
 * From the boot sector to C in flat protected mode, and back to real mode for
 * each call of the BIOS. Interrupts are off in protected mode: the interrupt
 * descriptor table stays the BIOS's.
 */
#include "guest/arch/registers.h"
#include "guest/disk/layout.h"


    .section .start, "ax"
    .code16
    .globl loader_start
loader_start:                       /* DL: drive, DH: it has extensions */
    cli
    movzwl %dx, %ebp
    lgdtl gdt_pointer
    movl %cr0, %eax
    orb $CR0_PE, %al
    movl %eax, %cr0
    ljmpl $LOADER_CODE32, $1f
    .code32
1:  call flat_data
    movl $BOOT_ADDRESS, %esp
    movl $__bss_start, %edi
    movl $__bss_stop, %ecx
    subl %edi, %ecx
    xorl %eax, %eax
    rep stosb
    pushl %ebp
    call loader_main

flat_data:
    movw $LOADER_DATA32, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    ret

/* void bios_call(unsigned vector, struct bios_regs *regs), see bios.h. The
 * stack lies below 64 KiB, so ESP points to it in both modes. */
    .text
    .globl bios_call
bios_call:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %eax
    movl (, %eax, 4), %eax          /* the interrupt's vector */
    movl %eax, target
    movl 24(%esp), %eax
    movl %eax, regs
    ljmp $LOADER_CODE16, $1f
    .code16
1:  movw $LOADER_DATA16, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    movl %cr0, %eax
    andb $~CR0_PE, %al
    movl %eax, %cr0
    ljmp $0, $2f
2:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    movw regs, %bp
    movl 0(%bp), %eax
    movl 4(%bp), %ebx
    movl 8(%bp), %ecx
    movl 12(%bp), %edx
    movl 16(%bp), %esi
    movl 20(%bp), %edi
    movw 24(%bp), %es
    sti
    pushfw                          /* INT, with the vector in memory */
    cli
    lcall *target
    cli
    pushfl
    pushl %edi
    pushl %esi
    pushl %edx
    pushl %ecx
    pushl %ebx
    pushl %eax
    xorw %ax, %ax
    movw %ax, %ds
    movw regs, %bp
    popl 0(%bp)
    popl 4(%bp)
    popl 8(%bp)
    popl 12(%bp)
    popl 16(%bp)
    popl 20(%bp)
    popl 28(%bp)
    cld
    lgdtl gdt_pointer
    movl %cr0, %eax
    orb $CR0_PE, %al
    movl %eax, %cr0
    ljmpl $LOADER_CODE32, $1f
    .code32
1:  call flat_data
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    .data
target:
    .long 0
regs:
    .long 0

    .balign 8
gdt:
    .quad 0
    .quad 0x00cf9b000000ffff        /* LOADER_CODE32 */
    .quad 0x00cf93000000ffff        /* LOADER_DATA32 */
    .quad 0x00009b000000ffff        /* LOADER_CODE16 */
    .quad 0x000093000000ffff        /* LOADER_DATA16 */
gdt_end:
gdt_pointer:
    .word gdt_end - gdt - 1
    .long gdt

    .section .note.GNU-stack, "", @progbits
