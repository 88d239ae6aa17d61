/*
 * A profile as a file in the callgrind format, version 1
 * (https://valgrind.org/docs/manual/cl-format.html), for kcachegrind and
 * callgrind_annotate. Costs are self costs: there are no calls.
 */
#ifndef PAGEWALK_EMU_PROFILE_CALLGRIND_H
#define PAGEWALK_EMU_PROFILE_CALLGRIND_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/profile/places.h"

/* Names of places that are no function of the guest's symbols. */
#define CALLGRIND_NO_SYMBOL "(no symbol)"
#define CALLGRIND_USER "(user)"
#define CALLGRIND_UNKNOWN "(unknown)"
#define CALLGRIND_OTHER "(other)"

struct callgrind_about {
    const char *path;       /* of the file; "-": standard output */
    const char *what;       /* was profiled: path of a kernel or a trace */
    struct place_names names;
    bool by_address;        /* code without a symbol is a function for each
                               instruction, called by its address */
    FILE *notes;            /* for a line about names and lines that are
                               missing; null: none is wanted */
};

/* False: the file cannot be written, and there is none. */
bool callgrind_write(const struct profile *profile,
                     const struct callgrind_about *about, struct error *error);

#endif
