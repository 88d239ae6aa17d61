/*
 * The CRTC's counters: where the beam is, derived from the machine's clock.
 *
 * The dots since power-on give frame, line and column by division, so no event
 * is scheduled and the retrace bits depend on the clock alone.
 */
#include "devices/vga/vga_parts.h"

enum {
    DOT_HZ_25M = 25175000,
    DOT_HZ_28M = 28322000,
    MIN_REFRESH_HZ = 40,
    MAX_REFRESH_HZ = 120,
    /* Frames of half a period: all but the cursor blinks at 1/32 of the frame
     * rate. */
    BLINK = 16,
};

struct timing {
    uint64_t dot_hz;
    unsigned line_dots, lines;          /* of a frame, blanking included */
    unsigned shown_dots, shown_lines;
    unsigned retrace_start, retrace_end;    /* vertical, in lines */
};

/* 640 x 480 at 60 Hz: for VBE modes, which have no timing of their own, and
 * for register values that no monitor can display. */
static const struct timing vga60 = {
    .dot_hz = DOT_HZ_25M,
    .line_dots = 800, .lines = 525,
    .shown_dots = 640, .shown_lines = 480,
    .retrace_start = 490, .retrace_end = 492,
};

/* A vertical count: bits 8 and 9 are in the overflow register. */
static unsigned vertical(const struct vga *vga, unsigned index, unsigned bit8,
                         unsigned bit9)
{
    unsigned overflow = vga->crtc[VGA_CRTC_OVERFLOW];

    return vga->crtc[index] | (overflow >> bit8 & 1) << 8 |
           (overflow >> bit9 & 1) << 9;
}

unsigned vga_timing_lines(const struct vga *vga)
{
    return vertical(vga, VGA_CRTC_V_DISPLAY, 1, 6) + 1;
}

static struct timing timing_of(const struct vga *vga)
{
    unsigned clocking = vga->seq[VGA_SEQ_CLOCKING];
    unsigned character = clocking & VGA_SEQ1_8DOT ? 8 : 9;
    bool fast = (vga->misc & VGA_MISC_CLOCK) == VGA_MISC_CLOCK_28M;
    struct timing t = {
        .dot_hz = fast ? DOT_HZ_28M : DOT_HZ_25M,
        .line_dots = (vga->crtc[VGA_CRTC_H_TOTAL] + 5u) * character,
        .lines = vertical(vga, VGA_CRTC_V_TOTAL, 0, 5) + 2,
        .shown_dots = vga_columns(vga) * character,
        .shown_lines = vga_timing_lines(vga),
        .retrace_start = vertical(vga, VGA_CRTC_V_SYNC_START, 2, 7),
    };
    uint64_t frame_dots;

    if (clocking & VGA_SEQ1_HALF)
        t.dot_hz /= 2;
    /* The end register holds the low four bits of the line. */
    t.retrace_end = (t.retrace_start & ~15u) |
                    (vga->crtc[VGA_CRTC_V_SYNC_END] & 15);
    if (t.retrace_end <= t.retrace_start)
        t.retrace_end += 16;

    frame_dots = (uint64_t)t.line_dots * t.lines;
    if (vga_vbe_enabled(vga) || t.retrace_start >= t.lines ||
        t.dot_hz < frame_dots * MIN_REFRESH_HZ ||
        t.dot_hz > frame_dots * MAX_REFRESH_HZ)
        return vga60;
    return t;
}

static uint64_t dots_now(const struct vga *vga, const struct timing *t)
{
    return clock_periods_in(vga->clock, vga->clock->now, t->dot_hz);
}

uint8_t vga_timing_status(const struct vga *vga)
{
    struct timing t = timing_of(vga);
    uint64_t dots = dots_now(vga, &t) % ((uint64_t)t.line_dots * t.lines);
    unsigned line = (unsigned)(dots / t.line_dots);
    unsigned dot = (unsigned)(dots % t.line_dots);
    uint8_t status = 0;

    if (line >= t.shown_lines || dot >= t.shown_dots)
        status |= VGA_STATUS_BLANK;
    if (line >= t.retrace_start && line < t.retrace_end)
        status |= VGA_STATUS_RETRACE;
    return status;
}

uint64_t vga_timing_frame(const struct vga *vga)
{
    struct timing t = timing_of(vga);

    return dots_now(vga, &t) / ((uint64_t)t.line_dots * t.lines);
}

bool vga_timing_blinked(const struct vga *vga)
{
    return vga_timing_frame(vga) / BLINK & 1;
}

uint64_t vga_next_retrace(const struct vga *vga)
{
    struct timing t = timing_of(vga);
    uint64_t frame_dots = (uint64_t)t.line_dots * t.lines;
    uint64_t dots = dots_now(vga, &t);
    uint64_t start = dots - dots % frame_dots +
                     (uint64_t)t.retrace_start * t.line_dots;
    uint64_t tick;

    if (start <= dots)
        start += frame_dots;
    tick = clock_ticks_of(vga->clock, start, t.dot_hz);
    return tick > vga->clock->now ? tick : vga->clock->now + 1;
}
