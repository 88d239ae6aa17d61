/*
 * Planted bugs.
 */
#include "guest/kernel/bug.h"

#include "guest/lib/string.h"

enum bug planted_bug;

static const struct {
    const char *name, *what;
} bugs[] = {
#define BUG(name, what) { #name, what },
#include "guest/kernel/bugs.def"
#undef BUG
};

bool bug_plant(const char *name)
{
    for (uint32_t i = 0; i < ARRAY_SIZE(bugs); i++) {
        if (strcmp(name, bugs[i].name) != 0)
            continue;
        planted_bug = BUG_none + 1 + i;
        return true;
    }
    return false;
}

const char *bug_description(void)
{
    return planted_bug == BUG_none ? NULL : bugs[planted_bug - 1].what;
}
