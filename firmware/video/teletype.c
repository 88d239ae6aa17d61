/*
 * The terminal.
 */
#include "firmware/video/teletype.h"

#include "firmware/services/lowmem.h"
#include "firmware/services/screen.h"
#include "firmware/video/cells.h"
#include "firmware/video/cursor.h"

enum {
    GREY = 0x07,                    /* also a colour of graphics modes */
    BLACK = 0x00
};

static void scroll(uint8_t page)
{
    const struct cell_window screen = {
        page, 0, 0, (uint8_t)(bda.columns - 1), bda.last_row
    };

    cells_scroll(screen, 1, false, cells_are_text() ? GREY : BLACK);
}

void teletype_write(uint8_t page, uint8_t character, int attribute)
{
    struct cell_place place = {
        page, bda.cursor[page].column, bda.cursor[page].row
    };

    /* A caller of INT 10h may have put the cursor anywhere. */
    if (place.column >= bda.columns)
        place.column = (uint8_t)(bda.columns - 1);
    if (place.row > bda.last_row)
        place.row = bda.last_row;

    switch (character) {
    case '\a':
        break;
    case '\b':
        if (place.column > 0)
            place.column--;
        break;
    case '\r':
        place.column = 0;
        break;
    case '\n':
        place.row++;
        break;
    default:
        cells_write(place, character, attribute);
        if (++place.column == bda.columns) {
            place.column = 0;
            place.row++;
        }
    }
    if (place.row > bda.last_row) {
        scroll(page);
        place.row--;
    }
    cursor_move(page, place.column, place.row);
}

void screen_put(char c)
{
    teletype_write(bda.page, (uint8_t)c,
                   cells_are_text() ? CELLS_KEEP_ATTRIBUTE : GREY);
}
