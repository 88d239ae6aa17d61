#include "emu/when/trigger.h"

#include <string.h>

bool trigger_resolve(struct trigger *t, const struct symbols *symbols,
                     struct error *error)
{
    const struct symbol *symbol;
    uint32_t offset;

    if (t->when.kind != WHEN_symbol)
        return true;
    symbol = symbols_named(symbols, t->when.text, &offset);
    if (!symbol && symbols_named_any(symbols, t->when.text, &offset))
        return error_usage(error, "a variable, which nobody executes");
    if (!symbol)
        return error_usage(error, "the guest's symbols have no '%s'",
                           t->when.text);
    t->lin = symbol->address + offset;
    return true;
}

void trigger_fire(struct trigger *t)
{
    if (t->fired)
        return;
    t->fired = true;
    t->fire(t->opaque);
}

void trigger_region(struct trigger *t, bool begin, const char *name)
{
    if (t->when.kind == WHEN_region && begin != t->at_region_end &&
        !strcmp(t->when.text, name))
        trigger_fire(t);
}

void trigger_reached(struct trigger *t, uint32_t lin)
{
    if (t->when.kind == WHEN_symbol && t->lin == lin)
        trigger_fire(t);
}

void trigger_printed(struct trigger *t, uint8_t byte)
{
    size_t wanted;

    if (t->when.kind != WHEN_text || t->fired)
        return;
    wanted = strlen(t->when.text);
    if (t->tail_length == wanted)
        memmove(t->tail, t->tail + 1, --t->tail_length);
    t->tail[t->tail_length++] = (char)byte;
    if (t->tail_length == wanted && !memcmp(t->tail, t->when.text, wanted))
        trigger_fire(t);
}

void trigger_screen_row(struct trigger *t, const char *row, size_t length)
{
    size_t wanted;

    if (t->when.kind != WHEN_text || t->fired)
        return;
    wanted = strlen(t->when.text);
    for (size_t i = 0; i + wanted <= length; i++)
        if (!memcmp(row + i, t->when.text, wanted)) {
            trigger_fire(t);
            return;
        }
}
