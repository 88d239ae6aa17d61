#include "emu/display/window_help.h"

#include "emu/overlay/paint.h"
#include "emu/overlay/palette.h"

enum { LEFT = 20, TEXT = 164, TOP = 14, ROW = 20 };

static const struct {
    const char *keys, *help;
} rows[] = {
#define CHORD(usage, name, key, help) { "Ctrl-Alt-" key, help },
#include "emu/display/chord.def"
#undef CHORD
    { "Alt-Enter", "full screen, on and off" },
    { "other keys", "are the guest's, F1 to F12 too" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

_Static_assert(TOP + ROW * (ROWS + 1) + 8 < WINDOW_HELP_HEIGHT, "room for all");

void window_help_draw(uint32_t *pixels)
{
    struct paint paint;
    int y = TOP;

    paint_init(&paint, pixels, WINDOW_HELP_WIDTH, WINDOW_HELP_HEIGHT);
    paint_fill(&paint, 0, 0, paint.width, paint.height, COLOR_PANEL);
    paint_border(&paint, 0, 0, paint.width, paint.height, 2, COLOR_FAINT);
    paint_text(&paint, LEFT, y, paint.width, COLOR_WHITE,
               "Keys of the window");
    for (unsigned i = 0; i < ROWS; i++) {
        y += ROW + (i == 0) * 6;
        paint_text(&paint, LEFT, y, TEXT, OKABE_SKY_BLUE, rows[i].keys);
        paint_text(&paint, TEXT, y, paint.width, COLOR_TEXT, rows[i].help);
    }
}
