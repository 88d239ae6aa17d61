/*
 * The cursor of each page, and which page is shown (INT 10h AH=01h to 05h).
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_CURSOR_H
#define PAGEWALK_FIRMWARE_VIDEO_CURSOR_H

#include <stdint.h>

enum {
    CURSOR_PAGES = 8,
    CURSOR_NOT_EMULATED = 1 << 0    /* in bda.video_control: a shape is taken
                                       as it is */
};

/* First line in bits 12-8, last in 4-0, of a cell of 8 lines unless
 * CURSOR_NOT_EMULATED; bit 13: no cursor. */
void cursor_set_shape(uint16_t shape);

void cursor_move(uint8_t page, uint8_t column, uint8_t row);

void cursor_show_page(uint8_t page);

#endif
