/* A machine's state as one number, to tell two runs apart. */
#ifndef PAGEWALK_EMU_INPUT_STATE_HASH_H
#define PAGEWALK_EMU_INPUT_STATE_HASH_H

#include "emu/machine/machine.h"

enum { STATE_HASH_TEXT = 65 };

/* The SHA-256, as hexadecimal digits, of each CPU's registers, cycles and
 * counts, and of the RAM that is not zero. Returns text. */
char *state_hash(const struct machine *machine, char text[STATE_HASH_TEXT]);

#endif
