/* The cards that an experiment needs on its board. */
#ifndef PAGEWALK_EMU_LAB_BOARD_LAB_CARDS_H
#define PAGEWALK_EMU_LAB_BOARD_LAB_CARDS_H

#include "emu/options/options.h"

/* Adds to the values of --device those that the experiment `lab` needs and that
 * the user has not given: `dma` has the DMA engine. */
void lab_cards(const char *lab, struct option_list *devices);

#endif
