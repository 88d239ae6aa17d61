/*
 * The window: shows a frame, and takes what its user does.
 *
 * The window runs on a thread of its own; no other thread talks to the host's
 * display. It shares three things with the emulation thread: the frame and the
 * feed of the TLB view, which the emulation thread publishes, and the queue of
 * input, which it empties. Neither waits for the other. SDL has one display
 * connection for each process, so only one window may be open at a time.
 */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/display/frame.h"
#include "emu/display/window_queue.h"
#include "emu/host/error.h"
#include "emu/overlay/feed.h"

struct window;

enum { WINDOW_TITLE_MAX = 256 };    /* bytes; a longer title is cut */

/* What the window shares with the emulation thread. */
struct window_ends {
    struct frame *frame;
    struct feed *feed;
    struct window_queue *queue;
};

/* Opens a window that shows the frame, or while `overlay` is on the TLB view of
 * the feed; what `ends` names must outlive it. It takes the frame's size as far
 * as the screen has room (emu/display/window_fit.h). Null, with one line in
 * `error`, on a host without a display. window_close(NULL) does nothing. */
struct window *window_open(const struct window_ends *ends, bool overlay,
                           const char *title, struct error *error);
void window_close(struct window *window);

void window_set_title(struct window *window, const char *title);

/* Whether the window shows the TLB view now, and so wants snapshots. */
bool window_wants_overlay(struct window *window);

/* Whether the user has closed the window. */
bool window_closed(struct window *window);

/* Whether the host's display has gone, and the window with it. */
bool window_lost(struct window *window);

#endif
