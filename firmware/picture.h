/*
 * The display as boot protocols describe it: text, or a linear framebuffer by
 * the Bochs VBE registers (Bochs iodev/display/vga.h; QEMU
 * docs/specs/standard-vga.rst).
 */
#ifndef PAGEWALK_FIRMWARE_PICTURE_H
#define PAGEWALK_FIRMWARE_PICTURE_H

#include <stdint.h>

enum picture_type {                 /* as multiboot 1 and 2 number them */
    PICTURE_INDEXED = 0,
    PICTURE_RGB = 1,
    PICTURE_TEXT = 2
};

struct picture {
    uint32_t address;               /* physical */
    uint32_t pitch;                 /* bytes of a line */
    uint32_t width, height;         /* pixels; characters of text */
    uint8_t depth;                  /* bits of a pixel, or of a character */
    uint8_t type;                   /* enum picture_type */
    uint8_t colour[6];              /* position and bits of red, green, blue;
                                       zeros if the type is not RGB */
};

/* Sets the nearest mode that the display has. depth 0, or a machine without a
 * framebuffer: the text screen stays as it is. */
void picture_init(struct picture *picture, uint32_t width, uint32_t height,
                  uint32_t depth);

#endif
