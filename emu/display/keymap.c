#include "emu/display/keymap.h"

#include <string.h>

/* What a key sends instead of its own code. */
static const struct instead {
    uint8_t usage;
    uint8_t modifiers;          /* must be held */
    bool press;
    struct keymap_key key[KEYMAP_KEYS];     /* up to the first of code 0 */
} instead[] = {
#define DOWN(code) { code, true }
#define UP(code) { code, false }
#define NOTHING { 0, false }
#define INSTEAD(usage, modifiers, press, ...) \
    { usage, modifiers, press, { __VA_ARGS__ } },
#include "emu/display/keymap.def"
};

static const struct {
    uint16_t usage, make;
    const char *name;
} keys[] = {
#define KEY(usage, make, name) { usage, make, name },
#include "emu/display/keymap.def"
};

enum {
    INSTEADS = sizeof instead / sizeof instead[0],
    KEYS = sizeof keys / sizeof keys[0],
};

static const struct instead *find_instead(unsigned usage, bool press,
                                          unsigned modifiers)
{
    for (unsigned i = 0; i < INSTEADS; i++) {
        const struct instead *row = &instead[i];

        if (row->usage == usage && row->press == press &&
            (row->modifiers & modifiers) == row->modifiers)
            return row;
    }
    return NULL;
}

unsigned keymap_keys(unsigned usage, bool press, unsigned modifiers,
                     struct keymap_key out[KEYMAP_KEYS])
{
    const struct instead *row = find_instead(usage, press, modifiers);
    unsigned count = 0;

    if (row) {
        memcpy(out, row->key, sizeof row->key);
        while (count < KEYMAP_KEYS && out[count].key)
            count++;
        return count;
    }
    for (unsigned i = 0; i < KEYS; i++) {
        if (keys[i].usage == usage) {
            out[0] = (struct keymap_key){ keys[i].make, press };
            return 1;
        }
    }
    return 0;
}

uint16_t keymap_code(const char *name)
{
    for (unsigned i = 0; i < KEYS; i++)
        if (!strcmp(keys[i].name, name))
            return keys[i].make;
    return 0;
}
