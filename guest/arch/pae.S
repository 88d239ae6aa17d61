/*
 * void enable_pae(uint32_t pdpt, uint32_t page_offset)
 *
 * CR4.PAE says what the tables at CR3 look like, and the two registers cannot
 * be loaded at once: paging goes off in between, in code that runs where its
 * addresses are physical.
 */
#include "guest/arch/registers.h"

    .section .init.text, "ax"
    .globl enable_pae
enable_pae:
    movl 4(%esp), %eax
    movl $1f, %edx
    subl 8(%esp), %edx
    jmp *%edx
1:  movl %cr0, %ecx
    andl $~CR0_PG, %ecx
    movl %ecx, %cr0
    movl %cr4, %edx
    orl $CR4_PAE, %edx
    movl %edx, %cr4
    movl %eax, %cr3
    orl $CR0_PG, %ecx
    movl %ecx, %cr0
    ret                             /* to the address above PAGE_OFFSET */

    .section .note.GNU-stack, "", @progbits
