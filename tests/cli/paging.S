/*
 * A kernel for stale.sh and monitor.sh that changes page tables and does not
 * flush. It maps WINDOW to frame ONE, touches it, maps it otherwise (`change`)
 * and touches it again (`use`). CASE says how:
 *
 *   DATA     WINDOW goes to frame TWO; a read
 *   CODE     the same; a call of the code there: `inc eax` in ONE, `dec eax` in
 *            TWO, each followed by ret. The guest ends with 0 if ONE's has run
 *   SELF     the same, by code in the window itself, which then goes on
 *   WRITE    WINDOW becomes read-only; a supervisor's write, with CR0.WP = WP
 *   READ     WINDOW becomes read-only; a read
 *   GIVE     WINDOW becomes writable; a write
 *   TABLE    the directory entry goes to another page table, where the second
 *            page of the window is TWO; a read of that page (for models with a
 *            paging-structure cache)
 *   ABSENT   the same; a read of the third page, which the old table lacks. The
 *            fault's handler ends the guest with 0
 *   SAME     the same; a read of the fourth page, equal in both tables
 *   LOST     nothing changes; a jump to the third page, which is not mapped. The
 *            same handler
 *   FATAL    the same without an IDT: a triple fault
 *
 * With STAY it then loops for ever.
 */
#ifndef WP
#define WP 1
#endif
#define DATA    1
#define CODE    2
#define SELF    3
#define WRITE   4
#define READ    5
#define GIVE    6
#define TABLE   7
#define ABSENT  8
#define SAME    9
#define LOST    10
#define FATAL   11

#define P           1
#define W           2
#define DIRECTORY   0x200000
#define IDENTITY    0x201000    /* the first 4 MiB */
#define OLD         0x202000    /* table of the window */
#define NEW         0x203000
#define ONE         0x300000
#define TWO         0x301000
#define WINDOW      0x40000000
#define PAGE        0x1000
#define INC_RET     0xc340      /* inc eax; ret */
#define DEC_RET     0xc348
#define MAGIC       0x1badb002

.macro function name
        .globl  \name
        .type   \name, @function
\name:
.endm

        .text
        .long   MAGIC, 0, -MAGIC
gdt:    .quad   0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
idt_pointer:
        .word   15 * 8 - 1
        .long   idt
        .balign 8
idt:    .fill   14, 8, 0
        .word   0, 8, 0x8e00, 0x10      /* at 0x100000 + handler - _start */

function _start
        cli
        movl    $0x180000, %esp
        lgdt    gdt_pointer
        ljmp    $8, $1f
1:      movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        movl    $handler, %eax
        movw    %ax, idt + 14 * 8
        lidt    idt_pointer

        movl    $DIRECTORY, %edi
        xorl    %eax, %eax
        movl    $0x1000, %ecx           /* four tables */
        rep stosl
        movl    $IDENTITY + P + W, DIRECTORY
        movl    $OLD + P + W, DIRECTORY + (WINDOW >> 20)
        movl    $IDENTITY, %edi
        movl    $P + W, %eax
        movl    $1024, %ecx
1:      stosl
        addl    $PAGE, %eax
        loop    1b
#if CASE == GIVE
        movl    $ONE + P, OLD
#else
        movl    $ONE + P + W, OLD
#endif
        movl    $ONE + P + W, OLD + 4
        movl    $ONE + P + W, OLD + 12
        movl    $TWO + P + W, NEW + 4
        movl    $TWO + P + W, NEW + 8
        movl    $ONE + P + W, NEW + 12
        movl    $INC_RET, ONE
        movl    $DEC_RET, TWO
        movl    $DIRECTORY, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80000000 + (WP << 16), %eax
        movl    %eax, %cr0

        movl    WINDOW, %eax            /* the TLB and the cache have it */
#if CASE == CODE
        movl    $WINDOW, %ecx
        call    *%ecx
#elif CASE == WRITE
        movl    %eax, WINDOW
#elif CASE == SELF
        movl    $body, %esi             /* both frames have the same code */
        movl    $ONE, %edi
        movl    $body_end - body, %ecx
        rep movsb
        movl    $body, %esi
        movl    $TWO, %edi
        movl    $body_end - body, %ecx
        rep movsb
        movl    $WINDOW, %ecx
        jmp     *%ecx
body:   movl    $TWO + P + W, OLD
        nop                             /* still in the page of the store */
        movl    $leave, %ecx
        jmp     *%ecx
body_end:
#endif

function change
#if CASE == DATA || CASE == CODE
        movl    $TWO + P + W, OLD
#elif CASE == WRITE || CASE == READ
        movl    $ONE + P, OLD
#elif CASE == GIVE
        movl    $ONE + P + W, OLD
#elif CASE == FATAL
        movw    $0, idt_pointer
        lidt    idt_pointer
#elif CASE != LOST
        movl    $NEW + P + W, DIRECTORY + (WINDOW >> 20)
#endif

function use
#if CASE == CODE
        movl    $WINDOW, %ecx
        movl    $0, %eax
        call    *%ecx
        decl    %eax                    /* 0 if ONE's code has run */
        outl    %eax, $0xf4
#elif CASE == WRITE || CASE == GIVE
        movl    %eax, WINDOW
#elif CASE == TABLE
        movl    WINDOW + PAGE, %eax
#elif CASE == ABSENT
        movl    WINDOW + 2 * PAGE, %eax
        movl    $1, %eax
        outl    %eax, $0xf4
#elif CASE == LOST || CASE == FATAL
        pushl   %ebp                    /* a chain of two frames */
        movl    %esp, %ebp
        call    fall
#elif CASE == SAME
        movl    WINDOW + 3 * PAGE, %eax
#else
        movl    WINDOW, %eax
#endif

function leave
#ifdef STAY
        movw    $0x3f8, %dx             /* the test waits for this */
        movb    $'!', %al
        outb    %al, %dx
        jmp     .
#endif
        movb    $0, %al
        outb    %al, $0xf4

function fall
        pushl   %ebp
        movl    %esp, %ebp
        movl    $WINDOW + 2 * PAGE, %ecx
        jmp     *%ecx

function handler
        movb    $0, %al
        outb    %al, $0xf4
        .section .note.GNU-stack, "", @progbits
