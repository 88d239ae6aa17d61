/* The experiments that the bundled kernel has (guest/labs/labs.def), and the one
 * that a Linux kernel runs (guest/linux/labs.def). */
#ifndef PAGEWALK_EMU_LAB_LAB_LIST_H
#define PAGEWALK_EMU_LAB_LAB_LIST_H

#include <stdbool.h>
#include <stdio.h>

/* The name of experiment `index`, the question that an experiment answers, and
 * what it compares of itself ("kpti=off/on", "": nothing). Null: there is no
 * such experiment. */
const char *lab_name(unsigned index);
const char *lab_question(const char *name);
const char *lab_comparison(const char *name);

/* Whether an experiment runs on a Linux kernel, which the user brings. */
bool lab_is_linux(const char *name);

#endif
