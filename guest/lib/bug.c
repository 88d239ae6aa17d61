/*
 * Planting a bug by its name.
 */
#include "guest/lib/bug.h"

#include "guest/lib/string.h"

enum bug planted_bug;

static const struct {
    const char *name;
    enum bug bug;
} names[] = {
#define BUG(name, what) { #name, BUG_##name },
#define ALIAS(alias, name) { #alias, BUG_##name },
#include "guest/lib/bugs.def"
#undef BUG
#undef ALIAS
};

static const char *const descriptions[] = {
#define BUG(name, what) [BUG_##name] = what,
#define ALIAS(alias, name)
#include "guest/lib/bugs.def"
#undef BUG
#undef ALIAS
};

bool bug_plant(const char *name)
{
    for (uint32_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(name, names[i].name) != 0)
            continue;
        planted_bug = names[i].bug;
        return true;
    }
    return false;
}

const char *bug_description(void)
{
    return descriptions[planted_bug];
}
