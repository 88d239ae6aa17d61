/* Text modes, with characters of our own in plane 2. */
#include "tests/guest/vga/vga_test.h"

enum {
    CHARACTERS = 256, PITCH = 32, HEIGHT = 16,
    SECOND_FONT = 0x4000,       /* set 1 */
    MONO_COLUMNS = 80,
};

/* Two character sets, as drivers load them: planes unchained, the window at
 * A0000, the map mask on plane 2. */
static void load_fonts(void)
{
    unsigned memory = get(SEQ, SEQ_MEMORY), mode = get(GFX, GFX_MODE);
    unsigned misc = get(GFX, GFX_MISC);

    put(SEQ, MAP_MASK, 0x04);
    put(SEQ, SEQ_MEMORY, 0x06);
    put(GFX, GFX_MODE, 0);
    put(GFX, GFX_MISC, 0x04);
    for (unsigned c = 0; c < CHARACTERS; c++) {
        for (unsigned row = 0; row < HEIGHT; row++) {
            WINDOW[c * PITCH + row] = (uint8_t)(mixed(c, row) | 0x80);
            WINDOW[SECOND_FONT + c * PITCH + row] =
                (uint8_t)(mixed(c, row + 50) | 0x01);
        }
    }
    put(SEQ, MAP_MASK, 0x03);
    put(SEQ, SEQ_MEMORY, memory);
    put(GFX, GFX_MODE, mode);
    put(GFX, GFX_MISC, misc);
}

/* Every character, and every attribute, over the whole window. */
static void fill(volatile uint8_t *window, unsigned cells, unsigned but)
{
    for (unsigned i = 0; i < cells; i++) {
        window[2 * i] = (uint8_t)(i * 7);
        window[2 * i + 1] = (uint8_t)((i + i / 80) & ~but);
    }
}

static unsigned cells(void)
{
    return 80 * 100;
}

void text_draw(void)
{
    load_fonts();
    fill(TEXT_WINDOW, cells(), 0);
    report_memory("memory", TEXT_WINDOW, 2 * cells());
    report_planes();
}

/* Scrolled by rows and characters, with a status line. */
void text_scroll(void)
{
    load_fonts();
    fill(TEXT_WINDOW, cells(), 0);
    put_crtc(OFFSET, 50);
    put_start(100 * 7 + 3);
    put_line_compare(367);
    report_memory("memory", TEXT_WINDOW, 2 * cells());
}

/* Attributes of which none blinks; some underline. */
void text_draw_mono(void)
{
    load_fonts();
    fill(MONO_WINDOW, cells(), 0x80);
    report_memory("memory", MONO_WINDOW, 2 * cells());
    report_planes();
}
