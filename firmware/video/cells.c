/*
 * Cells in text memory, and cells drawn with the font's glyphs.
 */
#include "firmware/video/cells.h"

#include <stddef.h>

#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/video/fonts.h"
#include "firmware/video/modes.h"
#include "firmware/video/canvas.h"

enum { GLYPH_COLUMNS = 8 };

bool cells_are_text(void)
{
    const struct video_mode *mode = modes_current();

    return mode != NULL && mode->memory == VIDEO_MEMORY_TEXT;
}

static uint16_t *text_cell(struct cell_place place)
{
    const struct video_mode *mode = modes_current();
    uint8_t *page = (uint8_t *)(mode->segment * 16u) +
                    place.page * bda.page_bytes;

    return (uint16_t *)page + place.row * bda.columns + place.column;
}

static bool is_on_screen(struct cell_place place)
{
    return place.column < bda.columns && place.row <= bda.last_row;
}

void cells_write(struct cell_place place, uint8_t character, int attribute)
{
    struct canvas canvas;

    if (!is_on_screen(place))
        return;
    if (cells_are_text()) {
        uint16_t *cell = text_cell(place);

        if (attribute == CELLS_KEEP_ATTRIBUTE)
            *(uint8_t *)cell = character;
        else
            *cell = (uint16_t)(attribute << 8 | character);
    } else if (canvas_find(&canvas, place.page)) {
        const uint8_t *glyph = fonts_glyph(character);

        for (unsigned i = 0; i < bda.glyph_height; i++)
            canvas_put_row(&canvas, place.column * GLYPH_COLUMNS,
                            place.row * bda.glyph_height + i, glyph[i],
                            (uint8_t)attribute);
    }
}

static uint8_t recognise(const uint8_t *lines)
{
    for (unsigned character = 0; character < FONTS_GLYPHS; character++) {
        const uint8_t *glyph = fonts_glyph((uint8_t)character);
        unsigned i = 0;

        while (i < bda.glyph_height && glyph[i] == lines[i])
            i++;
        if (i == bda.glyph_height)
            return (uint8_t)character;
    }
    return 0;
}

uint16_t cells_read(struct cell_place place)
{
    uint8_t lines[FONTS_HEIGHT_MAX];
    uint8_t colour = 0;
    struct canvas canvas;

    if (!is_on_screen(place))
        return 0;
    if (cells_are_text())
        return *text_cell(place);
    if (!canvas_find(&canvas, place.page) ||
        bda.glyph_height > FONTS_HEIGHT_MAX)
        return 0;
    for (unsigned i = 0; i < bda.glyph_height; i++)
        lines[i] = canvas_get_row(&canvas, place.column * GLYPH_COLUMNS,
                                   place.row * bda.glyph_height + i, &colour);
    return (uint16_t)(colour << 8 | recognise(lines));
}

/* What scrolls: rows of the window, in a text mode or in a picture. */
struct scroll {
    const struct cell_window *window;
    const struct canvas *canvas;    /* NULL in a text mode */
    unsigned width;                 /* cells */
    uint8_t attribute;
};

static void move_row(const struct scroll *s, uint8_t to, uint8_t from)
{
    const struct cell_window *w = s->window;
    unsigned height = bda.glyph_height;

    if (s->canvas == NULL) {
        memcpy(text_cell((struct cell_place){ w->page, w->left, to }),
               text_cell((struct cell_place){ w->page, w->left, from }),
               s->width * sizeof(uint16_t));
        return;
    }
    for (unsigned i = 0; i < height; i++)
        canvas_move_line(s->canvas, w->left * GLYPH_COLUMNS,
                          s->width * GLYPH_COLUMNS, to * height + i,
                          from * height + i);
}

static void blank_row(const struct scroll *s, uint8_t row)
{
    const struct cell_window *w = s->window;
    unsigned height = bda.glyph_height;

    if (s->canvas == NULL) {
        memset16(text_cell((struct cell_place){ w->page, w->left, row }),
                 (uint16_t)(s->attribute << 8 | ' '), s->width);
        return;
    }
    for (unsigned i = 0; i < height; i++)
        for (unsigned column = 0; column < s->width; column++)
            canvas_put_row(s->canvas, (w->left + column) * GLYPH_COLUMNS,
                            row * height + i, 0xff,
                            s->attribute & (uint8_t)~CANVAS_EXCLUSIVE_OR);
}

void cells_scroll(struct cell_window w, uint8_t lines, bool down,
                  uint8_t attribute)
{
    struct canvas canvas;
    struct scroll s = { .window = &w, .attribute = attribute };
    unsigned rows;

    if (w.right >= bda.columns)
        w.right = (uint8_t)(bda.columns - 1);
    if (w.bottom > bda.last_row)
        w.bottom = bda.last_row;
    if (w.top > w.bottom || w.left > w.right)
        return;
    if (!cells_are_text()) {
        if (!canvas_find(&canvas, w.page))
            return;
        s.canvas = &canvas;
    }
    s.width = w.right - w.left + 1u;
    rows = w.bottom - w.top + 1u;
    if (lines == 0 || lines > rows)
        lines = (uint8_t)rows;
    for (unsigned i = 0; i < rows; i++) {
        uint8_t to = (uint8_t)(down ? w.bottom - i : w.top + i);

        if (i + lines < rows)
            move_row(&s, to, (uint8_t)(down ? to - lines : to + lines));
        else
            blank_row(&s, to);
    }
}
