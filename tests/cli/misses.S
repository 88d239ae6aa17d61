/*
 * A kernel for misses.sh, whose misses can be counted by hand. It maps WINDOW,
 * page by page, to frame ONE; reads 32 pages in three rounds (`rounds`), one page
 * a hundred times (`again`), writes a page that was read (`dirty`: an assist),
 * and calls code in 20 pages twice (`far_calls`): each is `ret`.
 */
#define P           1
#define W           2
#define DIRECTORY   0x200000
#define IDENTITY    0x201000
#define TABLE       0x202000
#define ONE         0x300000
#define WINDOW      0x40000000
#define PAGE        0x1000
#define MAGIC       0x1badb002
#define RET         0xc3

        .text
        .long MAGIC, 0, -MAGIC
        .globl _start
_start: movl $IDENTITY, %edi            /* the first 4 MiB */
        movl $P | W, %eax
1:      movl %eax, (%edi)
        addl $4, %edi
        addl $PAGE, %eax
        cmpl $IDENTITY + PAGE, %edi
        jne 1b
        movl $TABLE, %edi
        movl $1024, %ecx
        movl $ONE | P | W, %eax
        rep stosl
        movl $IDENTITY | P | W, DIRECTORY
        movl $TABLE | P | W, DIRECTORY + (WINDOW >> 20)
        movb $RET, ONE
        movl $DIRECTORY, %eax
        movl %eax, %cr3
        movl %cr0, %eax
        orl $0x80000000, %eax
        movl %eax, %cr0
        movl $3, %edx
        jmp rounds

        .globl rounds
        .type rounds, @function
rounds: movl $WINDOW, %esi
        movl $32, %ecx
2:      movl (%esi), %eax               /* rounds+0xa */
        addl $PAGE, %esi
        decl %ecx
        jnz 2b
        decl %edx
        jnz rounds
        movl $100, %ecx

        .globl again
        .type again, @function
again:  movl WINDOW + 100 * PAGE, %eax  /* again+0x0 */
        decl %ecx
        jnz again

        .globl dirty
        .type dirty, @function
dirty:  movl %eax, WINDOW + 100 * PAGE  /* dirty+0x0 */
        movl $stack, %esp
        movl $2, %edx
        jmp far_calls

        .globl far_calls
        .type far_calls, @function
far_calls:
        movl $WINDOW + 200 * PAGE, %esi
        movl $20, %ecx
3:      call *%esi                      /* far_calls+0xa */
        addl $PAGE, %esi
        decl %ecx
        jnz 3b
        decl %edx
        jnz far_calls
        xorl %eax, %eax
        outb %al, $0xf4

        .bss
        .skip 64
stack:
