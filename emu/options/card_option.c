#include "emu/options/card_option.h"

#include <string.h>

#include "base/suggest.h"
#include "emu/host/number.h"

static const struct {
    const char *name, *parameter;
    uint64_t value;
} table[] = {
#define CARD(name, parameter, value, what) { #name, #parameter, value },
#include "devices/cards.def"
#undef CARD
};

const char *card_option_name(unsigned index)
{
    return index < CARDS ? table[index].name : NULL;
}

/* The card that the first `length` characters name; CARDS: none. */
static unsigned find(const char *name, size_t length)
{
    unsigned i;

    for (i = 0; i < CARDS; i++)
        if (strlen(table[i].name) == length &&
            !memcmp(table[i].name, name, length))
            break;
    return i;
}

static const char *why_not_value(unsigned card, uint64_t value)
{
    switch (card) {
    case CARD_edu:
        return value ? NULL : "a mask of 0 leaves no address";
    case CARD_dma:
        return value == 24 || value == 32 || value == 64
                   ? NULL : "not 24, 32 or 64";
    default:
        return NULL;
    }
}

/* "PARAMETER=VALUE", behind the comma. */
static bool read_parameter(unsigned card, const char *given,
                           const char *parameter, uint64_t *value,
                           struct error *error)
{
    const char *name = table[card].parameter;
    size_t length = strlen(name);
    const char *why;

    if (strncmp(parameter, name, length) || parameter[length] != '=')
        return error_usage(error, "--device %s: %s takes %s=VALUE, not '%s'",
                           given, table[card].name, name, parameter);
    if (!number_parse(parameter + length + 1, value))
        return error_usage(error, "--device %s: '%s' is not a number", given,
                           parameter + length + 1);
    why = why_not_value(card, *value);
    return !why || error_usage(error, "--device %s: %s", given, why);
}

static bool read_one(const char *given, struct board_card card[CARDS],
                     struct error *error)
{
    size_t length = strcspn(given, ",");
    unsigned id = find(given, length);
    char hint[SUGGEST_TEXT_SIZE];

    if (id == CARDS)
        return error_usage(error, "--device %s: no device '%.*s'%s (edu or dma)",
                           given, (int)length, given,
                           suggest_from(given, length, card_option_name,
                                        hint));
    if (card[id].present)
        return error_usage(error, "--device %s: %s is given twice", given,
                           table[id].name);
    card[id] = (struct board_card){ .present = true,
                                    .value = table[id].value };
    return !given[length] || read_parameter(id, given, given + length + 1,
                                            &card[id].value, error);
}

bool card_option_read(const struct option_list *list,
                      struct board_card card[CARDS], struct error *error)
{
    for (unsigned i = 0; i < list->count; i++)
        if (!read_one(list->value[i], card, error))
            return false;
    return true;
}
