/*
 * The TLB view: the guest's screen beside its TLBs at work (docs/window.md). A
 * picture is a pure function of a snapshot and of the guest's screen, so the
 * window and a screenshot show the same.
 */
#ifndef PAGEWALK_EMU_OVERLAY_OVERLAY_H
#define PAGEWALK_EMU_OVERLAY_OVERLAY_H

#include <stdint.h>

#include "emu/overlay/snapshot.h"

enum { OVERLAY_WIDTH = 1280, OVERLAY_HEIGHT = 800 };

/* Draws into `pixels`, OVERLAY_WIDTH * OVERLAY_HEIGHT of 0x00RRGGBB, rows
 * adjacent. `screen` is the guest's picture, likewise, of width x height. */
void overlay_draw(uint32_t *pixels, const struct snapshot *snapshot,
                  const uint32_t *screen, unsigned width, unsigned height);

#endif
