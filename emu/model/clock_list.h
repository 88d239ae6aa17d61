/* The keys of the section [clocks], for `pagewalk list model-keys`. */
#ifndef PAGEWALK_EMU_MODEL_CLOCK_LIST_H
#define PAGEWALK_EMU_MODEL_CLOCK_LIST_H

#include <stdio.h>

/* Prints the keys by their names, and what the cases of figures mean. */
void clock_list_keys(FILE *stream);

#endif
