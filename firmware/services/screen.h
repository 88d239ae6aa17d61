/*
 * Where errors are shown: the screen, in any mode. firmware/video implements
 * it.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_SCREEN_H
#define PAGEWALK_FIRMWARE_SERVICES_SCREEN_H

/* Writes at the cursor of the page that is shown as a terminal does
 * (video/teletype.h), in the cells' attributes, or in grey in a graphics
 * mode. */
void screen_put(char c);

#endif
