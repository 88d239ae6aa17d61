/*
 * A program's first and last instructions. The kernel has put argc and argv on
 * the stack as arguments of main.
 */
    .text
    .globl _start
_start:
    movl %edx, use_sysenter         /* 1 if SYSENTER works, else 0 */
    call main
    movl %eax, %ebx
    movl $1, %eax                   /* exit */
    int $0x80

    .section .note.GNU-stack, "", @progbits
