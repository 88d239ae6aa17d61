/* Text in lines of a given width, and the width that there is. */
#ifndef PAGEWALK_EMU_HOST_WRAP_H
#define PAGEWALK_EMU_HOST_WRAP_H

#include <stdio.h>

/* Prints the words of a text in lines of at most `width` characters, each
 * indented by `indent`. */
void wrap_text(FILE *stream, const char *text, int width, int indent);

enum {
    WRAP_COLUMNS = 100,         /* of what is no terminal: a file, a pipe */
    WRAP_COLUMNS_MIN = 48,      /* a narrower terminal breaks the lines */
};

/* The columns of standard output: what the environment's COLUMNS says, else the
 * terminal's width, else WRAP_COLUMNS. */
unsigned wrap_columns(void);

#endif
