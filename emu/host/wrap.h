/* Text in lines of a given width. */
#ifndef PAGEWALK_EMU_HOST_WRAP_H
#define PAGEWALK_EMU_HOST_WRAP_H

#include <stdio.h>

/* Prints the words of a text in lines of at most `width` characters, each
 * indented by `indent`. */
void wrap_text(FILE *stream, const char *text, int width, int indent);

#endif
