/*
 * The headers and the entry of the kernels of this folder. They are linked at
 * BASE above where they lie, turn paging on with one page table, which maps the
 * 4 MiB that they lie in to BASE and nothing to anywhere else, and call
 * main(magic, info).
 */
#define BASE            0xc0000000
#define PAGE_TABLE_BITS 3               /* present, writable */
#define PAGES           1024

#ifdef MULTIBOOT2
#define MAGIC           0xe85250d6
#define LENGTH          (header_end - header)

    .section .multiboot, "a"
    .balign 8
header:
    .long MAGIC, 0, LENGTH, -(MAGIC + LENGTH)
    .balign 8                           /* information request: memory map */
    .word 1, 0
    .long 16, 4, 6
    .balign 8                           /* framebuffer, optional */
    .word 5, 1
    .long 20, 800, 600, 32
    .balign 8                           /* an unknown tag, optional */
    .word 1000, 1
    .long 8
    .balign 8
    .word 0, 0
    .long 8
header_end:
#else
#define MAGIC           0x1badb002
#ifdef PICTURE
#define FLAGS           4
#else
#define FLAGS           0
#endif

    .section .multiboot, "a"
    .long MAGIC, FLAGS, -(MAGIC + FLAGS)
    .long 0, 0, 0, 0, 0
    .long 0, 640, 480, 16
#endif

    .text
    .globl start
start:
    cli
    movl $page_table - BASE, %edi
    movl $PAGE_TABLE_BITS, %edx
    movl $PAGES, %ecx
1:  movl %edx, (%edi)
    addl $4, %edi
    addl $4096, %edx
    loop 1b
    movl $page_table - BASE + PAGE_TABLE_BITS, %edx
    movl %edx, page_directory - BASE            /* for the next instructions */
    movl %edx, page_directory - BASE + (BASE >> 20)
    movl $page_directory - BASE, %edx
    movl %edx, %cr3
    movl %cr0, %edx
    orl $0x80000000, %edx
    movl %edx, %cr0
    movl $2f, %edx
    jmp *%edx
2:  movl $0, page_directory
    movl %cr3, %edx
    movl %edx, %cr3
    movl $stack_top, %esp
    pushl %ebx
    pushl %eax
    call main

    .bss
    .balign 4096
page_directory:
    .skip 4096
page_table:
    .skip 4096
    .skip 16384
stack_top:
    .skip 0x2d0000                      /* what follows lies beyond 4 MiB */

    .section .note.GNU-stack, "", @progbits
