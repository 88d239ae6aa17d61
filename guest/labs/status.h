/*
 * What the framebuffer shows besides the console: above it the map of memory
 * and of the kernel's address space, beside it the results of the labs.
 */
#ifndef PAGEWALK_GUEST_LABS_STATUS_H
#define PAGEWALK_GUEST_LABS_STATUS_H

enum {
    STATUS_MAP_HEIGHT = 190,    /* pixels above the console */
    STATUS_RESULTS_X = 656,     /* left edge of the results */
};

/* Draw all of it; the results begin at RESULTS_Y. */
void status_draw(int results_y);

#endif
