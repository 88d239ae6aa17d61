/* The window's title: what the guest does, and how fast. */
#ifndef PAGEWALK_EMU_RUN_TITLE_H
#define PAGEWALK_EMU_RUN_TITLE_H

#include <stddef.h>

#include "emu/run/control.h"
#include "emu/run/speed.h"

/* Writes the title into `text`; returns it. A speed that was not measured yet is
 * left out. */
char *title_write(char *text, size_t size, const struct control *control,
                  const struct speed *speed);

#endif
