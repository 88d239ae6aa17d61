/*
 * The colours are computed: each group of the 256 follows a rule (IBM PS/2
 * Hardware Interface Technical Reference, "Video Subsystem", "Video DAC").
 */
#include "firmware/vga/default_colours.h"

#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"

enum {
    STRONG = 42, WEAK = 21,         /* two thirds and one of 63 */
    BRIGHT = 63,
    FIRST_GREY = 16,
    GREYS = 16,
    FIRST_HUE = 32,
    HUES = 24,
    SHADES = 9,
    LEVELS = 5,                     /* from a hue's dark components to bright */

    /* The weights of red, green and blue in a grey, of 256. */
    GREY_RED = 77, GREY_GREEN = 151, GREY_BLUE = 28
};

static const uint8_t greys[GREYS] = {
    0, 5, 8, 11, 14, 17, 20, 24, 28, 32, 36, 40, 45, 50, 56, 63
};

/* Three brightnesses, each in three saturations. */
static const uint8_t shades[SHADES][LEVELS] = {
    { 0, 16, 31, 47, 63 }, { 31, 39, 47, 55, 63 }, { 45, 49, 54, 58, 63 },
    { 0, 7, 14, 21, 28 }, { 14, 17, 21, 24, 28 }, { 20, 22, 24, 26, 28 },
    { 0, 4, 8, 12, 16 }, { 8, 10, 12, 14, 16 }, { 11, 12, 13, 15, 16 }
};

static void set(uint8_t *colour, unsigned red, unsigned green, unsigned blue)
{
    colour[0] = (uint8_t)red;
    colour[1] = (uint8_t)green;
    colour[2] = (uint8_t)blue;
}

/* Bits 2-0 are red, green and blue, bits 5-3 the same of one third. */
static void ega(uint8_t *colour, unsigned i)
{
    set(colour, (i & 4 ? STRONG : 0) + (i & 32 ? WEAK : 0),
        (i & 2 ? STRONG : 0) + (i & 16 ? WEAK : 0),
        (i & 1 ? STRONG : 0) + (i & 8 ? WEAK : 0));
}

/* The monitor makes dark yellow brown. */
static void cga(uint8_t *colour, unsigned i, unsigned bright)
{
    unsigned more = i & bright ? WEAK : 0;

    set(colour, (i & 4 ? STRONG : 0) + more, (i & 2 ? STRONG : 0) + more,
        (i & 1 ? STRONG : 0) + more);
    if ((i & 7) == 6 && !(i & bright))
        colour[1] = WEAK;
}

/* Bits 4 and 3 are the brightness. */
static void monochrome(uint8_t *colour, unsigned i)
{
    static const uint8_t grey_of[] = { 0, STRONG, STRONG, BRIGHT };
    unsigned grey = grey_of[i >> 3 & 3];

    set(colour, grey, grey, grey);
}

/* A component's level on the way round the hues: it stays bright for a third of
 * the way, and rises and falls in the sixth before and behind. */
static unsigned level_of(unsigned place)
{
    place %= HUES;
    if (place < LEVELS)
        return place;
    if (place < HUES / 2 + 1)
        return LEVELS - 1;
    return place < HUES / 2 + LEVELS ? HUES / 2 + LEVELS - 1 - place : 0;
}

/* The hues begin with blue and go on over red and green. */
static void vga(uint8_t *colour, unsigned i)
{
    const uint8_t *shade;
    unsigned hue;

    if (i < FIRST_GREY) {
        cga(colour, i, 8);
    } else if (i < FIRST_HUE) {
        set(colour, greys[i - FIRST_GREY], greys[i - FIRST_GREY],
            greys[i - FIRST_GREY]);
    } else if (i < FIRST_HUE + SHADES * HUES) {
        shade = shades[(i - FIRST_HUE) / HUES];
        hue = (i - FIRST_HUE) % HUES;
        set(colour, shade[level_of(hue)], shade[level_of(hue + 16)],
            shade[level_of(hue + 8)]);
    } else {
        set(colour, 0, 0, 0);
    }
}

void default_colours_load(uint8_t which)
{
    uint8_t colour[REGISTERS_COMPONENTS];

    for (unsigned i = 0; i < REGISTERS_COLOURS; i++) {
        set(colour, 0, 0, 0);
        if (which == DEFAULT_COLOURS_VGA)
            vga(colour, i);
        else if (i >= 64)
            ;                       /* black */
        else if (which == DEFAULT_COLOURS_EGA)
            ega(colour, i);
        else if (which == DEFAULT_COLOURS_CGA)
            cga(colour, i, 16);
        else
            monochrome(colour, i);
        registers_write_colours((uint8_t)i, 1, colour);
    }
    if (bda.video_flags & DEFAULT_COLOURS_GREY)
        default_colours_make_grey(0, REGISTERS_COLOURS);
}

void default_colours_make_grey(uint8_t first, unsigned count)
{
    uint8_t colour[REGISTERS_COMPONENTS];

    for (unsigned i = first; i < first + count && i < REGISTERS_COLOURS; i++) {
        unsigned grey;

        registers_read_colours((uint8_t)i, 1, colour);
        grey = (colour[0] * GREY_RED + colour[1] * GREY_GREEN +
                colour[2] * GREY_BLUE + 128) >> 8;
        if (grey > BRIGHT)
            grey = BRIGHT;
        set(colour, grey, grey, grey);
        registers_write_colours((uint8_t)i, 1, colour);
    }
}
