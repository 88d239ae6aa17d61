#include "emu/profile/places.h"

#include <stdlib.h>

/* The pages in which user code runs, in order. */
struct pages {
    uint32_t *page;
    uint32_t count;
};

static int compare_number(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static bool find_user_pages(struct pages *pages, const struct profile *profile)
{
    *pages = (struct pages){
        .page = malloc(profile->count * sizeof *pages->page),
    };
    if (!pages->page)
        return false;
    for (uint32_t n = 0; n < profile->count; n++)
        if (profile->row[n].kind == PROFILE_USER)
            pages->page[pages->count++] = profile->row[n].lin >> 12;
    qsort(pages->page, pages->count, sizeof *pages->page, compare_number);
    return true;
}

static bool has_cost(const struct profile_row *row)
{
    for (unsigned i = 0; i < PROFILE_EVENTS; i++)
        if (row->cost[i])
            return true;
    return false;
}

/* The processor makes some accesses of user code with supervisor rights, such
 * as that of INT to its gate: system code without a symbol, in a page of user
 * code, is user code. */
static enum place_kind kind_of(const struct place *place,
                               const struct pages *user)
{
    uint32_t page = place->row->lin >> 12;

    switch (place->row->kind) {
    case PROFILE_USER:
        return place->function ? PLACE_FUNCTION : PLACE_USER;
    case PROFILE_UNKNOWN:
        return PLACE_UNKNOWN;
    case PROFILE_OTHER:
        return PLACE_OTHER;
    default:
        if (place->function)
            return PLACE_FUNCTION;
        return bsearch(&page, user->page, user->count, sizeof page,
                       compare_number)
                   ? PLACE_USER : PLACE_NO_SYMBOL;
    }
}

static void add(struct places *places, const struct profile_row *row,
                const struct place_names *names, const struct pages *user)
{
    const struct symbols *symbols =
        row->kind == PROFILE_SYSTEM ? names->symbols
        : row->program              ? programs_symbols(names->programs,
                                                       row->program)
                                    : NULL;
    struct place *place = &places->place[places->count++];
    uint32_t offset;

    *place = (struct place){.row = row};
    if (symbols)
        place->function = symbols_around(symbols, row->code, &offset);
    place->kind = kind_of(place, user);
}

static int compare_place(const void *left, const void *right)
{
    const struct place *a = left, *b = right;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->row->program != b->row->program)
        return a->row->program - b->row->program;
    if (a->row->code != b->row->code)
        return a->row->code < b->row->code ? -1 : 1;
    return compare_number(&a->row->lin, &b->row->lin);
}

/* Lines of the functions' code, and the files in which they begin. */
static void find_lines(struct places *places)
{
    const struct symbol *function = NULL;
    const char *file = NULL;

    for (uint32_t i = 0; i < places->count; i++) {
        struct place *place = &places->place[i];

        if (place->kind != PLACE_FUNCTION)
            return;
        if (place->row->program)
            continue;
        if (place->function != function) {
            function = place->function;
            file = source_lines_file_of(places->lines, function->address);
        }
        place->file = file;
        source_lines_find(places->lines, place->row->code, &place->line);
    }
}

bool places_init(struct places *places, const struct profile *profile,
                 const struct place_names *names)
{
    struct pages user;

    *places = (struct places){
        .place = malloc(profile->count * sizeof *places->place),
    };
    if (!places->place || !find_user_pages(&user, profile)) {
        places_destroy(places);
        return false;
    }
    for (uint32_t n = 0; n < profile->count; n++)
        if (has_cost(&profile->row[n]))
            add(places, &profile->row[n], names, &user);
    free(user.page);
    qsort(places->place, places->count, sizeof *places->place, compare_place);
    if (names->elf)
        places->lines = source_lines_open(names->elf, &places->no_lines);
    if (places->lines)
        find_lines(places);
    return true;
}

void places_destroy(struct places *places)
{
    free(places->place);
    places->place = NULL;
    source_lines_close(places->lines);
    places->lines = NULL;
}

uint32_t places_of(const struct places *places, enum place_kind kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < places->count; i++)
        count += places->place[i].kind == kind;
    return count;
}
