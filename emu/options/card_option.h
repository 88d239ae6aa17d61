/* The cards that --device puts on the board: NAME or NAME,PARAMETER=VALUE, by
 * the table devices/cards.def. */
#ifndef PAGEWALK_EMU_OPTIONS_CARD_OPTION_H
#define PAGEWALK_EMU_OPTIONS_CARD_OPTION_H

#include <stdbool.h>

#include "devices/board.h"
#include "emu/host/error.h"
#include "emu/options/options.h"

/* Reads the values of all --device. False: the error names the wrong one. */
bool card_option_read(const struct option_list *list,
                      struct board_card card[CARDS], struct error *error);

/* The name of a card; null from CARDS on. */
const char *card_option_name(unsigned index);

#endif
