/*
 * What the host shows of the guest's screen, and what its user does there: a
 * window while the guest runs and after it has failed. For the emulation thread
 * only.
 */
#ifndef PAGEWALK_EMU_DISPLAY_DISPLAY_H
#define PAGEWALK_EMU_DISPLAY_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/display/frame.h"
#include "emu/display/window.h"
#include "emu/display/window_queue.h"
#include "emu/host/error.h"
#include "emu/input/input.h"
#include "emu/machine/machine.h"
#include "emu/overlay/feed.h"
#include "emu/overlay/overlay.h"

/* A picture is drawn in pieces, which stay in the host's caches. */
enum { DISPLAY_ROWS = 16 };

struct display {
    struct frame frame;
    struct feed feed;
    struct window_queue queue;
    struct window *window;
    uint32_t pixels[FRAME_MAX_WIDTH * DISPLAY_ROWS];
};

/* Whether the environment names a display. */
bool display_likely(void);

/* Opens a window, with the TLB view if `overlay`. The struct must not move until
 * it is closed. */
bool display_open(struct display *display, bool overlay, const char *title,
                  struct error *error);
void display_close(struct display *display);

/* Publishes the guest's picture as it is now. */
void display_publish(struct display *display, const struct machine *machine);

/* Passes keys and moves of the mouse to the guest. For vertical blank: the
 * input's ticks are those of the machine's events. */
void display_input(struct display *display, struct input *input);

/* Publishes a snapshot for the TLB view. */
void display_overlay(struct display *display,
                     const struct snapshot *snapshot);

enum { DISPLAY_PICTURE_PIXELS = FRAME_MAX_WIDTH * FRAME_MAX_HEIGHT };

/* Draws the guest's screen as it stands now, or with a snapshot the TLB view,
 * into `pixels`, which has room for DISPLAY_PICTURE_PIXELS. False: the host has
 * no memory for the view. */
bool display_draw(const struct machine *machine,
                  const struct snapshot *overlay, uint32_t *pixels,
                  unsigned *width, unsigned *height);

/* Saves the guest's screen as it stands now; with a snapshot, in the TLB view. */
bool display_screenshot(const struct machine *machine,
                        const struct snapshot *overlay, const char *path,
                        struct error *error);

#endif
