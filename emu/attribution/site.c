/* The hash table of flush sites, and their order by cost. */
#include "emu/attribution/site.h"

#include <stdlib.h>

#include "base/hash.h"

enum { SITES_FIRST = 64 };

bool sites_init(struct sites *sites)
{
    *sites = (struct sites){
        .room = SITES_FIRST, .slots = 4 * SITES_FIRST, .key = hash_key_new(),
    };
    sites->site = calloc(sites->room, sizeof *sites->site);
    sites->hash = calloc(sites->slots, sizeof *sites->hash);
    if (sites->site && sites->hash)
        return true;
    sites_destroy(sites);
    return false;
}

void sites_destroy(struct sites *sites)
{
    free(sites->site);
    free(sites->hash);
    sites->site = NULL;
    sites->hash = NULL;
}

static uint32_t slot_of(const struct sites *sites, enum flush_cause cause,
                        uint32_t lin, unsigned program)
{
    uint32_t i = hash_slot(&sites->key, lin, cause | program << 8,
                           sites->slots);

    while (sites->hash[i]) {
        const struct site *s = &sites->site[sites->hash[i] - 1];

        if (s->lin == lin && s->cause == cause && s->program == program)
            break;
        i = (i + 1) & (sites->slots - 1);
    }
    return i;
}

static bool grow(struct sites *sites)
{
    uint32_t room = sites->room * 2;
    struct site *site = realloc(sites->site, room * sizeof *site);
    uint32_t *hash;

    if (!site)
        return false;
    sites->site = site;
    hash = calloc(4 * room, sizeof *hash);
    if (!hash)
        return false;
    free(sites->hash);
    sites->hash = hash;
    sites->room = room;
    sites->slots = 4 * room;
    for (uint32_t n = 0; n < sites->count; n++)
        if (!site[n].is_other)
            hash[slot_of(sites, (enum flush_cause)site[n].cause,
                         site[n].lin, site[n].program)] = n + 1;
    return true;
}

/* A new site, which the hash does not know; false: the host has no memory. */
static bool add(struct sites *sites, enum flush_cause cause, uint32_t lin,
                unsigned program)
{
    if (sites->count == sites->room && !grow(sites))
        return false;
    sites->site[sites->count++] = (struct site){
        .lin = lin, .cause = (uint8_t)cause, .program = (uint8_t)program,
    };
    return true;
}

static uint32_t other_of(struct sites *sites, enum flush_cause cause)
{
    uint32_t *number = &sites->other[cause];

    if (!*number) {
        if (!add(sites, cause, 0, 0))
            return UINT32_MAX;
        *number = sites->count;
        sites->site[*number - 1].is_other = true;
    }
    return *number - 1;
}

uint32_t sites_number(struct sites *sites, enum flush_cause cause,
                      uint32_t lin, unsigned program)
{
    uint32_t slot = slot_of(sites, cause, lin, program);

    if (sites->hash[slot])
        return sites->hash[slot] - 1;
    if (sites->count >= SITES_MAX)
        return other_of(sites, cause);
    if (!add(sites, cause, lin, program))
        return UINT32_MAX;
    slot = slot_of(sites, cause, lin, program);     /* the hash may have grown */
    sites->hash[slot] = sites->count;
    return sites->count - 1;
}

uint64_t sites_other_flushes(const struct sites *sites)
{
    uint64_t sum = 0;

    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++)
        if (sites->other[cause])
            sum += sites->site[sites->other[cause] - 1].flush.count;
    return sum;
}

void sites_restart(struct sites *sites)
{
    for (uint32_t n = 0; n < sites->count; n++) {
        sites->site[n].flush = (struct flush_counters){0};
        sites->site[n].refills = (struct refills){0};
    }
}

static uint64_t cost(const struct site *site)
{
    return site->flush.direct_cycles + site->refills.cycles;
}

static int descending(uint64_t a, uint64_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static int compare(const void *left, const void *right)
{
    const struct site *a = *(const struct site *const *)left;
    const struct site *b = *(const struct site *const *)right;

    if (cost(a) != cost(b))
        return descending(cost(a), cost(b));
    if (a->flush.count != b->flush.count)
        return descending(a->flush.count, b->flush.count);
    if (a->lin != b->lin)
        return descending(b->lin, a->lin);
    return a->cause != b->cause ? a->cause - b->cause
                                : a->program - b->program;
}

uint32_t sites_rank(const struct sites *sites, const struct site **order)
{
    uint32_t count = 0;

    for (uint32_t n = 0; n < sites->count; n++)
        if (sites->site[n].flush.count ||
            refills_misses(&sites->site[n].refills))
            order[count++] = &sites->site[n];
    qsort(order, count, sizeof *order, compare);
    return count;
}
