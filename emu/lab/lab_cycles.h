/* The third table of an experiment: the cycle stack of one operation. */
#ifndef PAGEWALK_EMU_LAB_LAB_CYCLES_H
#define PAGEWALK_EMU_LAB_LAB_CYCLES_H

#include "emu/lab/lab_rows.h"

/* A row for each variant that was measured in a region: its cycles, and of these
 * each cause that occurs in the group. Where the width has no room for all, the
 * smallest causes stand together as `other`. Prints nothing where there is no
 * such variant. */
void lab_cycles_print(const struct lab_group *group, FILE *stream);

#endif
