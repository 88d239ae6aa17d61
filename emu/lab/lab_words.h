/* The options of a kernel's command line, as words; each key has one value. */
#ifndef PAGEWALK_EMU_LAB_LAB_WORDS_H
#define PAGEWALK_EMU_LAB_LAB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "emu/host/error.h"

/* Adds the words of `text` to a command line of at most size - 1 characters.
 * They end at blanks or at `separator`. A word that stands there already is
 * dropped. False, with an error that begins with `option`: the line is too
 * long, or has another value for a word's key. */
bool lab_words_add(char *line, size_t size, const char *option,
                   const char *text, char separator, struct error *error);

/* Whether a line has a word with this key, and the word's length. Null: it has
 * none. */
const char *lab_words_find(const char *line, const char *key,
                           size_t key_length, size_t *length);

#endif
