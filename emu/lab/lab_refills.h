/* The second table of an experiment: the refills charged to its flushes. */
#ifndef PAGEWALK_EMU_LAB_LAB_REFILLS_H
#define PAGEWALK_EMU_LAB_LAB_REFILLS_H

#include "emu/lab/lab_rows.h"

/* A row for each variant whose flushes were charged with refills; prints
 * nothing where there is no such variant. */
void lab_refills_print(const struct lab_group *group, FILE *stream);

#endif
