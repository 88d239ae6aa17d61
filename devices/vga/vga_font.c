/*
 * The power-up character set, from the drawings and rules of vga_font.def.
 *
 * Line-drawing characters are computed, so that all forty meet at the same
 * dots: a single line runs through column 3 and row 7, a double one beside it
 * on both sides. The ninth dot of characters C0-DF repeats the eighth in text
 * mode (vga_text.c), which joins the horizontal ones.
 */
#include "devices/vga/vga_font.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    CELL_COLUMNS = 8,
    CELL_ROWS = VGA_FONT_ROWS,
    BAND_CHARS = 8,
    BAND_PITCH = CELL_COLUMNS + 1,      /* a blank between two cells */
    CENTRE_COLUMN = 3,
    CENTRE_ROW = 7,
    SMALL_LETTER_TOP = 5,
};

enum accent { ACUTE, GRAVE, CIRCUMFLEX, DIAERESIS, RING, TILDE, ACCENTS };

enum { ACCENT_ROWS = 2 };
static const uint8_t accent_rows[ACCENTS][ACCENT_ROWS] = {
    [ACUTE] = { 0x0c, 0x18 },
    [GRAVE] = { 0x30, 0x18 },
    [CIRCUMFLEX] = { 0x18, 0x24 },
    [DIAERESIS] = { 0x00, 0x24 },
    [RING] = { 0x18, 0x18 },
    [TILDE] = { 0x34, 0x58 },
};

struct band {
    uint8_t first;
    const char *row[CELL_ROWS];
};

static const struct band bands[] = {
#define FONT_BAND(first, ...) { first, { __VA_ARGS__ } },
#include "devices/vga/vga_font.def"
};

static const struct accented {
    uint8_t code, base;
    enum accent accent;
} accented[] = {
#define FONT_ACCENT(code, base, accent) { code, base, accent },
#include "devices/vga/vga_font.def"
};

static const struct box {
    uint8_t code, up, right, down, left;
} boxes[] = {
#define FONT_BOX(code, up, right, down, left) { code, up, right, down, left },
#include "devices/vga/vga_font.def"
};

static const struct fill {
    uint8_t code, first, rows, even, odd;
} fills[] = {
#define FONT_FILL(code, first, rows, even, odd) \
    { code, first, rows, even, odd },
#include "devices/vga/vga_font.def"
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void build_band(struct vga_font *font, const struct band *band)
{
    for (unsigned i = 0; i < BAND_CHARS; i++) {
        for (unsigned row = 0; row < CELL_ROWS; row++) {
            const char *dots = band->row[row] + i * BAND_PITCH;
            uint8_t bits = 0;

            for (unsigned column = 0; column < CELL_COLUMNS; column++)
                bits = (uint8_t)(bits << 1 | (dots[column] == '#'));
            font->row[band->first + i][row] = bits;
        }
    }
}

/* A small letter gives up its dot, a capital one row of its stem, and the
 * accent sits above with a blank row between. */
static void build_accented(struct vga_font *font, const struct accented *a)
{
    uint8_t *row = font->row[a->code];
    bool capital = a->base >= 'A' && a->base <= 'Z';
    unsigned top = capital ? 0 : SMALL_LETTER_TOP - ACCENT_ROWS - 1;

    memcpy(row, font->row[a->base], CELL_ROWS);
    if (capital)
        memmove(row + 3, row + 2, 2);
    memset(row, 0, capital ? 3 : SMALL_LETTER_TOP);
    for (unsigned i = 0; i < ACCENT_ROWS; i++)
        row[top + i] = accent_rows[a->accent][i];
}

static void paint(uint8_t *cell, int first_row, int last_row,
                  int first_column, int last_column, bool on)
{
    uint8_t bits = 0;

    for (int column = first_column; column <= last_column; column++)
        bits |= 0x80 >> column;
    for (int row = first_row; row <= last_row; row++)
        cell[row] = on ? cell[row] | bits : cell[row] & ~bits;
}

/* Each arm is a bar from its edge to the centre: three dots wide and hollow
 * for a double line, one for a single line. */
static void build_box(struct vga_font *font, const struct box *box)
{
    enum { R = CENTRE_ROW, C = CENTRE_COLUMN };
    enum { LAST_ROW = CELL_ROWS - 1, LAST_COLUMN = CELL_COLUMNS - 1 };
    bool double_h = box->left == 2 || box->right == 2;
    bool double_v = box->up == 2 || box->down == 2;
    /* A double bar reaches the far line of a double line it meets. */
    int reach_v = double_h, reach_h = double_v;
    int half_up = box->up == 2, half_down = box->down == 2;
    int half_left = box->left == 2, half_right = box->right == 2;
    uint8_t *cell = font->row[box->code];

    if (box->up)
        paint(cell, 0, R + half_up * reach_v, C - half_up, C + half_up, true);
    if (box->down)
        paint(cell, R - half_down * reach_v, LAST_ROW,
              C - half_down, C + half_down, true);
    if (box->left)
        paint(cell, R - half_left, R + half_left,
              0, C + half_left * reach_h, true);
    if (box->right)
        paint(cell, R - half_right, R + half_right,
              C - half_right * reach_h, LAST_COLUMN, true);

    if (half_up)
        paint(cell, 0, R - 1, C, C, false);
    if (half_down)
        paint(cell, R + 1, LAST_ROW, C, C, false);
    if (half_left)
        paint(cell, R, R, 0, C - 1, false);
    if (half_right)
        paint(cell, R, R, C + 1, LAST_COLUMN, false);

    /* Between the lines stays clear, unless a single line crosses. */
    bool through_v = half_up && half_down &&
                     !(box->left == 1 && box->right == 1);
    bool through_h = half_left && half_right &&
                     !(box->up == 1 && box->down == 1);
    if (through_v || through_h || (double_h && double_v))
        paint(cell, R, R, C, C, false);
}

void vga_font_build(struct vga_font *font)
{
    memset(font, 0, sizeof(*font));
    for (size_t i = 0; i < COUNT(bands); i++)
        build_band(font, &bands[i]);
    for (size_t i = 0; i < COUNT(accented); i++)
        build_accented(font, &accented[i]);
    for (size_t i = 0; i < COUNT(boxes); i++)
        build_box(font, &boxes[i]);
    for (size_t i = 0; i < COUNT(fills); i++) {
        const struct fill *fill = &fills[i];

        for (unsigned r = fill->first; r < fill->first + fill->rows; r++)
            font->row[fill->code][r] = r & 1 ? fill->odd : fill->even;
    }
}
