/*
 * A trial of reach.c, from the first access to the page until the last. Between
 * them only the page and the others may be touched: operands are in registers.
 * The code runs from copies at linear addresses that reach.c chooses, so it is
 * position independent.
 *
 *   uint32_t reach_probe_NAME(const struct reach_probe *probe)
 *
 *   data    reads the page and the others
 *   code    executes the page and the others; this uses the stack
 *   mixed   reads the page, executes the others
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

#define COUNTS_VISIT    30      /* bit: run in the second copy beforehand */
#define COUNTS_PGE      31      /* bit: flush by CR4.PGE */

#define WINDOW          0x00800000      /* reach.c: where the first copy is */

    .global reach_probe_start, reach_probe_end
    .global reach_probe_data, reach_probe_data_second
    .global reach_probe_code, reach_probe_code_second
    .global reach_probe_mixed, reach_probe_mixed_second

/* Load the operands into registers, then empty the TLB. */
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

/* Go on in the first copy. */
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

/* Execute some of the others; ENTER touches the page; change its entry; execute
 * the rest of the others. */
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

/* The last of the others maps the page's own table: the change of the entry
 * touches it. */
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
