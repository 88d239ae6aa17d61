/*
 * The ways out of the ROM into a kernel (enter.h). The stack is not used any
 * more once the arguments have been read: it may lie where the kernel is.
 */
#include "firmware/lib/layout.h"
#include "firmware/lib/real_mode.h"
#include "firmware/lib/registers.h"

#define LINUX_CODE      0x10
#define LINUX_DATA      0x18

        .text
        .code32
        .globl  enter_kernel
enter_kernel:
        movl    4(%esp), %ecx
        movl    8(%esp), %eax
        movl    12(%esp), %ebx
        jmp     *%ecx

        .globl  enter_linux
enter_linux:
        movl    4(%esp), %ecx
        movl    8(%esp), %esi
        lgdt    linux_gdt_pointer
        movl    $LINUX_DATA, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        xorl    %ebx, %ebx
        xorl    %ebp, %ebp
        xorl    %edi, %edi
        ljmp    $LINUX_CODE, $1f
1:      jmp     *%ecx

        .globl  enter_real_mode
enter_real_mode:
        movl    4(%esp), %ecx
        movl    8(%esp), %ebx
        movl    12(%esp), %edx
        subl    %ebx, %edx
        shrl    $4, %ebx
        shrl    $4, %ecx
        enter_real_mode_in_rom
        movw    %bx, %ds
        movw    %bx, %es
        movw    %bx, %fs
        movw    %bx, %gs
        movw    %bx, %ss
        movl    %edx, %esp
        pushw   %cx
        pushw   $0
        lretw

/* The accessed bits are set: the processor could not write them to a ROM. */
        .balign 8
linux_gdt:
        .quad   0
        .quad   0
        .quad   0x00cf9b000000ffff      /* LINUX_CODE */
        .quad   0x00cf93000000ffff      /* LINUX_DATA */
linux_gdt_end:
linux_gdt_pointer:
        .word   linux_gdt_end - linux_gdt - 1
        .long   linux_gdt

        .section .note.GNU-stack, "", @progbits
