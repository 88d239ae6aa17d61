/*
 * A multiboot kernel for grub.sh: prints on COM1 the command line that its
 * loader gave it, and how much of the memory map's RAM begins at 1 MiB, in MiB.
 * It ends the run with 0, or with 1 if it was not loaded by the protocol
 * (Multiboot 0.6.96, 3.2 and 3.3).
 */
#define HEADER_MAGIC    0x1badb002
#define HEADER_FLAGS    0x00000002      /* wants the memory map */
#define BOOT_MAGIC      0x2badb002
#define INFO_CMDLINE    (1 << 2)
#define INFO_MMAP       (1 << 6)
#define COM1            0x3f8
#define LINE_STATUS     (COM1 + 5)
#define READY           0x20
#define DEBUG_EXIT      0xf4

        .text
        .code32
        .balign 4
        .long   HEADER_MAGIC, HEADER_FLAGS, -(HEADER_MAGIC + HEADER_FLAGS)

        .globl  _start
_start: movl    $stack, %esp
        cld
        cmpl    $BOOT_MAGIC, %eax
        jne     failed
        movl    (%ebx), %eax
        andl    $(INFO_CMDLINE | INFO_MMAP), %eax
        cmpl    $(INFO_CMDLINE | INFO_MMAP), %eax
        jne     failed
        movl    $intro, %esi
        call    print
        movl    16(%ebx), %esi
        call    print
        call    ram_at_1m
        movl    $middle, %esi
        call    print
        call    print_number
        movl    $last, %esi
        call    print
        xorb    %al, %al
        jmp     finish
failed: movb    $1, %al
finish: outb    %al, $DEBUG_EXIT
1:      cli
        hlt
        jmp     1b

/* EDI: MiB of the range that begins at 1 MiB. */
ram_at_1m:
        movl    48(%ebx), %ecx          /* the map */
        movl    44(%ebx), %edx
        addl    %ecx, %edx
        xorl    %edi, %edi
1:      cmpl    %edx, %ecx
        jae     3f
        cmpl    $0x100000, 4(%ecx)
        jne     2f
        cmpl    $1, 20(%ecx)
        jne     2f
        movl    12(%ecx), %edi
        shrl    $20, %edi
2:      addl    (%ecx), %ecx
        addl    $4, %ecx
        jmp     1b
3:      ret

print:  lodsb
        testb   %al, %al
        jz      1f
        call    put
        jmp     print
1:      ret

put:    movb    %al, %ah
        movw    $LINE_STATUS, %dx
1:      inb     %dx, %al
        testb   $READY, %al
        jz      1b
        movb    %ah, %al
        movw    $COM1, %dx
        outb    %al, %dx
        ret

/* EDI in decimal. */
print_number:
        movl    %edi, %eax
        xorl    %ecx, %ecx
1:      xorl    %edx, %edx
        movl    $10, %esi
        divl    %esi
        pushl   %edx
        incl    %ecx
        testl   %eax, %eax
        jnz     1b
2:      popl    %eax
        addb    $'0', %al
        call    put
        loop    2b
        ret

intro:  .asciz  "multiboot: "
middle: .asciz  ", "
last:   .asciz  " MiB at 1 MiB\n"

        .bss
        .balign 16
        .fill   4096
stack:

        .section .note.GNU-stack, "", @progbits
