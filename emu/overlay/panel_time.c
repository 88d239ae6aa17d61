/* The address space, the rates over time, and the cycle stack. */
#include <stdio.h>
#include <string.h>

#include "emu/overlay/overlay_parts.h"
#include "emu/overlay/palette.h"

/* Where the bundled kernel has its regions with 1 GiB of RAM or more and the
 * split of 3 GiB and 1 GiB (guest/arch/layout.h). */
static const struct region_name {
    uint32_t start;
    const char *name;
} regions[] = {
    { 0, "user space" },
    { 0xc0000000, "direct map" },
    { 0xf8800000, "vmap, kmap" },
}, quarters[] = {
    { 0, "0" }, { 0x40000000, "1 GiB" }, { 0x80000000, "2 GiB" },
    { 0xc0000000, "3 GiB" },
};

static int at(struct panel in, uint32_t address)
{
    return in.x + (int)((uint64_t)address * (uint64_t)in.width >> 32);
}

static const struct region_name *names_of(const struct snapshot *s,
                                          unsigned *count)
{
    *count = s->bundled ? sizeof regions / sizeof regions[0]
                        : sizeof quarters / sizeof quarters[0];
    return s->bundled ? regions : quarters;
}

uint32_t panel_space_find(struct panel panel, const struct snapshot *s, int x,
                          const char **name)
{
    struct panel in = panel_inside(panel);
    int column = x < in.x             ? 0
                 : x >= in.x + in.width ? in.width - 1
                                        : x - in.x;
    uint32_t address = (uint32_t)(((uint64_t)column << 32) /
                                  (uint64_t)in.width);
    unsigned count;
    const struct region_name *names = names_of(s, &count);

    while (count > 1 && names[count - 1].start > address)
        count--;
    *name = s->bundled ? names[count - 1].name : "";
    return address;
}

void panel_space(struct paint *paint, struct panel panel,
                 const struct snapshot *s)
{
    struct panel in = panel_begin(
        paint, panel, "Address space, 4 GiB: brighter where TLBs were filled");
    unsigned names;
    const struct region_name *name = names_of(s, &names);
    int high = 30;

    paint_fill(paint, in.x, in.y, in.width, high, COLOR_EMPTY);
    for (int x = 0; x < in.width; x++) {
        float heat = s->heat[x * SNAPSHOT_HEAT / in.width];
        unsigned part = heat > 8 ? 256 : (unsigned)(heat * 32);

        if (heat > 0.02f)
            paint_fill(paint, in.x + x, in.y, 1, high,
                       paint_mix(COLOR_EMPTY, OKABE_YELLOW, 60 + part * 3 / 4));
    }
    for (unsigned i = 0; i < names; i++) {
        int x = at(in, name[i].start);
        int text = 8 * (int)strlen(name[i].name);

        paint_fill(paint, x, in.y, 1, high + 6, COLOR_FAINT);
        if (x + 4 + text > in.x + in.width)
            x = in.x + in.width - text - 4;
        paint_text(paint, x + 4, in.y + high + 3, in.x + in.width,
                   COLOR_FAINT, name[i].name);
    }
}

static float rate_of(const struct snapshot_rate *rate, int line)
{
    return line == 0 ? rate->misses : line == 1 ? rate->walks : rate->flushes;
}

/* 1, 2 or 5 times a power of ten, not below any rate. */
static float find_top(const struct snapshot *s)
{
    float most = 0, top = 0.1f;
    int step = 0;

    for (unsigned i = 0; i < s->rates; i++)
        for (int line = 0; line < 3; line++)
            if (rate_of(&s->rate[i], line) > most)
                most = rate_of(&s->rate[i], line);
    for (; top < most && step < 30; step++)
        top *= step % 3 == 1 ? 2.5f : 2;
    return top;
}

void panel_rates(struct paint *paint, struct panel panel,
                 const struct snapshot *s)
{
    static const uint32_t color[] = {
        OKABE_ORANGE, OKABE_SKY_BLUE, OKABE_PURPLE,
    };
    static const char *const name[] = { "misses", "walks", "flushes" };
    struct panel in = panel_begin(
        paint, panel, "Per 1000 instructions, in the last 300 pictures");
    float top = find_top(s);
    int left = in.x + 52, width = in.width - 60 - 132, bottom;
    char text[40];

    in.y += 4;
    in.height -= 8;
    bottom = in.y + in.height;
    for (int i = 0; i <= 2; i++) {
        int y = in.y + in.height * i / 2;

        paint_fill(paint, left, y, width, 1, COLOR_RULE);
        snprintf(text, sizeof(text), "%.4g", (double)(top * (float)(2 - i) / 2));
        paint_text(paint, left - 6 - 8 * (int)strlen(text), y - 8, left,
                   COLOR_FAINT, text);
    }
    for (int line = 0; line < 3; line++) {
        int y = in.y + 8 + line * 32, last_x = 0, last_y = 0;
        /* Equal lines lie on each other: the lower ones are thicker. */
        float now = s->rates ? rate_of(&s->rate[s->rates - 1], line) : 0;

        for (unsigned i = 0; i < s->rates; i++) {
            int x = left + width - 2 - (int)((s->rates - 1 - i) *
                                             (unsigned)width / SNAPSHOT_RATES);
            int at_y = bottom - 2 - (int)(rate_of(&s->rate[i], line) / top *
                                          (float)(in.height - 2));

            if (i)
                paint_line(paint, last_x, last_y, x, at_y, 4 - line,
                           color[line]);
            last_x = x;
            last_y = at_y;
        }
        paint_fill(paint, left + width + 16, y + 6, 14, 4, color[line]);
        snprintf(text, sizeof(text), "%s", name[line]);
        paint_text(paint, left + width + 38, y, in.x + in.width, COLOR_TEXT,
                   text);
        snprintf(text, sizeof(text), "%.3g", (double)now);
        paint_text(paint, left + width + 38, y + 14, in.x + in.width,
                   COLOR_FAINT, text);
    }
}

void panel_stack(struct paint *paint, struct panel panel,
                 const struct snapshot *s)
{
    static const uint32_t color[] = {
        OKABE_SKY_BLUE, OKABE_ORANGE, OKABE_GREEN, OKABE_YELLOW, OKABE_BLUE,
        OKABE_VERMILLION, OKABE_PURPLE, COLOR_FAINT,
    };
    struct panel in = panel_begin(paint, panel,
                                  "Where the cycles went, since power-on");
    uint64_t total = 0, before = 0;
    int text_x = in.x, text_y = in.y + 27;
    unsigned shown = 0;

    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        total += s->stack[i];
    for (unsigned i = 0; i < CYCLE_CAUSES && total; i++) {
        double part = (double)s->stack[i] / (double)total;
        int from = (int)((double)in.width * (double)before / (double)total);
        int to = (int)((double)in.width * (double)(before + s->stack[i]) /
                       (double)total);
        char text[40];
        int end;

        before += s->stack[i];
        if (part < 0.001)
            continue;
        paint_fill(paint, in.x + from, in.y, to - from - (to - from > 3), 22,
                   color[shown % 8]);
        snprintf(text, sizeof(text), "%s %.1f %%", cycle_cause_name(i),
                 part * 100);
        end = text_x + 16 + 8 * (int)strlen(text);
        if (end > in.x + in.width) {
            text_x = in.x;
            text_y += 18;
            end = text_x + 16 + 8 * (int)strlen(text);
        }
        paint_fill(paint, text_x, text_y + 3, 10, 10, color[shown % 8]);
        paint_text(paint, text_x + 16, text_y, in.x + in.width, COLOR_TEXT,
                   text);
        text_x = end + 18;
        shown++;
    }
}
