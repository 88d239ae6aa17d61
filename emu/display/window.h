/*
 * The window: shows a frame and types into the guest's keyboard.
 *
 * It runs on a thread of its own, which alone talks to the host's display. The
 * emulation thread meets it in two places: the frame it publishes, and the
 * queue of key bytes it drains at vertical blank. A host has one display
 * connection per process, so one window may be open at a time.
 */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/display/frame.h"

struct window;

/* Opens a window that shows `frame`, whose size it follows. The frame must
 * outlive it. Returns NULL, with one line in `error`, on a host without a
 * display. */
struct window *window_open(struct frame *frame, const char *title,
                           char *error, size_t error_size);
void window_close(struct window *window);

/* Has the user asked to close it? */
bool window_closed(struct window *window);

/* Takes up to `size` bytes of scan code set 1 that the user typed since the
 * last call; returns how many. */
size_t window_poll_keys(struct window *window, uint8_t *bytes, size_t size);

#endif
