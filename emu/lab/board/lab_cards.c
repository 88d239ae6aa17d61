#include "emu/lab/board/lab_cards.h"

#include <string.h>

static const struct {
    const char *lab, *device;
} needs[] = {
    { "dma", "dma" },
};

/* Whether --device NAME or --device NAME,KEY=VALUE was given. */
static bool is_given(const struct option_list *devices, const char *name)
{
    size_t length = strlen(name);

    for (unsigned i = 0; i < devices->count; i++)
        if (!strncmp(devices->value[i], name, length) &&
            strchr(",", devices->value[i][length]))
            return true;
    return false;
}

void lab_cards(const char *lab, struct option_list *devices)
{
    for (unsigned i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
        if (!strcmp(needs[i].lab, lab) &&
            !is_given(devices, needs[i].device) &&
            devices->count < OPTION_LIST_MAX)
            devices->value[devices->count++] = needs[i].device;
}
