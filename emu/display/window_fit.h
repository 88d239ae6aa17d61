/*
 * How large a window is, and how the guest's picture is scaled into it.
 *
 * A window shows the whole picture. Where the screen has no room for all of its
 * pixels, the picture is scaled down with filtering, so that no row and no
 * column is left out; where there is more room, by a whole number, so that all
 * pixels are equally large.
 */
#ifndef PAGEWALK_EMU_DISPLAY_WINDOW_FIT_H
#define PAGEWALK_EMU_DISPLAY_WINDOW_FIT_H

#include <stdbool.h>

/* Pixels. */
struct window_size {
    int width, height;
};

/* The size of the window for a picture: twice the picture where it is small and
 * `room` is enough, else the picture's, else as much of it as `room` has,
 * with the same ratio of width to height. At least 1 by 1. */
struct window_size window_fit(struct window_size picture,
                              struct window_size room);

/* The smallest window of a picture: half of it, for filtering takes two rows
 * together, not more; or what fits into `room` where that is less. */
struct window_size window_fit_least(struct window_size picture,
                                    struct window_size room);

/* Whether a picture is scaled down in a window of this size. */
bool window_fit_shrinks(struct window_size picture, struct window_size window);

#endif
