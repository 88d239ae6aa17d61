/*
 * A moment of a run as users write it: "symbol:kmap_local_page" (when.def).
 */
#ifndef PAGEWALK_EMU_WHEN_WHEN_H
#define PAGEWALK_EMU_WHEN_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"

enum when_kind {
    WHEN_NONE,
#define WHEN(kind, argument, help) WHEN_##kind,
#include "emu/when/when.def"
#undef WHEN
};

enum { WHEN_TEXT_MAX = 128 };   /* characters of a text or a name */

struct when {
    enum when_kind kind;        /* WHEN_NONE: none was given */
    uint64_t number;            /* of cycle and port */
    const char *text;           /* of the others: the part behind the colon of
                                   what was parsed */
    const char *given;          /* what was parsed */
};

/* `given` must outlive *when. False: a line that lists what is valid. */
bool when_parse(struct when *when, const char *given, struct error *error);

#endif
