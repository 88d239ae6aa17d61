/*
 * A ROM for ports.sh: POST codes 1 and 2, "C" on COM1, "L" on LPT1, and END:
 * 0 leaves by the debug exit, 1 by a triple fault, 2 never. Its code is at the
 * end of ROM_SIZE bytes; the byte before it is a mark at the image's start.
 */
        .code16
        .globl  _start
_start: .byte   0x42
        .fill   ROM_SIZE - 0x101, 1, 0xff
code:   movw    $0x190, %dx
        movb    $1, %al
        outb    %al, %dx
        movw    $0x3f8, %dx
        movb    $'C', %al
        outb    %al, %dx
        movw    $0x378, %dx
        movb    $'L', %al
        outb    %al, %dx
        addw    $2, %dx
        movb    $0x0d, %al
        outb    %al, %dx
        movb    $0x0c, %al
        outb    %al, %dx
        movw    $0x18f, %dx     /* a word whose high byte is the port's */
        movw    $0x0200, %ax
        outw    %ax, %dx
.if END == 0
        movb    $0, %al
        outb    %al, $0xf4
.elseif END == 1
        movw    %cs, %ax
        movw    %ax, %ds
        lidtl   none - code + 0xff00
        int3
none:   .fill   6, 1, 0
.endif
        jmp     .
        .fill   0xf0 - (. - code), 1, 0xff
        ljmp    $0xf000, $0xff00
        .fill   11, 1, 0xff
