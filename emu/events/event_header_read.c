/* The header of an event stream: the geometry that it asks for. */
#include <ctype.h>
#include <string.h>

#include "emu/attribution/history_limit.h"
#include "emu/events/event_stream.h"
#include "emu/events/event_words.h"

/* The SIZE of an array line. */
enum array_size { SIZE_4K, SIZE_LARGE, SIZE_ANY, SIZES };

static const char *const size_word[SIZES] = {"4k", "large", "any"};

/* What was read of a header so far: which words stood, and sizes by array. */
struct progress {
    bool have_wp, have_pge, have_large, have_seed, have_history, have_levels;
    bool have_prefetch, have_large_page;
    enum array_size size[TLB_SLOTS];
};

static bool read_size(const char *word, enum array_size *size)
{
    for (unsigned i = 0; i < SIZES; i++) {
        if (!strcmp(word, size_word[i])) {
            *size = (enum array_size)i;
            return true;
        }
    }
    return false;
}

static bool read_large(const char *word, enum tlb_large *large)
{
    for (unsigned i = 0; i < TLB_LARGES; i++) {
        if (!strcmp(word, tlb_large_name((enum tlb_large)i))) {
            *large = (enum tlb_large)i;
            return true;
        }
    }
    return false;
}

static bool read_levels(const char *word, enum tlb_levels *levels)
{
    for (unsigned i = 0; i < TLB_LEVELS; i++) {
        if (!strcmp(word, tlb_levels_name((enum tlb_levels)i))) {
            *levels = (enum tlb_levels)i;
            return true;
        }
    }
    return false;
}

static bool name_is_good(const char *name)
{
    if (strlen(name) > STREAM_NAME_MAX)
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("_.-", *name))
            return false;
    return true;
}

static bool read_geometry(struct event_stream *s, struct tlb_geometry *g,
                          struct error *error)
{
    if (!event_words_number(s, 4, TLB_ENTRIES_MAX, &g->entries, error))
        return false;
    if (!g->entries)
        return event_words_refuse(s, error, "no entries", NULL);
    if (!strcmp(s->word[5], "full"))
        g->ways = g->entries;
    else if (!event_words_number(s, 5, TLB_ENTRIES_MAX, &g->ways, error))
        return false;
    if (!g->ways || g->ways > g->entries || g->entries % g->ways)
        return event_words_refuse(
            s, error, "the ways do not divide the entries:", s->word[5]);
    g->own_policy = true;
    if (!tlb_policy_find(s->word[6], &g->policy))
        return event_words_refuse(s, error, "not a policy:", s->word[6]);
    if (g->policy == TLB_PLRU &&
        (g->ways & (g->ways - 1) || g->ways > TLB_PLRU_WAYS_MAX))
        return event_words_refuse(
            s, error,
            "plru needs a power of two of ways, up to 64:", s->word[5]);
    return true;
}

static bool slot_of(const char *side, bool large, enum tlb_slot *slot)
{
    if (strlen(side) != 1)
        return false;
    switch (*side) {
    case 'i':
        *slot = large ? TLB_SLOT_ILARGE : TLB_SLOT_I4K;
        return true;
    case 'd':
    case 'u':
        *slot = large ? TLB_SLOT_DLARGE : TLB_SLOT_D4K;
        return true;
    case 's':
        *slot = large ? TLB_SLOT_SLARGE : TLB_SLOT_S4K;
        return true;
    default:
        return false;
    }
}

/* array NAME SIDE SIZE ENTRIES WAYS POLICY */
static bool read_array(struct event_stream *s, struct stream_header *h,
                       struct progress *progress, struct error *error)
{
    struct stream_array *a = &h->array[h->arrays];
    struct tlb_geometry g = {0};
    enum array_size size;

    if (!event_words_count(s, 7, error))
        return false;
    if (!name_is_good(s->word[1]))
        return event_words_refuse(s, error, "not a name:", s->word[1]);
    for (unsigned i = 0; i < h->arrays; i++)
        if (!strcmp(h->array[i].name, s->word[1]))
            return event_words_refuse(s, error, "named twice:", s->word[1]);
    if (!read_size(s->word[3], &size))
        return event_words_refuse(s, error,
                                  "none of 4k, large, any:", s->word[3]);
    if (!slot_of(s->word[2], size == SIZE_LARGE, &a->slot))
        return event_words_refuse(s, error, "not a side:", s->word[2]);
    if (!read_geometry(s, &g, error))
        return false;
    for (unsigned i = 0; i < h->arrays; i++)
        if (h->array[i].slot == a->slot && h->array[i].side == s->word[2][0])
            return event_words_refuse(s, error, "a second array of",
                                      s->word[2]);
    progress->size[h->arrays] = size;
    strcpy(a->name, s->word[1]);
    a->side = s->word[2][0];
    a->line = s->line;
    h->config.tlb[a->slot] = g;
    h->arrays++;
    return true;
}

static bool read_once(struct event_stream *s, bool *have, struct error *error)
{
    if (*have)
        return event_words_refuse(s, error, "given twice:", s->word[0]);
    *have = true;
    return event_words_count(s, 2, error);
}

/* One header line; *is_header is false when the line is something else. */
static bool read_line(struct event_stream *s, struct stream_header *h,
                      struct progress *progress, bool *is_header,
                      struct error *error)
{
    const char *word = s->word[0];

    *is_header = true;
    if (!strcmp(word, "wp"))
        return read_once(s, &progress->have_wp, error) &&
               event_words_flag(s, 1, &h->wp, error);
    if (!strcmp(word, "pge"))
        return read_once(s, &progress->have_pge, error) &&
               event_words_flag(s, 1, &h->pge, error);
    if (!strcmp(word, "large")) {
        if (!read_once(s, &progress->have_large, error))
            return false;
        return read_large(s->word[1], &h->config.large) ||
               event_words_refuse(s, error,
                                  "not a way to hold large pages:", s->word[1]);
    }
    if (!strcmp(word, "large_page")) {
        if (!read_once(s, &progress->have_large_page, error))
            return false;
        h->pae = !strcmp(s->word[1], "2m");
        return h->pae || !strcmp(s->word[1], "4m") ||
               event_words_refuse(s, error, "neither 4m nor 2m:", s->word[1]);
    }
    if (!strcmp(word, "seed")) {
        if (!read_once(s, &progress->have_seed, error) ||
            !event_words_number(s, 1, UINT32_MAX, &h->config.seed, error))
            return false;
        return h->config.seed ||
               event_words_refuse(s, error, "a seed of 0", NULL);
    }
    if (!strcmp(word, "levels")) {
        if (!read_once(s, &progress->have_levels, error))
            return false;
        return read_levels(s->word[1], &h->config.levels) ||
               event_words_refuse(s, error, "not a relation of levels:",
                                  s->word[1]);
    }
    if (!strcmp(word, "prefetch"))
        return read_once(s, &progress->have_prefetch, error) &&
               event_words_number(s, 1, PREFETCH_ENTRIES_MAX,
                                  &h->config.prefetch, error);
    if (!strcmp(word, "history")) {
        if (!read_once(s, &progress->have_history, error) ||
            !event_words_number(s, 1, HISTORY_RECORDS_MAX, &h->history, error))
            return false;
        return h->history ||
               event_words_refuse(s, error, "a history of 0 records", NULL);
    }
    if (!strcmp(word, "array"))
        return read_array(s, h, progress, error);
    *is_header = false;
    return true;
}

static const struct stream_array *array_of(const struct stream_header *h,
                                           char side)
{
    for (unsigned i = 0; i < h->arrays; i++)
        if (h->array[i].side == side)
            return &h->array[i];
    return NULL;
}

static bool check_sizes(const struct event_stream *s,
                        const struct stream_header *h,
                        const struct progress *progress, struct error *error)
{
    bool separate = h->config.large == TLB_LARGE_SEPARATE;

    for (unsigned i = 0; i < h->arrays; i++) {
        const struct stream_array *a = &h->array[i];
        bool alone = progress->size[i] == SIZE_LARGE;

        if (separate == (progress->size[i] == SIZE_ANY))
            return event_words_refuse_line(
                s, a->line, error, "its size contradicts 'large'", NULL);
        for (unsigned j = 0; j < h->arrays; j++)
            alone &=
                h->array[j].side != a->side || progress->size[j] != SIZE_4K;
        if (alone)
            return event_words_refuse_line(
                s, a->line, error, "a large array without a 4k array", NULL);
    }
    return true;
}

static bool check_sides(const struct event_stream *s,
                        const struct stream_header *h, struct error *error)
{
    const struct stream_array *u = array_of(h, 'u'), *other;

    other = array_of(h, 'i') ? array_of(h, 'i') : array_of(h, 'd');
    if (u && other)
        return event_words_refuse(s, error, "a u side beside an i or d side",
                                  NULL);
    if (u || (array_of(h, 'i') && array_of(h, 'd')))
        return true;
    return event_words_refuse(
        s, error, "no u side, and not both an i and a d side", NULL);
}

bool event_stream_header(struct event_stream *s, struct stream_header *h,
                         struct error *error)
{
    struct progress progress = {0};
    bool is_header = true, end = false;

    *h = (struct stream_header){.wp = true, .pge = true, .config = {.seed = 1},
                                .history = HISTORY_RECORDS_MAX};
    while (is_header) {
        if (!event_words_next(s, &end, error))
            return false;
        if (end)
            break;
        if (h->arrays == TLB_SLOTS && !strcmp(s->word[0], "array"))
            return event_words_refuse(s, error, "too many arrays", NULL);
        if (!read_line(s, h, &progress, &is_header, error))
            return false;
    }
    s->pending = !end;
    s->pae = h->pae;
    h->config.unified = array_of(h, 'u');
    return check_sizes(s, h, &progress, error) && check_sides(s, h, error);
}
