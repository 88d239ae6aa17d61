/*
 * The TLB view: the guest's screen beside its TLBs at work (docs/window.md). A
 * picture is a pure function of a snapshot and of the guest's screen, so the
 * window and a screenshot show the same.
 */
#ifndef PAGEWALK_EMU_OVERLAY_OVERLAY_H
#define PAGEWALK_EMU_OVERLAY_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/overlay/snapshot.h"

enum {
    OVERLAY_WIDTH = 1280, OVERLAY_HEIGHT = 800,
    OVERLAY_TIP_LINES = 4, OVERLAY_TIP_MAX = 400,
};

/* Draws into `pixels`, OVERLAY_WIDTH * OVERLAY_HEIGHT of 0x00RRGGBB, rows
 * adjacent. `screen` is the guest's picture, likewise, of width x height. */
void overlay_draw(uint32_t *pixels, const struct snapshot *snapshot,
                  const uint32_t *screen, unsigned width, unsigned height);

/* Whether a pixel of the view is the guest's screen. */
bool overlay_is_screen(int x, int y);

/* What the thing at a pixel of the view is, as lines that end with \n, at most
 * OVERLAY_TIP_LINES. False: there is nothing to say. */
bool overlay_tip(const struct snapshot *snapshot, int x, int y,
                 char text[OVERLAY_TIP_MAX]);

/* Draws these lines beside the pixel. */
void overlay_draw_tip(uint32_t *pixels, const struct snapshot *snapshot, int x,
                      int y);

#endif
