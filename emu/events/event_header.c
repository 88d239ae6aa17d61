/* The header of an event stream: the geometry that it asks for. */
#include <ctype.h>
#include <string.h>

#include "emu/events/event_stream.h"
#include "emu/events/event_words.h"

/* A header being read: which words stood already, and sizes as written. */
struct block_build {
    bool have_wp, have_pge, have_large, have_seed;
    char size[TLB_SLOTS];       /* 'k', 'l' or 'a', per array */
};

static bool read_policy(const char *word, enum tlb_policy *policy)
{
    for (unsigned i = 0; i < TLB_POLICIES; i++) {
        if (!strcmp(word, tlb_policy_name((enum tlb_policy)i))) {
            *policy = (enum tlb_policy)i;
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
    if (!stream_number(s, 4, TLB_ENTRIES_MAX, &g->entries, error))
        return false;
    if (!g->entries)
        return stream_error(s, s->line, error, "no entries", NULL);
    if (!strcmp(s->word[5], "full"))
        g->ways = g->entries;
    else if (!stream_number(s, 5, TLB_ENTRIES_MAX, &g->ways, error))
        return false;
    if (!g->ways || g->ways > g->entries || g->entries % g->ways)
        return stream_error(s, s->line, error,
                            "the ways do not divide the entries:", s->word[5]);
    g->own_policy = true;
    if (!read_policy(s->word[6], &g->policy))
        return stream_error(s, s->line, error, "not a policy:", s->word[6]);
    if (g->policy == TLB_PLRU && (g->ways & (g->ways - 1) ||
                                  g->ways > TLB_PLRU_WAYS_MAX))
        return stream_error(s, s->line, error,
                            "plru needs a power of two of ways, up to 64:",
                            s->word[5]);
    return true;
}

static bool slot_of(char side, char size, enum tlb_slot *slot)
{
    bool large = size == 'l';

    switch (side) {
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
                       struct block_build *draft, struct error *error)
{
    struct stream_array *a = &h->array[h->arrays];
    struct tlb_geometry g = {0};
    const char *size;
    unsigned line = s->line;

    if (!stream_words(s, 7, error))
        return false;
    if (!name_is_good(s->word[1]))
        return stream_error(s, line, error, "not a name:", s->word[1]);
    for (unsigned i = 0; i < h->arrays; i++)
        if (!strcmp(h->array[i].name, s->word[1]))
            return stream_error(s, line, error, "named twice:", s->word[1]);
    size = s->word[3];
    if (strcmp(size, "4k") && strcmp(size, "large") && strcmp(size, "any"))
        return stream_error(s, line, error, "none of 4k, large, any:", size);
    if (strlen(s->word[2]) != 1 ||
        !slot_of(s->word[2][0], size[0] == '4' ? 'k' : size[0], &a->slot))
        return stream_error(s, line, error, "not a side:", s->word[2]);
    if (!read_geometry(s, &g, error))
        return false;
    for (unsigned i = 0; i < h->arrays; i++)
        if (h->array[i].slot == a->slot &&
            h->array[i].side == s->word[2][0])
            return stream_error(s, line, error, "a second array of",
                                s->word[2]);
    draft->size[h->arrays] = size[0] == '4' ? 'k' : size[0];
    strcpy(a->name, s->word[1]);
    a->side = s->word[2][0];
    a->line = line;
    h->config.tlb[a->slot] = g;
    h->arrays++;
    return true;
}

static bool read_once(struct event_stream *s, bool *have, struct error *error)
{
    if (*have)
        return stream_error(s, s->line, error, "given twice:", s->word[0]);
    *have = true;
    return stream_words(s, 2, error);
}

/* One header line; *is_header is false when the line is something else. */
static bool read_line(struct event_stream *s, struct stream_header *h,
                      struct block_build *draft, bool *is_header,
                      struct error *error)
{
    const char *word = s->word[0];

    *is_header = true;
    if (!strcmp(word, "wp"))
        return read_once(s, &draft->have_wp, error) &&
               stream_flag(s, 1, &h->wp, error);
    if (!strcmp(word, "pge"))
        return read_once(s, &draft->have_pge, error) &&
               stream_flag(s, 1, &h->pge, error);
    if (!strcmp(word, "large")) {
        if (!read_once(s, &draft->have_large, error))
            return false;
        return read_large(s->word[1], &h->config.large) ||
               stream_error(s, s->line, error,
                            "not a way to hold large pages:", s->word[1]);
    }
    if (!strcmp(word, "seed")) {
        if (!read_once(s, &draft->have_seed, error) ||
            !stream_number(s, 1, UINT32_MAX, &h->config.seed, error))
            return false;
        return h->config.seed ||
               stream_error(s, s->line, error, "a seed of 0", NULL);
    }
    if (!strcmp(word, "array"))
        return read_array(s, h, draft, error);
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
                        const struct block_build *draft, struct error *error)
{
    bool separate = h->config.large == TLB_LARGE_SEPARATE;

    for (unsigned i = 0; i < h->arrays; i++) {
        const struct stream_array *a = &h->array[i];
        bool alone = draft->size[i] == 'l';

        if (separate == (draft->size[i] == 'a'))
            return stream_error(s, a->line, error,
                                "its size contradicts 'large'", NULL);
        for (unsigned j = 0; j < h->arrays; j++)
            alone &= h->array[j].side != a->side || draft->size[j] != 'k';
        if (alone)
            return stream_error(s, a->line, error,
                                "a large array without a 4k array", NULL);
    }
    return true;
}

static bool check_sides(const struct event_stream *s,
                        const struct stream_header *h, struct error *error)
{
    const struct stream_array *u = array_of(h, 'u'), *other;

    other = array_of(h, 'i') ? array_of(h, 'i') : array_of(h, 'd');
    if (u && other)
        return stream_error(s, s->line, error,
                            "a u side beside an i or d side", NULL);
    if (u || (array_of(h, 'i') && array_of(h, 'd')))
        return true;
    return stream_error(s, s->line, error,
                        "no u side, and not both an i and a d side", NULL);
}

bool event_stream_header(struct event_stream *s, struct stream_header *h,
                         struct error *error)
{
    struct block_build draft = {0};
    bool is_header = true, end = false;

    *h = (struct stream_header){.wp = true, .pge = true,
                                .config = {.seed = 1}};
    while (is_header) {
        if (!stream_line(s, &end, error))
            return false;
        if (end)
            break;
        if (h->arrays == TLB_SLOTS && !strcmp(s->word[0], "array"))
            return stream_error(s, s->line, error, "too many arrays", NULL);
        if (!read_line(s, h, &draft, &is_header, error))
            return false;
    }
    s->pending = !end;
    h->config.unified = array_of(h, 'u');
    return check_sizes(s, h, &draft, error) && check_sides(s, h, error);
}
