#include "emu/sweep/sweep_grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/model/tlbspec.h"
#include "emu/replay/trace_fit.h"

static const char *const side_name[] = {
    [SWEEP_DEFAULT] = "",
    [SWEEP_DATA] = "d",
    [SWEEP_FETCH] = "i",
    [SWEEP_BOTH] = "",
    [SWEEP_UNIFIED] = "u",
    [SWEEP_SECOND] = "s",
};

const char *sweep_side_name(enum sweep_side side)
{
    return side_name[side];
}

static const struct sweep_grid_text usual = {
    .entries = "16..512",
    .ways = "1,2,4,8,full",
    .policies = "lru,plru,fifo,random",
};

enum { WORD_SIZE = 48 };

/* Takes the next word of a list with commas; false: the list has ended. */
static bool next_word(const char **list, char word[WORD_SIZE])
{
    size_t length = strcspn(*list, ",");

    if (!**list)
        return false;
    snprintf(word, WORD_SIZE, "%.*s", (int)length, *list);
    *list += length + ((*list)[length] == ',');
    return true;
}

/* Adds a number to a list that has it not yet. */
static bool add(uint32_t *list, unsigned *count, uint32_t value,
                const char *option, struct error *error)
{
    for (unsigned i = 0; i < *count; i++)
        if (list[i] == value)
            return true;
    if (*count == SWEEP_LIST_MAX)
        return error_usage(error, "--%s: more than %d values", option,
                           SWEEP_LIST_MAX);
    list[(*count)++] = value;
    return true;
}

static bool not_entries(const char *word, struct error *error)
{
    return error_usage(error, "--entries %s: not N, A..B or A..B:STEP, from "
                       "1 to %d", word, TLB_ENTRIES_MAX);
}

static bool read_entries(const char *text, uint32_t *value)
{
    return number_parse_max(text, TLB_ENTRIES_MAX, value) && *value;
}

/* "A..B" or "A..B:STEP" in pieces; *step is 0 without a step. */
static bool read_range(const char *word, uint32_t *from, uint32_t *to,
                       uint32_t *step)
{
    char text[WORD_SIZE], *dots, *colon;

    snprintf(text, sizeof text, "%s", word);
    dots = strstr(text, "..");
    *dots = '\0';
    *step = 0;
    colon = strchr(dots + 2, ':');
    if (colon) {
        *colon = '\0';
        if (!read_entries(colon + 1, step))
            return false;
    }
    return read_entries(text, from) && read_entries(dots + 2, to) &&
           *from <= *to;
}

static bool add_entries(struct sweep_grid *grid, const char *word,
                        struct error *error)
{
    uint32_t from, to, step = 0;

    if (!strstr(word, "..")) {
        if (!read_entries(word, &from))
            return not_entries(word, error);
        to = from;
    } else if (!read_range(word, &from, &to, &step)) {
        return not_entries(word, error);
    }
    for (uint32_t n = from; n <= to; n += step ? step : n)
        if (!add(grid->entries, &grid->entry_count, n, "entries", error))
            return false;
    return true;
}

static bool add_ways(struct sweep_grid *grid, const char *word,
                     struct error *error)
{
    uint32_t ways = SWEEP_WAYS_FULL;

    if (strcmp(word, "full") && !read_entries(word, &ways))
        return error_usage(error, "--ways %s: neither a number from 1 to %d "
                           "nor full", word, TLB_ENTRIES_MAX);
    return add(grid->ways, &grid->way_count, ways, "ways", error);
}

static bool add_policy(struct sweep_grid *grid, const char *word,
                       struct error *error)
{
    enum tlb_policy policy = 0;

    if (!tlbspec_policy(word, &policy, error))
        return error_prefix(error, "--policy");
    for (unsigned i = 0; i < grid->policy_count; i++)
        if (grid->policy[i] == policy)
            return true;
    grid->policy[grid->policy_count++] = policy;
    return true;
}

static bool add_side(struct sweep_grid *grid, const char *word,
                     struct error *error)
{
    enum sweep_side side = SWEEP_DATA;

    while (side <= SWEEP_SECOND && strcmp(word, side_name[side]))
        side++;
    if (side > SWEEP_SECOND || !*word)
        return error_usage(error, "--side %s: not d, i, u, s or d,i", word);
    if (grid->side == SWEEP_DEFAULT || grid->side == side)
        grid->side = side;
    else if (side >= SWEEP_UNIFIED || grid->side >= SWEEP_UNIFIED)
        return error_usage(error, "--side: u and s stand alone");
    else
        grid->side = SWEEP_BOTH;
    return true;
}

static bool read_list(struct sweep_grid *grid, const char *list,
                      bool (*add_word)(struct sweep_grid *grid,
                                       const char *word, struct error *error),
                      struct error *error)
{
    char word[WORD_SIZE];

    while (next_word(&list, word))
        if (!add_word(grid, word, error))
            return false;
    return true;
}

bool sweep_grid_parse(struct sweep_grid *grid,
                      const struct sweep_grid_text *text,
                      struct error *error)
{
    bool ok;

    *grid = (struct sweep_grid){
        .entries = malloc(SWEEP_LIST_MAX * sizeof *grid->entries),
        .ways = malloc(SWEEP_LIST_MAX * sizeof *grid->ways),
    };
    if (!grid->entries || !grid->ways)
        ok = error_host(error, "no memory for the sweep");
    else
        ok = read_list(grid, text->entries ? text->entries : usual.entries,
                       add_entries, error) &&
             read_list(grid, text->ways ? text->ways : usual.ways, add_ways,
                       error) &&
             read_list(grid, text->policies ? text->policies : usual.policies,
                       add_policy, error) &&
             read_list(grid, text->sides ? text->sides : "", add_side, error);
    if (ok && (uint64_t)grid->entry_count * grid->way_count *
                      grid->policy_count > SWEEP_GEOMETRIES_MAX)
        ok = error_usage(error, "sweep: more than %d geometries",
                         SWEEP_GEOMETRIES_MAX);
    if (!ok)
        sweep_grid_destroy(grid);
    return ok;
}

void sweep_grid_destroy(struct sweep_grid *grid)
{
    free(grid->entries);
    free(grid->ways);
    grid->entries = grid->ways = NULL;
}

unsigned sweep_grid_size(const struct sweep_grid *grid)
{
    return grid->entry_count * grid->way_count * grid->policy_count;
}

/* Whether a list of ways has a number. */
static bool has_ways(const struct sweep_grid *grid, uint32_t ways)
{
    for (unsigned i = 0; i < grid->way_count; i++)
        if (grid->ways[i] == ways)
            return true;
    return false;
}

/* A unified TLB over a recording with split ones: the array for large pages is
 * of the geometry of the data side's. */
static void put_large(const struct sweep_geometry *g,
                      const struct mmu_config *was, char *text, size_t size)
{
    const struct tlb_geometry *large = &was->tlb[TLB_SLOT_DLARGE];

    *text = '\0';
    if (g->side != SWEEP_UNIFIED || was->unified)
        return;
    if (large->ideal)
        snprintf(text, size, "tlb-large=ideal,");
    else if (large->entries)
        snprintf(text, size, "tlb-large=%ux%u,", large->entries, large->ways);
}

static void put_spec(struct sweep_geometry *g, const struct mmu_config *was)
{
    const char *policy = tlb_policy_name(g->policy);
    char array[32], large[48];

    put_large(g, was, large, sizeof large);
    snprintf(array, sizeof array, g->ways == g->entries ? "%uxfull" : "%ux%u",
             g->entries, g->ways);
    if (g->side == SWEEP_BOTH)
        snprintf(g->spec, sizeof g->spec, "itlb=%s,dtlb=%s,policy=%s", array,
                 array, policy);
    else
        snprintf(g->spec, sizeof g->spec, "%s=%s,%spolicy=%s",
                 g->side == SWEEP_DATA    ? "dtlb"
                 : g->side == SWEEP_FETCH ? "itlb"
                 : g->side == SWEEP_SECOND ? "stlb"
                                           : "tlb",
                 array, large, policy);
}

enum sweep_fit sweep_grid_get(const struct sweep_grid *grid, unsigned index,
                              const struct trace_header *header,
                              struct sweep_geometry *g, struct error *error)
{
    const struct mmu_config *was = &header->model.mmu;
    uint32_t entries = grid->entries[index % grid->entry_count];
    uint32_t ways = grid->ways[index / grid->entry_count % grid->way_count];

    *g = (struct sweep_geometry){
        .side = grid->side,
        .entries = entries,
        .ways = ways == SWEEP_WAYS_FULL ? entries : ways,
        .policy = grid->policy[index / grid->entry_count / grid->way_count],
        .config = *was,
    };
    if (g->side == SWEEP_DEFAULT)
        g->side = was->unified ? SWEEP_UNIFIED : SWEEP_DATA;
    if (ways == SWEEP_WAYS_FULL && has_ways(grid, entries))
        return SWEEP_REPEATED;
    put_spec(g, was);
    if (was->unified && g->side < SWEEP_UNIFIED) {
        error_usage(error, "recorded with a unified TLB: sweep with --side u");
        return SWEEP_REFUSED;
    }
    if (!tlbspec_apply(&g->config, g->spec, error))
        return SWEEP_NO_GEOMETRY;
    return (grid->assume ? assume_check(grid->assume, header, &g->config, error)
                         : trace_fit_check(header, &g->config, error))
               ? SWEEP_FITS
               : SWEEP_REFUSED;
}
