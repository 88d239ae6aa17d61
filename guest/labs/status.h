/*
 * What the framebuffer shows besides the console: above the console the map of
 * memory and of the kernel's address space, beside it the results of the labs.
 */
#ifndef PAGEWALK_GUEST_LABS_STATUS_H
#define PAGEWALK_GUEST_LABS_STATUS_H

/* Draw the map and the results so far, if there is a framebuffer. */
void status_draw(void);

#endif
