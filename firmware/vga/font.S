/*
 * The fonts, which mkfont writes: 256 glyphs of 16 lines, of 14 and of 8. A PC
 * has the first 128 of 8 lines at one place for ever (firmware.ld), the others
 * where INT 1Fh points to.
 */
#define GLYPHS          256
#define TALL            (GLYPHS * 16)
#define MEDIUM          (GLYPHS * 14)
#define SMALL_HALF      (GLYPHS * 8 / 2)

        .section .rodata
        .globl  font_8x16, font_8x14, font_8x8_upper
font_8x16:
        .incbin FIRMWARE_FONT, 0, TALL
font_8x14:
        .incbin FIRMWARE_FONT, TALL, MEDIUM
font_8x8_upper:
        .incbin FIRMWARE_FONT, TALL + MEDIUM + SMALL_HALF, SMALL_HALF

        .section .fixed.fa6e, "a"
        .globl  font_8x8
font_8x8:
        .incbin FIRMWARE_FONT, TALL + MEDIUM, SMALL_HALF

        .section .note.GNU-stack, "", @progbits
