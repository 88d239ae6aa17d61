/* Modes whose bytes hold whole pixels: 13h, its unchained form, the CGA's. */
#include "guest/arch/io.h"
#include "tests/guest/vga/vga_test.h"

enum {
    WIDTH = 320, LINES = 200, PITCH_X = 80, LINES_X = 240,
    CGA_PITCH = 80, CGA_BANK = 0x2000,
    PAGE_X = PITCH_X * LINES_X,
};

/* Bytes, words and doublewords. */
static void draw_13h(void)
{
    for (unsigned y = 0; y < LINES; y++) {
        volatile uint8_t *line = WINDOW + y * WIDTH;

        if (y % 3 == 0)
            for (unsigned x = 0; x < WIDTH; x++)
                line[x] = (uint8_t)mixed(x / 3, y / 9);
        else if (y % 3 == 1)
            for (unsigned x = 0; x < WIDTH; x += 2)
                *(volatile uint16_t *)(line + x) = (uint16_t)(x * y);
        else
            for (unsigned x = 0; x < WIDTH; x += 4)
                *(volatile uint32_t *)(line + x) = mixed(x, y);
    }
    put(SEQ, MAP_MASK, 0x05);           /* some planes only */
    for (unsigned x = 0; x < WIDTH; x++)
        WINDOW[100 * WIDTH + x] = 15;
    put(SEQ, MAP_MASK, 0x0f);
}

void packed_draw_13h(void)
{
    draw_13h();
    report_memory("memory", WINDOW, WIDTH * LINES);
    report_planes();
}

void packed_split(void)
{
    draw_13h();
    put_start(WIDTH * 50 / 4);
    put_line_compare(279);
    report_memory("memory", WINDOW, WIDTH * LINES);
}

static void plot_x(unsigned base, unsigned x, unsigned y, unsigned colour)
{
    put(SEQ, MAP_MASK, 1 << x % 4);
    WINDOW[base + y * PITCH_X + x / 4] = (uint8_t)colour;
}

/* A page of mode X: all planes at once, single pixels, and a copy through the
 * latches. */
static void draw_x(unsigned base, unsigned seed)
{
    put(SEQ, MAP_MASK, 0x0f);
    for (unsigned i = 0; i < PAGE_X; i++)
        WINDOW[base + i] = (uint8_t)(i / PITCH_X + seed);
    for (unsigned i = 0; i < 5000; i++)
        plot_x(base, mixed(i, seed) % WIDTH, mixed(i, seed + 1) % 150, i);
    put(SEQ, MAP_MASK, 0x0f);
    put(GFX, GFX_MODE, 0x41);
    for (unsigned i = 0; i < 60 * PITCH_X; i++) {
        (void)WINDOW[base + i];
        WINDOW[base + 170 * PITCH_X + i] = 0;
    }
    put(GFX, GFX_MODE, 0x40);
}

void packed_draw_x(void)
{
    draw_x(0, 1);
    report_planes();
}

/* The second of two pages, with a status line above the first. */
void packed_flip(void)
{
    draw_x(0, 1);
    draw_x(PAGE_X, 77);
    put_start(PAGE_X);
    put_line_compare(419);
    report_planes();
}

static void draw_cga(void)
{
    for (unsigned y = 0; y < LINES; y++) {
        volatile uint8_t *line = TEXT_WINDOW + y % 2 * CGA_BANK +
                                 y / 2 * CGA_PITCH;

        for (unsigned x = 0; x < CGA_PITCH; x++)
            line[x] = (uint8_t)mixed(x / 5, y / 3 + y % 2 * x);
    }
    report_memory("memory", TEXT_WINDOW, 2 * CGA_BANK);
}

void packed_draw_cga4(void)
{
    draw_cga();
    report_planes();
}

void packed_draw_cga6(void)
{
    draw_cga();
    report_planes();
}
