/*
 * The screen: a framebuffer where the PC has one that Bochs's VBE interface can
 * set up, else VGA text.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_DISPLAY_SCREEN_H
#define PAGEWALK_GUEST_DRIVERS_DISPLAY_SCREEN_H

/* Find a screen and make it the console's, unless console=serial. */
void screen_init(void);

/* Draw the map of the address space and the results of labs, if there is a
 * framebuffer. */
void screen_draw_status(void);

#endif
