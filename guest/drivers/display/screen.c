/*
 * Which screen the console uses, and the console's place on a framebuffer.
 */
#include "guest/drivers/display/screen.h"

#include "guest/drivers/console.h"
#include "guest/drivers/display/framebuffer.h"
#include "guest/drivers/display/vga_text.h"
#include "guest/labs/status.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/string.h"

enum {
    TEXT_Y = FB_HEIGHT - CONSOLE_ROWS * FONT_HEIGHT,
    TEXT_COLOUR = 0xd0d0d0,
    BLACK = 0x000000,
};

_Static_assert((int)TEXT_Y >= (int)STATUS_MAP_HEIGHT, "the map is above");
_Static_assert(CONSOLE_COLS * (int)FONT_WIDTH <= (int)STATUS_RESULTS_X,
               "the results are beside");

static void draw(int row, int col, char c, bool cursor)
{
    fb_char(col * FONT_WIDTH, TEXT_Y + row * FONT_HEIGHT, c,
            cursor ? BLACK : TEXT_COLOUR, cursor ? TEXT_COLOUR : BLACK);
}

static const struct console_screen framebuffer_screen = {
    CONSOLE_ROWS, draw
};

void screen_init(void)
{
    const struct console_screen *text;

    if (strcmp(boot_options.console, "serial") == 0)
        return;
    if (fb_init()) {
        console_set_screen(&framebuffer_screen);
        return;
    }
    text = vga_text_init();
    if (text)
        console_set_screen(text);
}

void screen_draw_status(void)
{
    if (fb_present())
        status_draw(TEXT_Y);
}
