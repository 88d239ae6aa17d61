/* What made a table: what all its runs have in common; what differs stands in
 * their titles. */
#ifndef PAGEWALK_EMU_LAB_LAB_PROVENANCE_H
#define PAGEWALK_EMU_LAB_LAB_PROVENANCE_H

#include "emu/lab/lab.h"

/* "made by: pagewalk 0.1, kernel.elf 0123456789ab, model p6 ..., memory 2G,
 * clock cycles, options pae=on", in lines of `width` columns. */
void lab_provenance_print(const struct lab_run *runs, unsigned count,
                          unsigned width, FILE *stream);

#endif
