/*
 * Drawing coloured bars: physical memory by zone, the kernel's address space,
 * its last 16 MiB magnified, and the results of measurements.
 */
#include "guest/labs/status.h"

#include "guest/drivers/display/screen.h"
#include "guest/drivers/labport.h"
#include "guest/labs/lab.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"

enum {
    MAP_HEIGHT = 190,           /* pixels above the console */
    MAP_X = 16, MAP_WIDTH = FB_WIDTH - 2 * MAP_X,
    BAR_HEIGHT = 20,
    LINE = FONT_HEIGHT,
    MAP_SPACING = 46,           /* from one bar's caption to the next */
    LEGEND_WIDTH = MAP_WIDTH / 4,
    SWATCH = 10,

    RESULTS_X = 656,            /* beside the console */
    RESULTS_MAX = 34,           /* lines */
    NAME_CHARS = 20, VALUE_CHARS = 8,
    RESULT_BAR_X = RESULTS_X + (NAME_CHARS + VALUE_CHARS + 1) * FONT_WIDTH,
    RESULT_BAR_WIDTH = FB_WIDTH - 8 - RESULT_BAR_X,
    LABEL_SIZE = 64,

    BLACK = 0x000000, WHITE = 0xffffff, GREY = 0xa0a0a0,
    UNMAPPED = 0x303030,
    COLOUR_DMA = 0x8f7a1e, COLOUR_LOWMEM = 0x2f7d3b, COLOUR_HIGHMEM = 0x7448a8,
    COLOUR_VMALLOC = 0x2f62b5, COLOUR_PKMAP = 0xb5651d,
    COLOUR_FIXMAP = 0xb03a3a, COLOUR_RESULT = 0x3f8fb0,
};

_Static_assert((int)SCREEN_TEXT_Y >= (int)MAP_HEIGHT, "the map is above");
_Static_assert((int)SCREEN_TEXT_WIDTH <= (int)RESULTS_X,
               "the results are beside");

/* A part [start, end) of what a bar shows. Every bar is in pages. */
struct segment {
    const char *name;
    uint32_t start, end;
    uint32_t colour;
};

/* In pages, so that the end of the address space fits 32 bits. */
static struct segment areas[4];

static void find_areas(void)
{
    areas[0] = (struct segment){ "lowmem", PAGE_OFFSET >> PAGE_SHIFT,
                                 high_memory >> PAGE_SHIFT, COLOUR_LOWMEM };
    areas[1] = (struct segment){ "vmalloc", vmalloc_start() >> PAGE_SHIFT,
                                 vmalloc_end() >> PAGE_SHIFT, COLOUR_VMALLOC };
    areas[2] = (struct segment){ "pkmap", PKMAP_BASE >> PAGE_SHIFT,
                                 (PKMAP_BASE >> PAGE_SHIFT) + LAST_PKMAP,
                                 COLOUR_PKMAP };
    areas[3] = (struct segment){ "fixmap", (FIXADDR_TOP & pgdir_mask()) >>
                                 PAGE_SHIFT, FIXADDR_TOP >> PAGE_SHIFT,
                                 COLOUR_FIXMAP };
}

/* Where page AT lies on a bar of [START, END), in pixels from its left end. */
static int position(uint32_t at, uint32_t start, uint32_t end)
{
    if (at <= start)
        return 0;
    if (at >= end)
        return MAP_WIDTH;
    /* Keep the product below 2^32: 20 bits of pages times 10 of pixels. */
    while (end - start > 1u << 20) {
        at >>= 1;
        start >>= 1;
        end >>= 1;
    }
    return (at - start) * MAP_WIDTH / (end - start);
}

static void draw_bar(int y, const char *caption, uint32_t start, uint32_t end,
                     const struct segment *segment, int count)
{
    fb_text(MAP_X, y, caption, GREY, BLACK);
    y += LINE;
    fb_fill(MAP_X, y, MAP_WIDTH, BAR_HEIGHT, UNMAPPED);
    for (; count > 0; count--, segment++) {
        int left = position(segment->start, start, end);
        int right = position(segment->end, start, end);
        int text = strlen(segment->name) * FONT_WIDTH;

        if (right - left < 1)
            continue;
        fb_fill(MAP_X + left, y, right - left, BAR_HEIGHT, segment->colour);
        if (right - left >= text)
            fb_text(MAP_X + (left + right - text) / 2, y + 2, segment->name,
                    WHITE, segment->colour);
    }
}

static void draw_memory(int y)
{
    static const uint32_t colours[ZONES] = {
        COLOUR_DMA, COLOUR_LOWMEM, COLOUR_HIGHMEM
    };
    struct segment segments[ZONES];
    char caption[LABEL_SIZE];

    for (int i = 0; i < ZONES; i++)
        segments[i] = (struct segment){ zones[i].name, zones[i].start_pfn,
                                        zones[i].end_pfn, colours[i] };
    snprintf(caption, sizeof(caption), "Physical memory, %u MiB, %u MiB free",
             max_pfn >> 8, nr_free_pages() >> 8);
    draw_bar(y, caption, 0, max_pfn, segments, ZONES);
}

static void draw_legend(int y)
{
    char label[LABEL_SIZE];
    int x = MAP_X;

    for (size_t i = 0; i < ARRAY_SIZE(areas); i++, x += LEGEND_WIDTH) {
        snprintf(label, sizeof(label), "%-7s %08x-%08x", areas[i].name,
                 areas[i].start << PAGE_SHIFT, areas[i].end << PAGE_SHIFT);
        fb_fill(x, y + 3, SWATCH, SWATCH, areas[i].colour);
        fb_text(x + 2 * FONT_WIDTH, y, label, GREY, BLACK);
    }
}

static void draw_map(void)
{
    const uint32_t top = 1u << (32 - PAGE_SHIFT), last_16_mib = top - 0x1000;
    char caption[LABEL_SIZE];
    int y = 6;

    find_areas();
    draw_memory(y);
    y += MAP_SPACING;
    snprintf(caption, sizeof(caption), "The kernel's address space, "
             "%08x-ffffffff", PAGE_OFFSET);
    draw_bar(y, caption, PAGE_OFFSET >> PAGE_SHIFT, top, areas,
             ARRAY_SIZE(areas));
    y += MAP_SPACING;
    draw_bar(y, "Its last 16 MiB, ff000000-ffffffff", last_16_mib, top, areas,
             ARRAY_SIZE(areas));
    y += MAP_SPACING;
    draw_legend(y);
    fb_fill(0, MAP_HEIGHT - 6, FB_WIDTH, 1, GREY);
}

static uint32_t lab_maximum(const struct lab_result *results, uint32_t count,
                            const char *lab)
{
    uint32_t maximum = 1;

    for (uint32_t i = 0; i < count; i++)
        if (results[i].lab == lab)
            maximum = max_u32(maximum, results[i].tenths);
    return maximum;
}

/* Bars are linear, and each lab has its own scale. */
static int result_width(uint32_t tenths, uint32_t maximum)
{
    while (maximum > 1u << 20) {
        tenths >>= 1;
        maximum >>= 1;
    }
    return max_u32(tenths * RESULT_BAR_WIDTH / maximum, 1);
}

static void draw_results(int y)
{
    uint32_t count;
    const struct lab_result *results = lab_results(&count);
    char line[LABEL_SIZE];

    if (count == 0)
        return;
    snprintf(line, sizeof(line), "%s per operation", cycle_clock()->unit);
    fb_text(RESULTS_X, y, line, GREY, BLACK);
    for (uint32_t i = 0; i < min_u32(count, RESULTS_MAX); i++) {
        const struct lab_result *result = &results[i];
        uint32_t maximum = lab_maximum(results, count, result->lab);
        char name[NAME_CHARS + 1];

        y += LINE;
        snprintf(name, sizeof(name), "%s.%s", result->lab, result->metric);
        snprintf(line, sizeof(line), "%-*s%6u.%u", NAME_CHARS, name,
                 result->tenths / 10, result->tenths % 10);
        fb_text(RESULTS_X, y, line, GREY, BLACK);
        fb_fill(RESULT_BAR_X, y + 3, RESULT_BAR_WIDTH, LINE - 6, BLACK);
        fb_fill(RESULT_BAR_X, y + 3, result_width(result->tenths, maximum),
                LINE - 6, COLOUR_RESULT);
    }
}

void status_draw(void)
{
    if (!fb_present())
        return;
    draw_map();
    draw_results(SCREEN_TEXT_Y);
}
