/*
 * Build tool: writes the ROM's fonts to standard output, 256 glyphs each of 16,
 * of 14 and of 8 lines. The first is the emulated VGA's own, so that loading it
 * does not change how the screen looks. The others are made of it.
 *
 * Its capitals stand in lines 2-11, small letters in 5-11, and descenders reach
 * 14 (devices/vga/vga_font.def). In a glyph of 8 lines these are 0-6, 2-6 and
 * 7.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "devices/vga/vga_font.h"

enum {
    LINES = VGA_FONT_ROWS,
    MEDIUM = 14,
    SMALL = 8,
    SHADE_FIRST = 0xb0, SHADE_LAST = 0xb2,
    BOX_FIRST = 0xb3, BOX_LAST = 0xdf,
    CAPITAL = 2, SMALL_LETTER = 5, DESCENDER = 12, DESCENDER_END = 15
};

static unsigned dots(unsigned line)
{
    unsigned count = 0;

    for (; line; line &= line - 1)
        count++;
    return count;
}

/* An accent above a capital is in lines 0 and 1, and line 2 is free then; else
 * line 0 is. */
static void make_medium(uint8_t *to, const uint8_t *from)
{
    memcpy(to, from + 1, MEDIUM);
    if (from[0] && !from[2]) {
        to[0] = from[0];
        to[1] = from[1];
    }
}

/* How much the lines that `kept` leaves out differ from the nearest that it
 * keeps above or below. */
static unsigned lost(const uint8_t *from, unsigned lines, unsigned kept)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < lines; i++) {
        unsigned least = CHAR_BIT;

        if (kept >> i & 1)
            continue;
        if (i > 0 && dots(from[i] ^ from[i - 1]) < least)
            least = dots(from[i] ^ from[i - 1]);
        if (i + 1 < lines && dots(from[i] ^ from[i + 1]) < least)
            least = dots(from[i] ^ from[i + 1]);
        sum += least;
    }
    return sum;
}

/* Keeps those `keep` of the lines with which least is lost. */
static void squeeze(uint8_t *to, unsigned keep, const uint8_t *from,
                    unsigned lines)
{
    unsigned best = 0, least = UINT_MAX;

    for (unsigned kept = 0; kept < 1u << lines; kept++)
        if (dots(kept) == keep && lost(from, lines, kept) < least) {
            least = lost(from, lines, kept);
            best = kept;
        }
    for (unsigned i = 0; i < lines; i++)
        if (best >> i & 1)
            *to++ = from[i];
}

static uint8_t fullest(const uint8_t *from, unsigned lines)
{
    uint8_t best = 0;

    for (unsigned i = 0; i < lines; i++)
        if (dots(from[i]) > dots(best))
            best = from[i];
    return best;
}

static void make_small(uint8_t *to, const uint8_t *from, unsigned character)
{
    enum { UPPER = 2, LOWER = 5 };

    if (character >= SHADE_FIRST && character <= SHADE_LAST) {
        memcpy(to, from, SMALL);
        return;
    }
    if (character >= BOX_FIRST && character <= BOX_LAST) {
        for (unsigned i = 0; i < SMALL; i++)
            to[i] = from[2 * i + 1];
        return;
    }
    squeeze(to, UPPER, from + CAPITAL, SMALL_LETTER - CAPITAL);
    squeeze(to + UPPER, LOWER, from + SMALL_LETTER, DESCENDER - SMALL_LETTER);
    to[SMALL - 1] = fullest(from + DESCENDER, DESCENDER_END - DESCENDER);
    to[0] |= fullest(from, CAPITAL);
}

int main(void)
{
    static struct vga_font font;
    static uint8_t medium[VGA_FONT_CHARS][MEDIUM];
    static uint8_t small[VGA_FONT_CHARS][SMALL];

    vga_font_build(&font);
    for (unsigned i = 0; i < VGA_FONT_CHARS; i++) {
        make_medium(medium[i], font.row[i]);
        make_small(small[i], font.row[i], i);
    }
    return fwrite(&font, sizeof font, 1, stdout) != 1 ||
           fwrite(medium, sizeof medium, 1, stdout) != 1 ||
           fwrite(small, sizeof small, 1, stdout) != 1;
}
