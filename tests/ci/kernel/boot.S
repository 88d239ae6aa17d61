/*
 * Where a multiboot loader enters the example kernel: a stack, no frame above
 * that of main, and out by the debug-exit port.
 */
    .section .multiboot, "a"
    .long 0x1badb002, 0, -0x1badb002

    .text
    .globl start
start:
    cli
    movl $stack_top, %esp
    xorl %ebp, %ebp
    call main
    xorl %eax, %eax
    outb %al, $0xf4
1:  hlt
    jmp 1b

    .bss
    .balign 16
    .skip 4096
stack_top:
