/*
 * The text screen's font, which mkfont writes: 256 glyphs of 16 bytes.
 */
        .section .rodata
        .globl  font
font:
        .incbin FIRMWARE_FONT

        .section .note.GNU-stack, "", @progbits
