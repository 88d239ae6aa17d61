/* The multiboot header (Multiboot Specification 0.6.96, 3.1) and the stack. */
    .section .multiboot, "a"
    .long 0x1badb002, 0, -0x1badb002

    .text
    .globl start
start:
    cli
    movl $stack_top, %esp
    pushl %ebx
    call main

    .bss
    .balign 16
    .skip 16384
stack_top:

    .section .note.GNU-stack, "", @progbits
