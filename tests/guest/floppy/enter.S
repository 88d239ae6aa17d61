/* Where the boot loader enters the test kernel. */
#define MULTIBOOT   0x1badb002

    .section .multiboot, "a"
    .long MULTIBOOT, 0, -MULTIBOOT

    .text
    .globl start
start:
    cli
    movl $stack_top, %esp
    call main

    .bss
    .skip 16384
stack_top:
    .section .note.GNU-stack, "", @progbits
