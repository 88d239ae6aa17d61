/*
 * void switch_stacks(uint32_t *save, uint32_t load), see switch.h; and
 * thread_start, where the first switch to a new stack returns to.
 */
    .text
    .globl switch_stacks
switch_stacks:
    movl 4(%esp), %eax
    movl 8(%esp), %edx
    pushl %ebx
    pushl %esi
    pushl %edi
    pushl %ebp
    movl %esp, (%eax)
    movl %edx, %esp
    popl %ebp
    popl %edi
    popl %esi
    popl %ebx
    ret

    .globl thread_start
thread_start:
    popl %eax                       /* start; its argument is next */
    sti
    call *%eax
    ud2                             /* it does not return */

    .section .note.GNU-stack, "", @progbits
