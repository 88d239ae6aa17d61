/* The header of an event stream: docs/events.md, "Header". */
#include "tests/reference/header.h"

#include <string.h>

#include "tests/reference/translation.h"

static const char *const header_words[] = {
    "wp", "pge", "large", "seed", "history", "levels", "prefetch", "large_page",
    "array", NULL
};
enum {
    WORD_WP, WORD_PGE, WORD_LARGE, WORD_SEED, WORD_HISTORY, WORD_LEVELS,
    WORD_PREFETCH, WORD_LARGE_PAGE, WORD_ARRAY
};

static const char *const sides[] = { "i", "d", "u", "s", NULL };
static const char *const larges[] = { "separate", "shared", "fragment", NULL };
static const char *const large_pages[] = { "4m", "2m", NULL };
static const char *const levels[] = {
    "nine", "inclusive", "exclusive", NULL
};
static const char *const sizes[] = { "4k", "large", "any", NULL };
static const char *const policies[] = {
    "lru", "plru", "fifo", "random", "nru", "bit-plru", "srrip", "lfu", NULL
};

/* The defaults of the page's first table. */
void header_init(struct header *h)
{
    memset(h, 0, sizeof *h);
    h->wp = true;
    h->pge = true;
    h->large = LARGE_SEPARATE;
    h->large_shift = LARGE_SHIFT_4M;
    h->seed = 1;
    h->history = HISTORY_MAX;
}

bool header_word(const char *word)
{
    for (int i = 0; header_words[i]; i++)
        if (!strcmp(word, header_words[i]))
            return true;
    return false;
}

/* A name goes into the answer's JSON as it is. */
static bool take_name(const struct header *h, struct header_array *a,
                      struct words *w)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    const char *name = w->word[1];

    if (strlen(name) > HEADER_NAME)
        return words_fail(w, "NAME: longer than %d characters", HEADER_NAME);
    if (strspn(name, allowed) != strlen(name))
        return words_fail(w, "NAME: only letters, digits and _ . -");
    for (int i = 0; i < h->arrays; i++)
        if (!strcmp(name, h->array[i].name))
            return words_fail(w, "NAME: %s stands twice", name);
    strcpy(a->name, name);
    return true;
}

/* WAYS is a number or full; plru needs a power of two of ways. */
static bool take_ways(struct header_array *a, struct words *w)
{
    if (!strcmp(w->word[5], "full"))
        a->ways = a->entries;
    else if (!words_number(w, 5, "WAYS", 1, a->entries, &a->ways))
        return false;
    if (a->entries % a->ways != 0)
        return words_fail(w, "%u entries are no sets of %u ways", a->entries,
                          a->ways);
    if (a->policy == POLICY_PLRU && (a->ways & (a->ways - 1)) != 0)
        return words_fail(w, "plru: %u ways are no power of two", a->ways);
    return true;
}

/* array NAME SIDE SIZE ENTRIES WAYS POLICY. */
static bool take_array(struct header *h, struct words *w, unsigned line)
{
    struct header_array *a = &h->array[h->arrays];
    int side, size, policy;

    if (!words_arguments(w, 6))
        return false;
    if (h->arrays == HEADER_ARRAYS)
        return words_fail(w, "more than %d arrays", HEADER_ARRAYS);
    if (!take_name(h, a, w) ||
        !words_choice(w, 2, "SIDE", sides, &side) ||
        !words_choice(w, 3, "SIZE", sizes, &size) ||
        !words_number(w, 4, "ENTRIES", 1, ENTRIES_MAX, &a->entries) ||
        !words_choice(w, 6, "POLICY", policies, &policy))
        return false;
    a->side = (enum side)side;
    a->size = (enum array_size)size;
    a->policy = (enum policy)policy;
    a->line = line;
    if (!take_ways(a, w))
        return false;
    h->arrays++;
    return true;
}

bool header_line(struct header *h, struct words *w, unsigned line)
{
    int word, choice;

    if (!words_choice(w, 0, "header", header_words, &word))
        return false;
    if (word == WORD_ARRAY)
        return take_array(h, w, line);
    if (!words_arguments(w, 1))
        return false;
    if (h->seen & 1u << word)
        return words_fail(w, "%s stands twice", w->word[0]);
    h->seen |= 1u << word;
    switch (word) {
    case WORD_WP:
        return words_flag(w, 1, "wp", &h->wp);
    case WORD_PGE:
        return words_flag(w, 1, "pge", &h->pge);
    case WORD_SEED:
        return words_number(w, 1, "seed", 1, UINT32_MAX, &h->seed);
    case WORD_HISTORY:
        return words_number(w, 1, "history", 1, HISTORY_MAX, &h->history);
    case WORD_PREFETCH:
        return words_number(w, 1, "prefetch", 0, PREFETCH_MAX, &h->prefetch);
    case WORD_LARGE_PAGE:
        if (!words_choice(w, 1, "large_page", large_pages, &choice))
            return false;
        h->large_shift = choice ? LARGE_SHIFT_2M : LARGE_SHIFT_4M;
        return true;
    case WORD_LEVELS:
        if (!words_choice(w, 1, "levels", levels, &choice))
            return false;
        h->levels = (enum levels)choice;
        return true;
    default:
        if (!words_choice(w, 1, "large", larges, &choice))
            return false;
        h->large = (enum large)choice;
        return true;
    }
}

static const struct header_array *find(const struct header *h, enum side side,
                                       enum array_size size)
{
    for (int i = 0; i < h->arrays; i++)
        if (h->array[i].side == side && h->array[i].size == size)
            return &h->array[i];
    return NULL;
}

static bool has_side(const struct header *h, enum side side)
{
    return find(h, side, SIZE_4K) || find(h, side, SIZE_LARGE) ||
           find(h, side, SIZE_ANY);
}

/* Under separate a side, or the second level, has a 4k and perhaps a large
 * array, under shared and fragment one any array. */
static bool check_array(const struct header *h, const struct header_array *a,
                        struct words *w)
{
    bool any = h->large != LARGE_SEPARATE;

    if ((a->size == SIZE_ANY) != any)
        return words_fail(w, "large %s has no %s arrays", larges[h->large],
                          sizes[a->size]);
    if (find(h, a->side, a->size) != a)
        return words_fail(w, "side %s has two %s arrays", sides[a->side],
                          sizes[a->size]);
    if (a->size == SIZE_LARGE && !find(h, a->side, SIZE_4K))
        return words_fail(w, "side %s has no 4k array", sides[a->side]);
    return true;
}

/* A stream has a u side, or an i and a d side. */
bool header_check(const struct header *h, struct words *w, unsigned *line)
{
    unsigned end = *line;
    bool u = has_side(h, SIDE_U);

    for (int i = 0; i < h->arrays; i++) {
        *line = h->array[i].line;
        if (!check_array(h, &h->array[i], w))
            return false;
    }
    *line = end;
    if (u && (has_side(h, SIDE_I) || has_side(h, SIDE_D)))
        return words_fail(w, "a u side stands beside an i or a d side");
    if (!u && !(has_side(h, SIDE_I) && has_side(h, SIDE_D)))
        return words_fail(w, "the header has no u side, nor an i and a d side");
    return true;
}
