#include "emu/overlay/overlay.h"

#include <stdio.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/overlay/overlay_parts.h"
#include "emu/overlay/palette.h"

/* Where the panels are; the guest's text screen has its own size. */
static const struct panel place[PANELS] = {
    [PANEL_SCREEN] = { 12, 36, 720, 400 },
    [PANEL_SPACE] = { 12, 444, 720, 86 },
    [PANEL_RATES] = { 12, 538, 720, 150 },
    [PANEL_STACK] = { 12, 696, 720, 92 },
    [PANEL_ARRAYS] = { 744, 36, 524, 440 },
    [PANEL_LEGEND] = { 744, 484, 524, 122 },
    [PANEL_FLUSHES] = { 744, 614, 524, 174 },
};

enum panel_id panel_at(int x, int y)
{
    unsigned id = 0;

    while (id < PANELS &&
           (x < place[id].x || x >= place[id].x + place[id].width ||
            y < place[id].y || y >= place[id].y + place[id].height))
        id++;
    return (enum panel_id)id;
}

bool overlay_is_screen(int x, int y)
{
    return panel_at(x, y) == PANEL_SCREEN;
}

struct panel panel_inside(struct panel panel)
{
    return (struct panel){ panel.x + 8, panel.y + PANEL_TITLE,
                           panel.width - 16, panel.height - PANEL_TITLE - 6 };
}

struct panel panel_place(enum panel_id id)
{
    return place[id];
}

struct panel panel_begin(struct paint *paint, struct panel panel,
                         const char *title)
{
    paint_fill(paint, panel.x, panel.y, panel.width, panel.height,
               COLOR_PANEL);
    paint_text(paint, panel.x + 8, panel.y + 3, panel.x + panel.width - 8,
               COLOR_TEXT, title);
    return panel_inside(panel);
}

uint32_t panel_cause_color(unsigned cause)
{
    static const uint32_t color[FLUSH_CAUSES] = {
        [FLUSH_mov_cr3] = OKABE_VERMILLION,
        [FLUSH_mov_cr0] = OKABE_YELLOW,
        [FLUSH_mov_cr4] = OKABE_YELLOW,
        [FLUSH_invlpg] = OKABE_PURPLE,
        [FLUSH_task_switch] = OKABE_VERMILLION,
        [FLUSH_page_fault] = OKABE_BLUE,
    };

    return color[cause];
}

/* The mean color of a rectangle of the screen, of at least one pixel. */
static uint32_t mean(const uint32_t *screen, int stride, int x0, int y0,
                     int x1, int y1)
{
    uint32_t red = 0, green = 0, blue = 0, count = 0;

    for (int y = y0; y < y1 || y == y0; y++) {
        const uint32_t *line = screen + (size_t)y * (size_t)stride;

        for (int x = x0; x < x1 || x == x0; x++, count++) {
            uint32_t pixel = line[x];

            red += pixel >> 16 & 0xff;
            green += pixel >> 8 & 0xff;
            blue += pixel & 0xff;
        }
    }
    return red / count << 16 | green / count << 8 | blue / count;
}

void overlay_fit(uint32_t *to, int to_stride, struct overlay_size size,
                 const uint32_t *from, struct overlay_size picture)
{
    for (int y = 0; y < size.height; y++) {
        uint32_t *line = to + (size_t)y * (size_t)to_stride;

        if (size.width == picture.width && size.height == picture.height) {
            memcpy(line, from + (size_t)y * (size_t)picture.width,
                   (size_t)size.width * sizeof(*line));
            continue;
        }
        for (int x = 0; x < size.width; x++)
            line[x] = mean(
                from, picture.width, x * picture.width / size.width,
                y * picture.height / size.height,
                ((x + 1) * picture.width + size.width - 1) / size.width,
                ((y + 1) * picture.height + size.height - 1) / size.height);
    }
}

struct overlay_size overlay_fit_size(struct overlay_size picture,
                                     struct overlay_size room)
{
    struct overlay_size size = picture;

    if (size.width > room.width) {
        size.height = size.height * room.width / size.width;
        size.width = room.width;
    }
    if (size.height > room.height) {
        size.width = size.width * room.height / size.height;
        size.height = room.height;
    }
    size.width += !size.width;
    size.height += !size.height;
    return size;
}

/* The guest's picture, as large as it fits: pixel for pixel, or filtered, so
 * that each row and column is seen. */
static void draw_screen(struct paint *paint, const uint32_t *screen,
                        int width, int height)
{
    struct panel to = place[PANEL_SCREEN];
    struct overlay_size picture = { width, height };
    struct overlay_size size = overlay_fit_size(
        picture, (struct overlay_size){ to.width, to.height });

    paint_fill(paint, to.x, to.y, to.width, to.height, 0);
    to.x += (to.width - size.width) / 2;
    to.y += (to.height - size.height) / 2;
    overlay_fit(paint->pixels + to.y * paint->width + to.x, paint->width, size,
                screen, picture);
}

/* All but the guest's screen. */
static void draw_ground(struct paint *paint)
{
    struct panel p = place[PANEL_SCREEN];
    int right = p.x + p.width, bottom = p.y + p.height;

    paint_fill(paint, 0, 0, OVERLAY_WIDTH, p.y, COLOR_GROUND);
    paint_fill(paint, 0, p.y, p.x, p.height, COLOR_GROUND);
    paint_fill(paint, right, p.y, OVERLAY_WIDTH - right, p.height,
               COLOR_GROUND);
    paint_fill(paint, 0, bottom, OVERLAY_WIDTH, OVERLAY_HEIGHT - bottom,
               COLOR_GROUND);
}

static void draw_head(struct paint *paint, const struct snapshot *s)
{
    char text[160], number[2][NUMBER_TEXT_MAX];

    paint_text(paint, 20, 10, 200, COLOR_WHITE, "Pagewalk");
    snprintf(text, sizeof(text), "%s   %s cycles   %s instructions", s->model,
             number_group(s->cycles, number[0], sizeof number[0]),
             number_group(s->instructions, number[1], sizeof number[1]));
    paint_text(paint, 108, 10, 744, COLOR_FAINT, text);
    if (*s->note)
        paint_text(paint, 596, 10, 1268, OKABE_YELLOW, s->note);
    else
        paint_text(paint, 752, 10, 1268, COLOR_FAINT,
                   "Ctrl-Alt-T: the guest's screen alone   Ctrl-Alt-H: keys");
}

void overlay_draw(uint32_t *pixels, const struct snapshot *s,
                  const uint32_t *screen, unsigned width, unsigned height)
{
    struct paint paint;

    paint_init(&paint, pixels, OVERLAY_WIDTH, OVERLAY_HEIGHT);
    draw_ground(&paint);
    draw_head(&paint, s);
    if (screen)
        draw_screen(&paint, screen, (int)width, (int)height);
    panel_space(&paint, place[PANEL_SPACE], s);
    panel_rates(&paint, place[PANEL_RATES], s);
    panel_stack(&paint, place[PANEL_STACK], s);
    panel_arrays(&paint, place[PANEL_ARRAYS], s);
    panel_legend(&paint, place[PANEL_LEGEND]);
    panel_flushes(&paint, place[PANEL_FLUSHES], s);
}
