/*
 * What the host shows of the guest's screen: a window while the guest runs and
 * after it has failed, a screenshot when it has ended. For the emulation thread only.
 */
#ifndef PAGEWALK_EMU_DISPLAY_DISPLAY_H
#define PAGEWALK_EMU_DISPLAY_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/display/frame.h"
#include "emu/display/window.h"
#include "emu/host/error.h"
#include "emu/input/input.h"
#include "emu/machine/machine.h"
#include "emu/overlay/feed.h"
#include "emu/overlay/overlay.h"

enum { DISPLAY_KEYS = 64 };

struct display {
    struct frame frame;
    struct feed feed;
    struct window *window;
    uint32_t *pixels;           /* room for the largest picture */
    /* Typed in the window, not passed to the keyboard controller yet. */
    uint8_t keys[DISPLAY_KEYS];
    unsigned key_count;
};

/* Whether the environment names a display. */
bool display_likely(void);

/* Opens a window, with the TLB view if `overlay`. The struct must not move until
 * it is closed. */
bool display_open(struct display *display, bool overlay, const char *title,
                  struct error *error);
void display_close(struct display *display);

/* At vertical blank: publishes the picture, passes typed keys to the guest,
 * and closes the machine when the user has closed the window. */
void display_vblank(struct display *display, const struct machine *machine,
                    struct input *input);

/* Whether the window shows the TLB view; then display_vblank is preceded by a
 * display_overlay. */
bool display_wants_overlay(struct display *display);
void display_overlay(struct display *display,
                     const struct snapshot *snapshot);

/* Stands still while the user wants the guest to. Ends as well when the window
 * is closed or a signal has come. */
void display_stand(struct display *display);

/* When the guest has ended: publishes its last picture, and puts its state into
 * the window's title. */
void display_show_end(struct display *display, const struct machine *machine);

/* Saves the guest's screen as it stands now; with a snapshot, in the TLB view. */
bool display_screenshot(const struct machine *machine,
                        const struct snapshot *overlay, const char *path,
                        struct error *error);

#endif
