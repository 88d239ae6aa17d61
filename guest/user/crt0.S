/*
 * A program's first and last instructions. The kernel leaves argc and argv on
 * the stack where main expects them.
 */
    .text
    .globl _start
_start:
    movl %edx, use_sysenter         /* the kernel says whether it may */
    call main
    movl %eax, %ebx
    movl $1, %eax                   /* exit */
    int $0x80

    .section .note.GNU-stack, "", @progbits
