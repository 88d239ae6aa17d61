/*
 * The moments between a page's entry into the TLB and the question whether it
 * is still there. Nothing but the pages in question may be touched then, so
 * operands are in registers, and the code runs from copies whose linear
 * addresses reach.c chooses: it is position independent.
 *
 *   uint32_t reach_probe_NAME(const struct reach_probe *probe)
 *
 *   data    the page is read, so are the others
 *   code    the page is executed, so are the others; the stack is used
 *   mixed   the page is read, the others are executed
 */
#include "guest/arch/registers.h"

    .text

/* struct reach_probe */
#define PROBE_PAGE      0
#define PROBE_STRIDE    4
#define PROBE_COUNTS    8       /* others before, after << 16, and: */
#define PROBE_SLOT      12
#define PROBE_ENTRY     16
#define PROBE_SECOND    20

#define COUNTS_VISIT    30      /* run in the second copy once beforehand */
#define COUNTS_PGE      31

#define WINDOW          0x00800000      /* reach.c: where the first copy is */

    .global reach_probe_start, reach_probe_end
    .global reach_probe_data, reach_probe_data_second
    .global reach_probe_code, reach_probe_code_second
    .global reach_probe_mixed, reach_probe_mixed_second

/* Operands to registers, then empty the TLB. */
.macro BEGIN second
    pushl %ebx
    pushl %esi
    pushl %edi
    pushl %ebp
    movl 20(%esp), %eax
    movl PROBE_PAGE(%eax), %esi
    movl PROBE_STRIDE(%eax), %edi
    movl PROBE_COUNTS(%eax), %ecx
    movl PROBE_SLOT(%eax), %ebp
    movl PROBE_ENTRY(%eax), %ebx
    movl PROBE_SECOND(%eax), %edx
    pushl %edx
    btrl $COUNTS_PGE, %ecx
    jc 1f
    movl %cr3, %eax
    movl %eax, %cr3
    jmp 2f
1:  movl %cr4, %eax
    xorl $CR4_PGE, %eax
    movl %eax, %cr4
    xorl $CR4_PGE, %eax
    movl %eax, %cr4
2:  btrl $COUNTS_VISIT, %ecx
    jnc 2f
    leal 1f - \second(%edx), %eax
    jmp *%eax
1:  RETURN_TO_FIRST
2:
.endm

/* On in the first copy. */
.macro RETURN_TO_FIRST
    movl $(WINDOW + 9f - reach_probe_start), %eax
    jmp *%eax
9:
.endm

.macro END
    addl $4, %esp
    popl %ebp
    popl %edi
    popl %esi
    popl %ebx
    ret
.endm

/* Some others, the page; its entry changes; the rest of the others. */
.macro EXECUTE_OTHERS name, enter:vararg
reach_probe_\name:
    BEGIN reach_probe_\name\()_second
    movl %esi, %edx
3:  testw %cx, %cx
    jz 4f
    addl %edi, %edx
    call *%edx
    decl %ecx
    jmp 3b
4:  \enter
    movl %ebx, (%ebp)
    jmp *(%esp)
reach_probe_\name\()_second:
    shrl $16, %ecx
5:  jecxz 6f
    addl %edi, %edx
    call *%edx
    decl %ecx
    jmp 5b
6:  RETURN_TO_FIRST
.endm

reach_probe_start:

/* The last of the others is the page's own table. */
reach_probe_data:
    BEGIN reach_probe_data_second
    movl %esi, %eax
3:  testw %cx, %cx
    jz 4f
    addl %edi, %eax
    testb %al, (%eax)
    decl %ecx
    jmp 3b
4:  testb %al, (%esi)
    jmp *%edx
reach_probe_data_second:
    shrl $16, %ecx
5:  jecxz 6f
    addl %edi, %eax
    testb %al, (%eax)
    decl %ecx
    jmp 5b
6:  movl %ebx, (%ebp)
    RETURN_TO_FIRST
    movl (%esi), %eax
    END

    EXECUTE_OTHERS code, call *%esi
    call *%esi
    END

    EXECUTE_OTHERS mixed, testb %al, (%esi)
    movl (%esi), %eax
    END

reach_probe_end:
