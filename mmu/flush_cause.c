#include "mmu/flush_cause.h"

static const struct {
    const char *name, *help;
} table[FLUSH_CAUSES] = {
#define FLUSH_CAUSE(name, help) {#name, help},
#include "mmu/flush_cause.def"
#undef FLUSH_CAUSE
};

const char *flush_cause_name(enum flush_cause cause)
{
    return table[cause].name;
}

const char *flush_cause_help(enum flush_cause cause)
{
    return table[cause].help;
}
