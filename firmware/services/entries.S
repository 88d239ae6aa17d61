/*
 * The entries and tables at fixed places (entries.def), which software of the
 * first PCs uses without asking.
 */
        .code16

#define FIXED_ENTRY(at, label) \
        .section .fixed.at, "ax"; \
        jmp     label;
#define FIXED_TABLE(at)
#include "firmware/services/entries.def"
#undef FIXED_ENTRY
#undef FIXED_TABLE

/* Its length, then the model of an AT, submodel and revision, and features: 2nd
 * 8259, clock, INT 15h AH=4Fh, EBDA; INT 16h AH=09h. */
        .section .fixed.e6f5, "a"
        .globl  configuration_table
configuration_table:
        .word   8
        .byte   0xfc, 0x00, 0x01, 0x74, 0x40, 0x00, 0x00, 0x00

/* Divisors for 110, 150, 300, 600, 1200, 2400, 4800 and 9600 baud. */
        .section .fixed.e729, "a"
        .globl  serial_divisors
serial_divisors:
        .word   0x0417, 0x0300, 0x0180, 0x00c0, 0x0060, 0x0030, 0x0018, 0x000c

/* INT 1Eh: step rate and head times, motor's time (ticks), bytes of a sector
 * (512), sectors of a track, gap, data length, gap and byte when formatting,
 * head settle (ms), motor start (1/8 s). */
        .section .fixed.efc7, "a"
        .globl  floppy_parameters
floppy_parameters:
        .byte   0xaf, 0x02, 0x25, 0x02, 0x12, 0x1b, 0xff, 0x6c, 0xf6, 0x0f, 0x08

/* INT 1Dh: 16 registers of the 6845 for 40 columns, 80 columns, graphics and
 * the monochrome adapter; lengths of the screens; columns and mode control of
 * modes 0 to 7. */
        .section .fixed.f0a4, "a"
        .globl  video_parameters
video_parameters:
        .byte   0x38, 0x28, 0x2d, 0x0a, 0x1f, 0x06, 0x19, 0x1c
        .byte   0x02, 0x07, 0x06, 0x07, 0x00, 0x00, 0x00, 0x00
        .byte   0x71, 0x50, 0x5a, 0x0a, 0x1f, 0x06, 0x19, 0x1c
        .byte   0x02, 0x07, 0x06, 0x07, 0x00, 0x00, 0x00, 0x00
        .byte   0x38, 0x28, 0x2d, 0x0a, 0x7f, 0x06, 0x64, 0x70
        .byte   0x02, 0x01, 0x06, 0x07, 0x00, 0x00, 0x00, 0x00
        .byte   0x61, 0x50, 0x52, 0x0f, 0x19, 0x06, 0x19, 0x19
        .byte   0x02, 0x0d, 0x0b, 0x0c, 0x00, 0x00, 0x00, 0x00
        .word   0x0800, 0x1000, 0x4000, 0x4000
        .byte   40, 40, 80, 80, 40, 40, 80, 80
        .byte   0x2c, 0x28, 0x2d, 0x29, 0x2a, 0x2e, 0x1e, 0x29

        .section .fixed.ff53, "ax"
        .globl  return_from_interrupt
return_from_interrupt:
        iret

        .section .note.GNU-stack, "", @progbits
