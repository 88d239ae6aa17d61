/*
 * Choosing the console's screen, and drawing its text on a framebuffer.
 */
#include "guest/drivers/display/screen.h"

#include "guest/drivers/display/vga_text.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/string.h"

enum {
    TEXT_COLOUR = 0xd0d0d0,
    BLACK = 0x000000,
};

static void draw(int row, int col, char c, bool cursor)
{
    fb_char(col * FONT_WIDTH, SCREEN_TEXT_Y + row * FONT_HEIGHT, c,
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
