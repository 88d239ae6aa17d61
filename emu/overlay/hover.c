/* What the thing under the pointer is. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "emu/overlay/overlay.h"
#include "emu/overlay/overlay_parts.h"
#include "emu/overlay/palette.h"

enum { MARGIN = 6, AWAY = 14, LINE = 17 };

static const char *change_of(const struct snapshot_cell *cell)
{
    switch (cell->change) {
    case CELL_FILLED:
        return cell->flash ? ", filled just now" : "";
    case CELL_REPLACED:
        return cell->flash ? ", has replaced another page just now" : "";
    default:
        return "";
    }
}

static unsigned shift_of(const struct snapshot_cell *cell)
{
    return !(cell->bits & TLB_LARGE) ? 12 : cell->bits & TLB_BIG ? 22 : 21;
}

static const char *size_of(const struct snapshot_cell *cell)
{
    return cell->bits & TLB_MARK     ? "4 KiB of a large page"
           : shift_of(cell) == 22    ? "a page of 4 MiB"
           : shift_of(cell) == 21    ? "a page of 2 MiB"
                                     : "a page of 4 KiB";
}

/* The entry that the cell holds, in three lines. */
static void tell_entry(const struct snapshot_cell *cell, char *text,
                       size_t size)
{
    snprintf(text, size,
             "%s, %s%s\n"
             "linear 0x%08" PRIx32 " -> physical 0x%" PRIx64 "\n"
             "%s, %s%s%s\n",
             size_of(cell), cell->bits & TLB_U ? "user" : "kernel",
             change_of(cell), cell->page << shift_of(cell),
             (uint64_t)cell->frame << 12,
             cell->bits & TLB_W ? "writable" : "read-only",
             cell->bits & TLB_D ? "dirty" : "clean",
             cell->bits & TLB_G ? ", global" : "",
             cell->bits & TLB_NX ? ", no code" : "");
}

static bool tell_cell(const struct snapshot *s, int x, int y, char *text,
                      size_t size)
{
    const struct snapshot_array *a;
    const struct snapshot_cell *cell;
    uint32_t index;
    unsigned slot;
    int length;

    if (!panel_arrays_find(panel_place(PANEL_ARRAYS), s, x, y, &slot, &index))
        return false;
    a = &s->array[slot];
    cell = &a->cell[index];
    length = snprintf(text, size, "%s, set %u, way %u%s\n", a->name,
                      index / a->ways, index % a->ways,
                      cell->valid ? "" : ": empty");
    text += length;
    size -= (size_t)length;
    if (cell->valid)
        tell_entry(cell, text, size);
    else if (cell->change == CELL_FLUSHED)
        snprintf(text, size, "its last entry was dropped by %s\n",
                 flush_cause_name((enum flush_cause)cell->cause));
    return true;
}

static void tell_address(const struct snapshot *s, int x, char *text,
                         size_t size)
{
    const char *name;
    uint32_t address = panel_space_find(panel_place(PANEL_SPACE), s, x, &name);

    snprintf(text, size, "0x%08" PRIx32 "%s%s\n", address, *name ? ", " : "",
             name);
}

bool overlay_tip(const struct snapshot *s, int x, int y,
                 char text[OVERLAY_TIP_MAX])
{
    switch (panel_at(x, y)) {
    case PANEL_ARRAYS:
        return tell_cell(s, x, y, text, OVERLAY_TIP_MAX);
    case PANEL_SPACE:
        tell_address(s, x, text, OVERLAY_TIP_MAX);
        return true;
    default:
        return false;
    }
}

static int widest(const char *text, int *lines)
{
    int most = 0;

    for (*lines = 0; *text; ++*lines) {
        int length = (int)strcspn(text, "\n");

        most = length > most ? length : most;
        text += length + 1;
    }
    return most;
}

bool overlay_draw_tip(uint32_t *pixels, const struct snapshot *s, int x, int y)
{
    char text[OVERLAY_TIP_MAX];
    struct paint paint;
    int lines, width, height;

    if (!overlay_tip(s, x, y, text))
        return false;
    paint_init(&paint, pixels, OVERLAY_WIDTH, OVERLAY_HEIGHT);
    width = widest(text, &lines) * PAINT_CHAR_WIDTH + 2 * MARGIN;
    height = lines * LINE + 2 * MARGIN;
    x = x + AWAY + width > OVERLAY_WIDTH ? x - AWAY - width : x + AWAY;
    y = y + AWAY + height > OVERLAY_HEIGHT ? y - AWAY - height : y + AWAY;
    paint_fill(&paint, x, y, width, height, COLOR_GROUND);
    paint_border(&paint, x, y, width, height, 1, COLOR_TEXT);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        paint_text(&paint, x + MARGIN, y + MARGIN, OVERLAY_WIDTH, COLOR_TEXT,
                   line);
        y += LINE;
    }
    return true;
}
