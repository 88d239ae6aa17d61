/* The panels of the TLB view, for emu/overlay/ alone. */
#ifndef PAGEWALK_EMU_OVERLAY_OVERLAY_PARTS_H
#define PAGEWALK_EMU_OVERLAY_OVERLAY_PARTS_H

#include "emu/overlay/paint.h"
#include "emu/overlay/snapshot.h"

/* A rectangle of the picture, in pixels. */
struct panel {
    int x, y, width, height;
};

enum { PANEL_TITLE = 22 };      /* height of a title with its rule */

/* A panel's ground and title; what is left of it. */
struct panel panel_begin(struct paint *paint, struct panel panel,
                         const char *title);

/* The color of a flush cause. */
uint32_t panel_cause_color(unsigned cause);

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
