#include "emu/typing/screen_text.h"

#include <string.h>

static bool is_blank(const char *row, unsigned columns)
{
    for (unsigned i = 0; i < columns; i++)
        if (row[i] && row[i] != ' ')
            return false;
    return true;
}

/* How many rows that are not blank are the same when the old screen is moved up
 * by `shift`. */
static unsigned rows_alike(const struct screen_text *before,
                           const struct screen_text *now, unsigned shift)
{
    unsigned alike = 0;

    for (unsigned y = 0; y + shift < now->rows; y++)
        alike += !memcmp(now->cell[y], before->cell[y + shift],
                         now->columns) &&
                 !is_blank(now->cell[y], now->columns);
    return alike;
}

/* By how many rows the screen has most likely scrolled. */
static unsigned find_shift(const struct screen_text *before,
                           const struct screen_text *now)
{
    unsigned best = rows_alike(before, now, 0), shift = 0;

    for (unsigned i = 1; i < now->rows; i++) {
        unsigned alike = rows_alike(before, now, i);

        if (alike > best) {
            best = alike;
            shift = i;
        }
    }
    return shift;
}

void screen_text_update(struct screen_text *screen, struct screen_text *now)
{
    unsigned shift;

    if (now->rows == screen->rows && now->columns == screen->columns) {
        shift = find_shift(screen, now);
        for (unsigned y = 0; y + shift < now->rows; y++)
            for (unsigned x = 0; x < now->columns; x++)
                now->old[y][x] = screen->old[y + shift][x] &&
                                 now->cell[y][x] == screen->cell[y + shift][x];
    }
    *screen = *now;
}

void screen_text_look(struct screen_text *screen, const struct vga *vga)
{
    struct screen_text now = { .rows = 0 };
    unsigned columns;

    while (now.rows < SCREEN_TEXT_ROWS &&
           (columns = vga_text_row(vga, now.rows, now.cell[now.rows],
                                   VGA_COLUMNS_MAX))) {
        now.columns = columns;
        now.rows++;
    }
    screen_text_update(screen, &now);
}

static void make_old(struct screen_text *screen, unsigned row, unsigned end)
{
    for (unsigned y = 0; y < row; y++)
        memset(screen->old[y], true, screen->columns);
    memset(screen->old[row], true, end);
}

bool screen_text_find(struct screen_text *screen, const char *text)
{
    size_t length = strlen(text);

    for (unsigned y = 0; y < screen->rows; y++)
        for (unsigned x = 0; x + length <= screen->columns; x++)
            if (!memcmp(&screen->cell[y][x], text, length) &&
                memchr(&screen->old[y][x], 0, length)) {
                make_old(screen, y, x + (unsigned)length);
                return true;
            }
    return false;
}
