#include "emu/attribution/miss_class.h"

static const struct {
    const char *name, *help;
} table[MISS_CLASSES] = {
#define MISS_CLASS(name, help) {#name, help},
#include "emu/attribution/miss_class.def"
#undef MISS_CLASS
};

const char *miss_class_name(enum miss_class miss_class)
{
    return table[miss_class].name;
}

const char *miss_class_help(enum miss_class miss_class)
{
    return table[miss_class].help;
}
