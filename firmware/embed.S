/*
 * The ROM's image as data of the emulator (firmware/image.h).
 */
        .section .rodata
        .globl  firmware_bios, firmware_bios_end
        .balign 16
firmware_bios:
        .incbin FIRMWARE_IMAGE
firmware_bios_end:

        .section .note.GNU-stack, "", @progbits
