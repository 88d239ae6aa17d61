/*
 * The VGA in text mode 3: 80x25 cells of a character and an attribute. The
 * cursor's place is in the BIOS data area.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_SCREEN_H
#define PAGEWALK_FIRMWARE_SERVICES_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SCREEN_MODE = 3,
    SCREEN_COLUMNS = 80,
    SCREEN_ROWS = 25,
    SCREEN_KEEP_ATTRIBUTE = -1
};

/* Programs the VGA for mode 3, loads the font and clears the screen. */
void screen_init(void);

/* Fills the cells with blanks and moves the cursor to the upper left corner. */
void screen_clear(void);

/* Moves the cursor. */
void screen_move(uint8_t column, uint8_t row);

/* The cell at the cursor: the attribute in 15:8, the character in 7:0. */
uint16_t screen_get(void);

/* Writes the character into `count` cells from the cursor on, which stays. The
 * attribute is one of 0-255 or SCREEN_KEEP_ATTRIBUTE. */
void screen_fill(char c, int attribute, uint16_t count);

struct screen_window {
    uint8_t left, top, right, bottom;   /* its cells, all inside */
};

/* Moves the rows of the window by `lines`, up or, if `down`, down, and fills
 * those that are left with blanks of the attribute; 0 lines: all of them. */
void screen_scroll(struct screen_window window, uint8_t lines, bool down,
                   uint8_t attribute);

/* Writes at the cursor as a terminal does: CR, LF, BS and BEL act, and the
 * screen scrolls behind its last line. The cell keeps its attribute. */
void screen_put(char c);

/* Writes as screen_put does, with an attribute of 0-255 or
 * SCREEN_KEEP_ATTRIBUTE. */
void screen_put_attribute(char c, int attribute);

#endif
