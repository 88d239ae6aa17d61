/* The panels of the TLB view, for emu/overlay/ alone. */
#ifndef PAGEWALK_EMU_OVERLAY_OVERLAY_PARTS_H
#define PAGEWALK_EMU_OVERLAY_OVERLAY_PARTS_H

#include <stdbool.h>

#include "emu/overlay/paint.h"
#include "emu/overlay/snapshot.h"

/* A rectangle of the picture, in pixels. */
struct panel {
    int x, y, width, height;
};

enum { PANEL_TITLE = 22 };      /* height of a title with its rule */

enum panel_id {
    PANEL_SCREEN, PANEL_SPACE, PANEL_RATES, PANEL_STACK, PANEL_ARRAYS,
    PANEL_LEGEND, PANEL_FLUSHES, PANELS
};

/* Where a panel is, and the one at a pixel; PANELS: none is there. */
struct panel panel_place(enum panel_id id);
enum panel_id panel_at(int x, int y);

/* What is left of a panel under its title. */
struct panel panel_inside(struct panel panel);

/* A panel's ground and title; what is left of it. */
struct panel panel_begin(struct paint *paint, struct panel panel,
                         const char *title);

/* The color of a flush cause. */
uint32_t panel_cause_color(unsigned cause);

/* The cell at a pixel of the panel of arrays; false: none is there. */
bool panel_arrays_find(struct panel panel, const struct snapshot *snapshot,
                       int x, int y, unsigned *slot, uint32_t *index);
/* The linear address at a column of the address space, and the name of what is
 * there. */
uint32_t panel_space_find(struct panel panel, const struct snapshot *snapshot,
                          int x, const char **name);

void panel_arrays(struct paint *paint, struct panel panel,
                  const struct snapshot *snapshot);
void panel_legend(struct paint *paint, struct panel panel);
void panel_flushes(struct paint *paint, struct panel panel,
                   const struct snapshot *snapshot);
void panel_space(struct paint *paint, struct panel panel,
                 const struct snapshot *snapshot);
void panel_rates(struct paint *paint, struct panel panel,
                 const struct snapshot *snapshot);
void panel_stack(struct paint *paint, struct panel panel,
                 const struct snapshot *snapshot);

#endif
