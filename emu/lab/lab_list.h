/* The experiments that the bundled kernel has (guest/labs/labs.def). */
#ifndef PAGEWALK_EMU_LAB_LAB_LIST_H
#define PAGEWALK_EMU_LAB_LAB_LIST_H

#include <stdio.h>

/* The name of experiment `index`, the question that an experiment answers, and
 * what it compares of itself ("kpti=off/on", "": nothing). Null: there is no
 * such experiment. */
const char *lab_name(unsigned index);
const char *lab_question(const char *name);
const char *lab_comparison(const char *name);

#endif
