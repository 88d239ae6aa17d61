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
 * adjacent. `screen` is the guest's picture, likewise, of width x height; null:
 * the one that `pixels` has from the last time. */
void overlay_draw(uint32_t *pixels, const struct snapshot *snapshot,
                  const uint32_t *screen, unsigned width, unsigned height);

struct overlay_size {
    int width, height;          /* pixels, at least 1 */
};

/* The size in which a picture fits into some room: its own, or smaller with the
 * same ratio of width to height. */
struct overlay_size overlay_fit_size(struct overlay_size picture,
                                     struct overlay_size room);

/* Draws a picture into a rectangle of such a size, filtered, so that each row
 * and column is seen. Rows of `to` are `to_stride` pixels apart. */
void overlay_fit(uint32_t *to, int to_stride, struct overlay_size size,
                 const uint32_t *from, struct overlay_size picture);

/* Whether a pixel of the view is the guest's screen. */
bool overlay_is_screen(int x, int y);

/* What the thing at a pixel of the view is, as lines that end with \n, at most
 * OVERLAY_TIP_LINES. False: there is nothing to say. */
bool overlay_tip(const struct snapshot *snapshot, int x, int y,
                 char text[OVERLAY_TIP_MAX]);

/* Draws these lines beside the pixel, perhaps over the guest's screen. False:
 * there are none. */
bool overlay_draw_tip(uint32_t *pixels, const struct snapshot *snapshot, int x,
                      int y);

#endif
