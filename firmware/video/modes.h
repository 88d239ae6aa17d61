/*
 * The video modes, and setting one (INT 10h AH=00h).
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_MODES_H
#define PAGEWALK_FIRMWARE_VIDEO_MODES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MODES_TEXT = 0x03,              /* what the ROM boots in */
    MODES_VBE = 0xff,               /* bda.video_mode in a VBE mode */
    MODES_KEEP_SCREEN = 0x80,       /* do not clear, in AL and bda.video_mode */
    MODES_CONTROL_KEEP = 0x80,      /* the same in bda.video_control */

    MODES_FLAGS_LINES = 0x90,       /* bda.video_flags: of text modes */
    MODES_FLAGS_200 = 0x80, MODES_FLAGS_350 = 0x00, MODES_FLAGS_400 = 0x10
};

enum video_memory {
    VIDEO_MEMORY_TEXT,              /* characters and attributes */
    VIDEO_MEMORY_CGA,               /* packed pixels, odd lines 8 KiB above */
    VIDEO_MEMORY_PLANAR,            /* four planes, eight pixels a byte */
    VIDEO_MEMORY_LINEAR             /* a byte or more a pixel */
};

/* An entry of a VGA's video parameter table (IBM PS/2 and PC BIOS Interface
 * Technical Reference, "Video parameter table"). */
struct video_parameters {
    uint8_t columns;
    uint8_t last_row;
    uint8_t glyph_height;
    uint16_t page_bytes;
    uint8_t sequencer[4];           /* from register 1 on */
    uint8_t miscellaneous;
    uint8_t crtc[25];
    uint8_t attributes[20];
    uint8_t graphics[9];
} __attribute__((packed));

_Static_assert(sizeof(struct video_parameters) == 64, "64 bytes for a mode");

struct video_mode {
    uint8_t number;
    uint8_t memory;                 /* enum video_memory */
    uint8_t bits;                   /* of a pixel */
    uint8_t colours;                /* enum default_colours */
    uint16_t segment;
    struct video_parameters parameters;
};

/* The mode with that number, or NULL. */
const struct video_mode *modes_find(uint8_t number);

/* The mode that is set; NULL in a VBE mode. */
const struct video_mode *modes_current(void);

/* Sets a mode, MODES_KEEP_SCREEN added or not; false if there is no such. */
bool modes_set(uint8_t number);

/* Fills in the BIOS data area's fields of a mode, with the cursors of all pages
 * at the upper left corner. `number` is what bda.video_mode becomes. */
void modes_describe(uint8_t number, uint16_t columns, uint8_t last_row,
                    uint16_t glyph_height, uint16_t page_bytes);

#endif
