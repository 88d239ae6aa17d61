/* The TLBs as grids, the legend of their cells, and the last flushes. */
#include <stdio.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/overlay/overlay_parts.h"
#include "emu/overlay/palette.h"

enum { CELL_MAX = 26, CELL_MIN = 2, HEAD = 18, BELOW = 8 };

/* A grid: sets across, ways down. An array of one set lies on its side, and one
 * with more sets than a row holds goes on in the next row. */
struct grid {
    int cell;                   /* width and height, with the gap */
    int across, down;           /* cells in a row of sets */
    int rows;
};

static struct grid grid_of(const struct snapshot_array *a, int width,
                           int cell)
{
    bool lies = a->sets == 1;
    int down = lies ? 1 : (int)a->ways;
    int all = (int)(a->cells + (uint32_t)down - 1) / down;
    int across = width / cell < all ? width / cell : all;

    return (struct grid){ cell, across, down, (all + across - 1) / across };
}

static int grid_height(struct grid g)
{
    return HEAD + g.rows * (g.down * g.cell + 2) + BELOW;
}

/* The largest cells with which all arrays fit into the panel. */
static int choose_cell(const struct snapshot *s, struct panel panel)
{
    for (int cell = CELL_MAX; cell > CELL_MIN; cell--) {
        int height = 0;

        for (unsigned i = 0; i < TLB_SLOTS; i++)
            if (s->array[i].name)
                height += grid_height(grid_of(&s->array[i], panel.width,
                                              cell));
        if (height <= panel.height)
            return cell;
    }
    return CELL_MIN;
}

static uint32_t kind_color(uint16_t bits)
{
    return bits & TLB_G   ? OKABE_GREEN
           : bits & TLB_U ? OKABE_SKY_BLUE
                          : OKABE_ORANGE;
}

static void draw_cell(struct paint *paint, int x, int y, int size,
                      const struct snapshot_cell *cell)
{
    int side = size > 4 ? size - 2 : size > 2 ? size - 1 : size;
    unsigned flash = cell->flash * 256u / SNAPSHOT_FLASH;
    uint32_t color = COLOR_EMPTY;
    int thick = side > 10 ? 3 : side > 6 ? 2 : 1;

    if (cell->valid)
        color = paint_mix(kind_color(cell->bits), COLOR_EMPTY,
                          cell->age * 150u / 255);
    else if (cell->change == CELL_FLUSHED)
        color = paint_mix(color, panel_cause_color(cell->cause), flash);
    paint_fill(paint, x, y, side, side, color);
    if (cell->valid && cell->bits & (TLB_LARGE | TLB_MARK) && side > 5)
        paint_fill(paint, x + side / 3, y + side / 3, side - side / 3 * 2,
                   side - side / 3 * 2, COLOR_GROUND);
    if (cell->valid && cell->flash)
        paint_border(paint, x, y, side, side, thick,
                     paint_mix(color, cell->change == CELL_REPLACED
                                          ? OKABE_YELLOW : COLOR_WHITE,
                               flash));
}

/* Where the cell of an index is, from the grid's first. */
static void place_cell(struct grid g, uint32_t index, int *x, int *y)
{
    int set = (int)index / g.down, way = (int)index % g.down;

    *x = set % g.across * g.cell;
    *y = HEAD + set / g.across * (g.down * g.cell + 2) + way * g.cell;
}

static void draw_grid(struct paint *paint, struct panel panel, int y,
                      struct grid g, const struct snapshot_array *a)
{
    char text[120], number[2][NUMBER_TEXT_MAX];

    if (a->sets == 1)
        snprintf(text, sizeof(text), "%s  1 set of %u", a->name, a->ways);
    else
        snprintf(text, sizeof(text), "%s  %u sets x %u ways", a->name,
                 a->sets, a->ways);
    paint_text(paint, panel.x, y, panel.x + panel.width, COLOR_TEXT, text);
    snprintf(text, sizeof(text), "%u live%s  %s misses", a->live,
             a->cells < a->entries ? ", the first shown" : "",
             number_group(a->misses, number[0], sizeof number[0]));
    paint_text(paint, panel.x + panel.width - 8 * (int)strlen(text), y,
               panel.x + panel.width, COLOR_FAINT, text);
    for (uint32_t i = 0; i < a->cells; i++) {
        int cell_x, cell_y;

        place_cell(g, i, &cell_x, &cell_y);
        draw_cell(paint, panel.x + cell_x, y + cell_y, g.cell, &a->cell[i]);
    }
}

void panel_arrays(struct paint *paint, struct panel panel,
                  const struct snapshot *s)
{
    struct panel in = panel_begin(paint, panel, "TLBs: a column is a set");
    int cell = choose_cell(s, in), y = in.y + 2;

    for (unsigned i = 0; i < TLB_SLOTS; i++) {
        const struct snapshot_array *a = &s->array[i];

        if (!a->name)
            continue;
        draw_grid(paint, in, y, grid_of(a, in.width, cell), a);
        y += grid_height(grid_of(a, in.width, cell));
    }
}

bool panel_arrays_find(struct panel panel, const struct snapshot *s, int x,
                       int y, unsigned *slot, uint32_t *index)
{
    struct panel in = panel_inside(panel);
    int cell = choose_cell(s, in), top = in.y + 2;

    for (*slot = 0; *slot < TLB_SLOTS; ++*slot) {
        const struct snapshot_array *a = &s->array[*slot];
        struct grid g;

        if (!a->name)
            continue;
        g = grid_of(a, in.width, cell);
        for (*index = 0; *index < a->cells; ++*index) {
            int cell_x, cell_y;

            place_cell(g, *index, &cell_x, &cell_y);
            if (x >= in.x + cell_x && x < in.x + cell_x + cell &&
                y >= top + cell_y && y < top + cell_y + cell)
                return true;
        }
        top += grid_height(g);
    }
    return false;
}

void panel_legend(struct paint *paint, struct panel panel)
{
    static const struct {
        const char *text;
        struct snapshot_cell cell;
    } row[] = {
        { "user", { .valid = true, .bits = TLB_U } },
        { "kernel", { .valid = true } },
        { "global", { .valid = true, .bits = TLB_G } },
        { "large page", { .valid = true, .bits = TLB_LARGE } },
        { "long unused", { .valid = true, .age = 255 } },
        { "empty", { .valid = false } },
        { "filled now", { .valid = true, .change = CELL_FILLED,
                          .flash = SNAPSHOT_FLASH } },
        { "replaced now", { .valid = true, .change = CELL_REPLACED,
                            .flash = SNAPSHOT_FLASH } },
        { "by CR3", { .change = CELL_FLUSHED,
              .cause = FLUSH_mov_cr3, .flash = SNAPSHOT_FLASH } },
        { "by INVLPG", { .change = CELL_FLUSHED, .cause = FLUSH_invlpg,
              .flash = SNAPSHOT_FLASH } },
        { "by CR0, CR4", { .change = CELL_FLUSHED, .cause = FLUSH_mov_cr4,
              .flash = SNAPSHOT_FLASH } },
        { "by page fault", { .change = CELL_FLUSHED,
              .cause = FLUSH_page_fault, .flash = SNAPSHOT_FLASH } },
    };
    static const char *const heading[] = { "holds", "state", "flushed now" };
    struct panel in = panel_begin(paint, panel, "Legend");

    for (int column = 0; column < 3; column++)
        paint_text(paint, in.x + column * 168, in.y - 2, in.x + in.width,
                   COLOR_FAINT, heading[column]);
    for (int i = 0; i < 12; i++) {
        int x = in.x + i / 4 * 168, y = in.y + 17 + i % 4 * 19;

        draw_cell(paint, x, y, 18, &row[i].cell);
        paint_text(paint, x + 24, y, in.x + in.width, COLOR_TEXT, row[i].text);
    }
}

void panel_flushes(struct paint *paint, struct panel panel,
                   const struct snapshot *s)
{
    struct panel in = panel_begin(paint, panel, "Last flushes");

    if (!s->has_places)
        paint_text(paint, in.x, in.y, in.x + in.width, COLOR_FAINT,
                   "known with --overlay or --attribution on");
    for (unsigned i = 0; i < s->flushes; i++) {
        const struct snapshot_flush *flush = &s->flush[i];
        int y = in.y + (int)i * 18;
        char count[NUMBER_TEXT_MAX];

        paint_fill(paint, in.x, y + 3, 10, 10,
                   panel_cause_color(flush->cause));
        paint_text(paint, in.x + 18, y, in.x + 120, COLOR_TEXT,
                   flush_cause_name(flush->cause));
        number_group(flush->count, count, sizeof count);
        paint_text(paint, in.x + 190 - 8 * (int)strlen(count), y,
                   in.x + 190, COLOR_TEXT, count);
        paint_text(paint, in.x + 202, y, in.x + in.width, COLOR_FAINT,
                   flush->place);
    }
}
