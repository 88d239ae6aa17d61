/*
 * Characters at places of the screen, in text and graphics modes. What lies
 * outside of the screen is left out.
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_CELLS_H
#define PAGEWALK_FIRMWARE_VIDEO_CELLS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CELLS_KEEP_ATTRIBUTE = -1       /* of the cell, in a text mode */
};

struct cell_place {
    uint8_t page, column, row;
};

/* The rows and columns of a window; its last ones are inside it. */
struct cell_window {
    uint8_t page, left, top, right, bottom;
};

bool cells_are_text(void);

/* The attribute is a text cell's, or in a graphics mode the colour of the glyph
 * (firmware/video/canvas.h). CELLS_KEEP_ATTRIBUTE is for text modes. */
void cells_write(struct cell_place place, uint8_t character, int attribute);

/* The attribute in bits 15:8, the character in 7:0. In a graphics mode the
 * character is that of the font whose glyph is there, or 0. */
uint16_t cells_read(struct cell_place place);

/* Moves the rows of the window by `lines`, up or, if `down`, down, and fills
 * those that are left with blanks of the attribute, in a graphics mode with the
 * colour; 0 lines: all of them. */
void cells_scroll(struct cell_window window, uint8_t lines, bool down,
                  uint8_t attribute);

#endif
