/* The entry of the test kernel of the cards: main(struct multiboot_info *). */
#define MULTIBOOT   0x1badb002

    .section .multiboot, "a"
    .long MULTIBOOT, 0, -MULTIBOOT

    .text
    .globl start
start:
    cli
    movl $stack_top, %esp
    pushl %ebx
    call main

    .bss
    .balign 16
    .skip 0x4000
stack_top:

    .section .note.GNU-stack, "", @progbits
