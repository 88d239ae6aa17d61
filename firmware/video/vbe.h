/*
 * VESA BIOS extensions (INT 10h AH=4Fh) on the Bochs VBE registers
 * (devices/vga/vga_regs.h).
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_VBE_H
#define PAGEWALK_FIRMWARE_VIDEO_VBE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/services/services.h"
#include "firmware/video/canvas.h"

enum vbe_status {
    VBE_OK = 0x00,                  /* in AH */
    VBE_FAILED = 0x01,
    VBE_INVALID_IN_MODE = 0x03,
    VBE_NO_FUNCTION = 0xff          /* AX=0100h */
};

struct vbe_mode {
    uint16_t number;
    uint16_t width, height;         /* pixels */
    uint8_t bits;                   /* of a pixel */
};

enum {
    VBE_MODE_NUMBER = 0x01ff,       /* of what AX=4F02h takes in BX */
    VBE_MODE_CUSTOM_TIMING = 1 << 11,
    VBE_MODE_LINEAR = 1 << 14,
    VBE_MODE_KEEP = 1 << 15,
    VBE_MODES_END = 0xffff
};

/* The mode with that number, NULL: there is none, or it needs more memory than
 * the adapter has. */
const struct vbe_mode *vbe_find(uint16_t number);

/* The VBE mode that is set, or NULL. */
const struct vbe_mode *vbe_current(void);

/* Bytes of a line of a mode's picture, and of the picture that is set. */
uint32_t vbe_line_bytes(const struct vbe_mode *mode);
uint32_t vbe_current_line_bytes(void);

/* Bytes of the adapter's memory, and where it is (0: there is no adapter). */
uint32_t vbe_memory_bytes(void);
uint32_t vbe_memory_base(void);

/* The picture of the VBE mode that is set; false if none is. */
bool vbe_canvas(struct canvas *canvas);

/* vbe_information.c: AX=4F00h and 4F01h. */
enum vbe_status vbe_tell_controller(struct bios_call *call);
enum vbe_status vbe_tell_mode(struct bios_call *call);

/* vbe_display.c: AX=4F05h to 4F09h and 4F10h. */
enum vbe_status vbe_window(struct bios_call *call);
enum vbe_status vbe_line(struct bios_call *call);
enum vbe_status vbe_start(struct bios_call *call);
enum vbe_status vbe_dac_width(struct bios_call *call);
enum vbe_status vbe_palette(struct bios_call *call);
enum vbe_status vbe_power(struct bios_call *call);

#endif
