#include "emu/profile/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

enum { ROWS_FIRST = 1 << 10, OTHER_ROW = 0 };

/* The table. */

static uint32_t slot_of(const struct profile *p, uint32_t lin,
                        enum profile_kind kind, unsigned program)
{
    uint32_t i = hash_slot(&p->key, lin, kind | program << 8, p->slots);

    while (p->hash[i]) {
        const struct profile_row *row = &p->row[p->hash[i]];

        if (row->lin == lin && row->kind == kind && row->program == program)
            break;
        i = (i + 1) & (p->slots - 1);
    }
    return i;
}

static bool grow(struct profile *p)
{
    uint32_t room = p->room * 2;
    struct profile_row *row = realloc(p->row, room * sizeof *row);
    uint32_t *hash;

    if (!row)
        return false;
    p->row = row;
    hash = calloc(2 * room, sizeof *hash);
    if (!hash)
        return false;
    free(p->hash);
    p->hash = hash;
    p->slots = 2 * room;
    p->room = room;
    for (uint32_t n = OTHER_ROW + 1; n < p->count; n++)
        hash[slot_of(p, row[n].lin, (enum profile_kind)row[n].kind,
                     row[n].program)] = n;
    return true;
}

static struct profile_row *find_row(const struct profile *p, uint32_t lin,
                                    enum profile_kind kind, unsigned program)
{
    uint32_t number = p->hash[slot_of(p, lin, kind, program)];

    return number ? &p->row[number] : NULL;
}

/* The row of an instruction, which is made if it is new and there is room. */
static struct profile_row *row_of(struct profile *p, uint32_t lin,
                                  enum profile_kind kind, unsigned program)
{
    struct profile_row *row = find_row(p, lin, kind, program);

    if (LIKELY(row))
        return row;
    if (p->count == PROFILE_ROWS_MAX || (p->count == p->room && !grow(p)))
        return &p->row[OTHER_ROW];
    row = &p->row[p->count];
    *row = (struct profile_row){.lin = lin, .code = lin, .kind = (uint8_t)kind,
                                .program = (uint8_t)program};
    if (kind == PROFILE_SYSTEM)
        row->code = p->config.linked(p->config.opaque, lin);
    p->hash[slot_of(p, lin, kind, program)] = p->count++;
    return row;
}

static enum profile_kind kind_of(bool user)
{
    return user ? PROFILE_USER : PROFILE_SYSTEM;
}

static unsigned program_now(const struct profile *p, enum profile_kind kind)
{
    return kind == PROFILE_USER && p->config.program
               ? p->config.program(p->config.opaque) : 0;
}

/* The row of the current instruction. */
static struct profile_row *current_row(struct profile *p, bool user)
{
    uint32_t lin;

    return p->config.eip(p->config.opaque, &lin)
               ? row_of(p, lin, kind_of(user), program_now(p, kind_of(user)))
               : row_of(p, 0, PROFILE_UNKNOWN, 0);
}

/* The hooks. */

static enum profile_event miss_event(const struct profile *p, bool fetch)
{
    return p->mmu->config.unified ? PROFILE_tlb_misses
           : fetch                ? PROFILE_itlb_misses
                                  : PROFILE_dtlb_misses;
}

/* An access walks once at most. Cycles of the second level are none of a walk.
 */
static void on_access(void *opaque, const struct observed_access *access)
{
    struct profile *p = opaque;
    struct profile_row *row;

    p->by_user = access->user;
    if (access->first_hit && !access->assist)
        return;
    row = current_row(p, access->user);
    if (!access->first_hit)
        row->cost[miss_event(p, access->fetch)]++;
    if (!p->mmu->walked)
        return;
    row->cost[PROFILE_walks]++;
    row->cost[PROFILE_walk_cycles] +=
        access->penalty -
        (access->second_hit ? p->mmu->config.stlb_hit : 0);
}

static void on_fast_miss(void *opaque, struct tlb *tlb,
                         const struct tlb_entry *way, uint64_t stamp,
                         bool evicts, uint32_t cycles, unsigned access)
{
    struct profile *p = opaque;
    struct profile_row *row = current_row(p, access & ACCESS_USER);

    (void)tlb, (void)way, (void)stamp, (void)evicts;
    row->cost[miss_event(p, access & ACCESS_FETCH)]++;
    row->cost[PROFILE_walks]++;
    row->cost[PROFILE_walk_cycles] += cycles;
}

/* The access that faults was reported just before its flush. All other flushes
 * are made by the system, or on its behalf. */
static void on_flush_end(void *opaque, const struct observed_flush *flush)
{
    struct profile *p = opaque;
    enum profile_kind kind =
        kind_of(flush->cause == FLUSH_page_fault && p->by_user);
    struct profile_row *row = row_of(p, p->config.where(p->config.opaque),
                                     kind, program_now(p, kind));

    row->cost[PROFILE_flushes]++;
    row->cost[PROFILE_flush_direct_cycles] += flush->direct_cycles;
}

bool profile_init(struct profile *p, struct mmu *mmu,
                  const struct profile_config *config)
{
    *p = (struct profile){
        .mmu = mmu, .config = *config, .count = OTHER_ROW + 1,
        .room = ROWS_FIRST, .slots = 2 * ROWS_FIRST, .key = hash_key_new(),
    };
    p->row = calloc(p->room, sizeof *p->row);
    p->hash = calloc(p->slots, sizeof *p->hash);
    if (!p->row || !p->hash) {
        profile_destroy(p);
        return false;
    }
    p->row[OTHER_ROW].kind = PROFILE_OTHER;
    p->observer = (struct observer){
        .opaque = p,
        .timed = true,      /* it needs no hit but those with an assist */
        .access = on_access,
        .fast_miss = on_fast_miss,
        .flush_end = on_flush_end,
    };
    mmu_attach(mmu, &p->observer);
    return true;
}

void profile_destroy(struct profile *p)
{
    free(p->row);
    free(p->hash);
    p->row = NULL;
    p->hash = NULL;
}

void profile_restart(struct profile *p)
{
    for (uint32_t n = 0; n < p->count; n++)
        memset(p->row[n].cost, 0, sizeof p->row[n].cost);
}

/* The row of a flush site, of which attribution does not know whose it is: of
 * user code if that alone has flushed there. */
static struct profile_row *site_row(struct profile *p, const struct site *site)
{
    const struct profile_row *user = find_row(p, site->lin, PROFILE_USER,
                                              site->program);
    const struct profile_row *system = find_row(p, site->lin, PROFILE_SYSTEM,
                                                0);
    bool is_user = user && user->cost[PROFILE_flushes] &&
                   !(system && system->cost[PROFILE_flushes]);

    if (site->is_other)
        return &p->row[OTHER_ROW];
    return row_of(p, site->lin, kind_of(is_user),
                  is_user ? site->program : 0);
}

void profile_add_refills(struct profile *p, const struct attribution *at)
{
    p->has_refills = true;
    for (uint32_t n = 0; n < at->sites.count; n++)
        if (at->sites.site[n].refills.cycles)
            site_row(p, &at->sites.site[n])->cost[PROFILE_refill_cycles] +=
                at->sites.site[n].refills.cycles;
}

/* The events. */

static const struct {
    const char *name, *meaning;
} events[] = {
#define PROFILE_EVENT(name, meaning) {#name, meaning},
#include "emu/profile/profile_event.def"
#undef PROFILE_EVENT
};

const char *profile_event_name(enum profile_event event)
{
    return events[event].name;
}

const char *profile_event_meaning(enum profile_event event)
{
    return events[event].meaning;
}

bool profile_measures(const struct profile *p, enum profile_event event)
{
    switch (event) {
    case PROFILE_tlb_misses:
        return p->mmu->config.unified;
    case PROFILE_itlb_misses:
    case PROFILE_dtlb_misses:
        return !p->mmu->config.unified;
    case PROFILE_refill_cycles:
        return p->has_refills;
    default:
        return true;
    }
}

uint64_t profile_total(const struct profile *p, enum profile_event event)
{
    uint64_t sum = 0;

    for (uint32_t n = 0; n < p->count; n++)
        sum += p->row[n].cost[event];
    return sum;
}
