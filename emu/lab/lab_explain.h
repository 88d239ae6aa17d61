/*
 * What the rows of an experiment's table are (guest/labs/rows.def), and where
 * the bundled kernel does it. The lines are looked up when Pagewalk is built.
 */
#ifndef PAGEWALK_EMU_LAB_LAB_EXPLAIN_H
#define PAGEWALK_EMU_LAB_LAB_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

/* A function of the kernel or of one of its programs, and where it stands. */
struct lab_place {
    const char *file, *function;
    unsigned line;
};

/* Made by guest/labs/places.awk; a null file ends the list. */
extern const struct lab_place lab_places[];

/* Whether a row of this name has a sentence. */
bool lab_explain_has(const char *lab, const char *variant);

/* The sentence of a row, and what an experiment teaches. Null: there is none. */
const char *lab_explain_sentence(const char *lab, const char *variant);
const char *lab_lesson(const char *lab);

/* Prints an experiment's rows: each with its sentence, the function, its file
 * and its line. */
void lab_explain(const char *lab, unsigned width, FILE *stream);

#endif
