/*
 * Writing as a terminal does (INT 10h AH=0Eh and 13h): CR, LF, BS and BEL act,
 * and the screen scrolls behind its last line. The bell is silent.
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_TELETYPE_H
#define PAGEWALK_FIRMWARE_VIDEO_TELETYPE_H

#include <stdint.h>

/* Writes at the cursor of a page, and moves it. The attribute is as for
 * cells_write(). */
void teletype_write(uint8_t page, uint8_t character, int attribute);

#endif
