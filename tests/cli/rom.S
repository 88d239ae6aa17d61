/*
 * A ROM of ROM_SIZE bytes for ports.sh. It writes POST codes 1 and 2, "C" to
 * COM1 and "L" to LPT1. Then, by END: 0 leaves by the debug exit, 1 by a triple
 * fault, 2 loops for ever. The code lies in the last 256 bytes.
 */
#define POST        0x190
#define COM1        0x3f8
#define LPT1        0x378
#define LPT_CONTROL (LPT1 + 2)
#define STROBED     0x0d            /* STROBE and SELECT IN, no interrupt */
#define IDLE        0x0c
#define DEBUG_EXIT  0xf4
#define CODE_OFFSET 0xff00          /* of `code` in segment F000 */

        .code16
        .globl  _start
_start: .fill   ROM_SIZE - 0x100, 1, 0xff
code:   movw    $POST, %dx
        movb    $1, %al
        outb    %al, %dx
        movw    $COM1, %dx
        movb    $'C', %al
        outb    %al, %dx
        movw    $LPT1, %dx
        movb    $'L', %al
        outb    %al, %dx
        movw    $LPT_CONTROL, %dx
        movb    $STROBED, %al
        outb    %al, %dx
        movb    $IDLE, %al
        outb    %al, %dx
        movw    $POST - 1, %dx  /* the word's high byte is for POST */
        movw    $0x0200, %ax
        outw    %ax, %dx
.if END == 0
        movb    $0, %al
        outb    %al, $DEBUG_EXIT
.elseif END == 1
        movw    %cs, %ax
        movw    %ax, %ds
        lidtl   none - code + CODE_OFFSET
        int3
none:   .fill   6, 1, 0
.endif
        jmp     .
        .fill   0xf0 - (. - code), 1, 0xff
        ljmp    $0xf000, $CODE_OFFSET   /* FFFFFFF0: the reset vector */
        .fill   11, 1, 0xff
