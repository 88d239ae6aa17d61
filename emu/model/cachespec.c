#include "emu/model/cachespec.h"

#include <string.h>

#include "emu/host/number.h"

enum { WORD_SIZE = 32 };

/* The two choices of each property; the first is the default. */
static const char *const choices[][2] = {
    {"back", "through"}, {"allocate", "around"}, {"lru", "plru"},
};

/* A number up to `most` that ends at an x or at the end of the text; *rest is
 * what follows it. */
static bool take_number(const char **rest, uint32_t most, uint32_t *number)
{
    size_t length = strcspn(*rest, "x");
    char text[WORD_SIZE];
    uint64_t value = 0;

    if (!length || length >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)length, *rest);
    if (number_read(text, NUMBER_SIZE, &value) || value > most)
        return false;
    *number = (uint32_t)value;
    *rest += length + ((*rest)[length] == 'x');
    return true;
}

/* SIZExWAYSxLINE. */
static bool set_size(struct cache_geometry *g, const char *word,
                     struct error *error)
{
    const char *rest = word;

    if (!take_number(&rest, UINT32_MAX, &g->bytes) ||
        !take_number(&rest, CACHE_WAYS_MAX, &g->ways) ||
        !take_number(&rest, CACHE_LINE_MAX, &g->line) || *rest || !g->bytes)
        return error_usage(error, "'%s' is not SIZExWAYSxLINE, such as "
                           "16Kx4x32", word);
    return true;
}

static void set_choice(struct cache_geometry *g, unsigned property, bool second)
{
    switch (property) {
    case 0: g->through = second; break;
    case 1: g->allocates = !second; break;
    default: g->policy = second ? TLB_PLRU : TLB_LRU; break;
    }
}

static bool choice_of(const struct cache_geometry *g, unsigned property)
{
    return property == 0   ? g->through
           : property == 1 ? !g->allocates
                           : g->policy == TLB_PLRU;
}

static bool set_word(struct cache_geometry *g, const char *word,
                     struct error *error)
{
    for (unsigned i = 0; i < sizeof choices / sizeof choices[0]; i++)
        for (unsigned second = 0; second < 2; second++)
            if (!strcmp(word, choices[i][second])) {
                set_choice(g, i, second);
                return true;
            }
    return error_usage(error, "no '%s': back or through, allocate or around, "
                       "lru or plru", word);
}

static bool parse(struct cache_geometry *g, const char *value,
                  struct error *error)
{
    char word[WORD_SIZE];

    *g = (struct cache_geometry){.allocates = true, .policy = TLB_LRU};
    for (bool first = true;; first = false) {
        size_t length;

        value += strspn(value, " \t,");
        length = strcspn(value, " \t,");
        if (!length)
            return !first || error_usage(error, "no SIZExWAYSxLINE");
        snprintf(word, sizeof word, "%.*s", (int)length, value);
        if (!(first ? set_size(g, word, error) : set_word(g, word, error)))
            return false;
        value += length;
    }
}

/* There is a first level of this kind from now on, and none of the other. */
static void choose_kind(struct cache_config *config, bool unified)
{
    if (config->unified == unified)
        return;
    config->unified = unified;
    config->cache[CACHE_L1I] = (struct cache_geometry){0};
    config->cache[CACHE_L1D] = (struct cache_geometry){0};
}

bool cachespec_set(struct cache_config *config, enum cache_slot slot,
                   bool unified, const char *value, struct error *error)
{
    struct cache_geometry g = {0};

    if (!strcmp(value, "none")) {
        if (slot == CACHE_L2 || config->unified == unified)
            config->cache[slot] = g;
        return true;
    }
    if (!parse(&g, value, error))
        return false;
    if (slot != CACHE_L2)
        choose_kind(config, unified);
    config->cache[slot] = g;
    return true;
}

void cachespec_put(const struct cache_config *config, enum cache_slot slot,
                   bool unified, FILE *stream)
{
    const struct cache_geometry *g = &config->cache[slot];
    char size[NUMBER_TEXT_MAX];

    if (!g->bytes || (slot != CACHE_L2 && config->unified != unified)) {
        fputs("none", stream);
        return;
    }
    fprintf(stream, "%sx%ux%u", number_size(g->bytes, size, sizeof size),
            g->ways, g->line);
    for (unsigned i = 0; i < sizeof choices / sizeof choices[0]; i++)
        fprintf(stream, " %s", choices[i][choice_of(g, i)]);
}
