/* A picture as a PNG file. */
#ifndef PAGEWALK_EMU_DISPLAY_SCREENSHOT_H
#define PAGEWALK_EMU_DISPLAY_SCREENSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"

/* Writes width x height pixels of 0x00RRGGBB, rows adjacent, as 24-bit PNG.
 * Equal pictures give equal bytes. The file appears under its name only when
 * it is complete (emu/host/file_draft.h). */
bool screenshot_write(const char *path, const uint32_t *xrgb, unsigned width,
                      unsigned height, struct error *error);

#endif
