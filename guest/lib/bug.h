/*
 * Faults planted on purpose by the boot option bug=NAME; see bugs.def.
 */
#ifndef PAGEWALK_GUEST_LIB_BUG_H
#define PAGEWALK_GUEST_LIB_BUG_H

#include "guest/lib/compiler.h"

enum bug {
    BUG_none,
#define BUG(name, what) BUG_##name,
#define ALIAS(alias, name)
#include "guest/lib/bugs.def"
#undef BUG
#undef ALIAS
};

extern enum bug planted_bug;

static inline bool bug_planted(enum bug bug)
{
    return __builtin_expect(planted_bug == bug, 0);
}

/* Plant the bug called NAME. False if there is no such bug. */
bool bug_plant(const char *name);

/* A sentence that says what the planted bug does; NULL if none is planted. */
const char *bug_description(void);

#endif
