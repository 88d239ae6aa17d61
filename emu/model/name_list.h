/* Errors about a name that is not one of a list: they say which are. */
#ifndef PAGEWALK_EMU_MODEL_NAME_LIST_H
#define PAGEWALK_EMU_MODEL_NAME_LIST_H

#include <stdbool.h>

#include "emu/host/error.h"

/* The name number `index`; null past the last one. */
typedef const char *name_list(unsigned index);

/* Sets *index to the number of a name. False: "no WHAT 'NAME': a, b, c", or
 * "no WHAT 'NAME': did you mean 'b'? (a, b, c)". */
bool name_list_find(name_list *names, const char *name, const char *what,
                    unsigned *index, struct error *error);

/* Fills the error with this line; returns false. */
bool name_list_refuse(name_list *names, const char *name, const char *what,
                      struct error *error);

#endif
