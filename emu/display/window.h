/*
 * The window: shows a frame and types on the guest's keyboard.
 *
 * The window runs on a thread of its own; no other thread talks to the host's
 * display. It shares two things with the emulation thread: the frame, which
 * the emulation thread publishes, and the queue of key bytes, which it empties
 * at vertical blank. SDL has one display connection for each process, so only
 * one window may be open at a time.
 */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/display/frame.h"
#include "emu/host/error.h"
#include "emu/overlay/feed.h"

struct window;

enum { WINDOW_TITLE_MAX = 256 };    /* bytes; a longer title is cut */

/* Opens a window that shows `frame`, or while `overlay` is on the TLB view of
 * `feed`; both must outlive it. It takes the
 * frame's size as far as the screen has room (emu/display/window_fit.h). Null, with one line in `error`, on a host without a display.
 * window_close(NULL) does nothing. */
struct window *window_open(struct frame *frame, struct feed *feed,
                           bool overlay, const char *title,
                           struct error *error);
void window_close(struct window *window);

void window_set_title(struct window *window, const char *title);

/* Whether the window shows the TLB view now, and so wants snapshots. */
bool window_wants_overlay(struct window *window);

/* Whether the user wants the guest to stand still. */
bool window_paused(struct window *window);

/* Whether the user has closed the window. */
bool window_closed(struct window *window);

/* Takes up to `size` bytes of what the user has typed, in scan code set 1;
 * returns how many. */
size_t window_poll_keys(struct window *window, uint8_t *bytes, size_t size);

#endif
