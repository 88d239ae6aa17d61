#include "tests/unit/assume_model.h"

#include <stdlib.h>
#include <string.h>

#include "mmu/flush_cause.h"

enum { WAYS_MAX = 8, SETS_MAX = 8, KNOWN_MAX = 1 << 10, TAGS = 8 };

struct entry {
    bool valid, global;
    uint32_t page, space;
    uint64_t used;
};

/* What the trace has said of a page of a space. */
struct known {
    uint32_t space, page;
    uint8_t bits;
};

static struct entry tlb[2][SETS_MAX][WAYS_MAX];
static struct known known[KNOWN_MAX];
static unsigned knowns;
static uint32_t tag[TAGS];          /* the latest first */
static unsigned tags;
static bool large[1 << 11];         /* by 2 MiB */
static uint32_t space;
static uint8_t mode;
static uint64_t now;

static bool pge(const struct assume_model *m)
{
    return m->all_pge || (!m->no_pge && mode & TRACE_MODE_PGE);
}

static struct known *know(uint32_t page)
{
    struct known *k = known;

    while (k < known + knowns && (k->space != space || k->page != page))
        k++;
    if (k == known + knowns) {
        if (knowns++ == KNOWN_MAX)
            abort();
        *k = (struct known){.space = space, .page = page};
    }
    return k;
}

static bool visible(const struct assume_model *m, const struct entry *e)
{
    return e->valid && (!m->tags || e->global || e->space == space);
}

/* What a flush drops: which entries, of what. */
typedef bool (*chooser)(const struct assume_model *m, const struct entry *e,
                        uint32_t of);

static void drop(struct assume_model *m, chooser goes, uint32_t of)
{
    for (unsigned side = 0; side < 2; side++)
        for (unsigned set = 0; set < SETS_MAX; set++)
            for (unsigned way = 0; way < WAYS_MAX; way++) {
                struct entry *e = &tlb[side][set][way];

                if (e->valid && goes(m, e, of)) {
                    e->valid = false;
                    m->dropped++;
                }
            }
}

static bool any(const struct assume_model *m, const struct entry *e,
                uint32_t of)
{
    (void)m, (void)e, (void)of;
    return true;
}

static bool not_global(const struct assume_model *m, const struct entry *e,
                       uint32_t of)
{
    (void)m, (void)of;
    return !e->global;
}

static bool of_space(const struct assume_model *m, const struct entry *e,
                     uint32_t of)
{
    (void)m;
    return !e->global && e->space == of;
}

static bool of_page(const struct assume_model *m, const struct entry *e,
                    uint32_t of)
{
    return e->page == of && visible(m, e);
}

static bool of_region(const struct assume_model *m, const struct entry *e,
                      uint32_t of)
{
    unsigned pages = mode & TRACE_MODE_PAE ? 512 : 1024;

    return e->page / pages == of / pages && visible(m, e);
}

static uint32_t region_of(uint32_t page)
{
    return mode & TRACE_MODE_PAE ? page / 512 : page / 1024 * 2;
}

/* The space comes to the front of those that have a tag. */
static bool needs_tag(const struct assume_model *m, uint32_t *loser)
{
    unsigned i = 0;

    if (!m->tag_limit)
        return false;
    while (i < tags && tag[i] != space)
        i++;
    if (i == tags && tags == m->tag_limit) {
        *loser = tag[tags - 1];
        memmove(tag + 1, tag, (tags - 1) * sizeof *tag);
        tag[0] = space;
        return true;
    }
    if (i == tags)
        tags++;
    memmove(tag + 1, tag, i * sizeof *tag);
    tag[0] = space;
    return false;
}

static void refer(struct assume_model *m, const struct trace_record *r,
                  const unsigned sets[2], const unsigned ways[2])
{
    uint32_t page = r->reference.page;
    unsigned side = r->kind == TRACE_FETCH;
    struct entry *set = tlb[side][page % sets[side]], *e = NULL, *victim;
    struct known *k = know(page);
    bool is_large;

    if (r->reference.translates)
        k->bits = r->reference.translation.bits;
    is_large = k->bits & TRACE_PAGE_LARGE;
    if (k->bits & TRACE_PAGE_PRESENT)
        large[region_of(page)] = is_large;
    for (unsigned way = 0; way < ways[side] && !e; way++)
        if (set[way].page == page && visible(m, &set[way]))
            e = &set[way];
    if (e)
        e->used = ++now;
    else
        m->misses[side]++;
    if (r->reference.faulted) {
        m->flushes++;
        drop(m, of_page, page);
    }
    if (e || r->reference.faulted || (is_large && !m->split))
        return;
    victim = set;
    for (unsigned way = 0; way < ways[side]; way++) {
        if (!set[way].valid) {
            victim = &set[way];
            break;
        }
        if (set[way].used < victim->used)
            victim = &set[way];
    }
    m->evictions[side] += victim->valid;
    m->fills[side]++;
    *victim = (struct entry){
        .valid = true, .global = pge(m) && k->bits & TRACE_PAGE_GLOBAL,
        .page = page, .space = space, .used = ++now,
    };
}

static void load_cr3(struct assume_model *m, bool skipped)
{
    uint32_t loser;
    bool lost = needs_tag(m, &loser);

    if (skipped && !lost)
        return;
    m->flushes++;
    if (lost)
        drop(m, of_space, loser);
    else if (!m->tags)
        drop(m, not_global, 0);
}

static void invlpg(struct assume_model *m, uint32_t page)
{
    m->flushes++;
    drop(m, of_page, page);
    if (m->split && large[region_of(page)])
        drop(m, of_region, page);
    if (!m->invlpg_is_cr3)
        return;
    if (m->tags)
        drop(m, of_space, space);
    else
        drop(m, not_global, 0);
}

static void flush(struct assume_model *m, const struct trace_record *r)
{
    bool skipped = m->skips && r->flush.site == m->skipped;

    if (r->flush.cause == FLUSH_page_fault)
        return;
    if (r->flush.cause != FLUSH_invlpg)
        space = r->flush.space;
    if (r->flush.cause == FLUSH_mov_cr3) {
        load_cr3(m, skipped);
    } else if (!skipped && r->flush.cause == FLUSH_invlpg) {
        invlpg(m, r->flush.lin >> 12);
    } else if (!skipped) {
        m->flushes++;
        drop(m, any, 0);
    }
}

/* A tag that ends is free for another space. */
static void free_space(struct assume_model *m, uint32_t freed)
{
    unsigned i = 0;
    uint64_t dropped = m->dropped;

    if (m->tags)
        drop(m, of_space, freed);
    m->dropped = dropped;
    while (i < tags && tag[i] != freed)
        i++;
    if (i == tags)
        return;
    tags--;
    memmove(tag + i, tag + i + 1, (tags - i) * sizeof *tag);
}

static void set_mode(struct assume_model *m, const struct trace_record *r)
{
    uint32_t loser;

    mode = r->mode.flags;
    space = r->mode.space;
    if (!tags)
        needs_tag(m, &loser);
}

void assume_model_play(struct assume_model *m,
                       const struct trace_record *record, unsigned records,
                       const unsigned sets[2], const unsigned ways[2])
{
    memset(tlb, 0, sizeof tlb);
    memset(large, 0, sizeof large);
    knowns = tags = 0;
    now = 0;
    for (const struct trace_record *r = record; r < record + records; r++) {
        if (r->kind != TRACE_OTHER)
            refer(m, r, sets, ways);
        else if (r->other == TRACE_FLUSH)
            flush(m, r);
        else if (r->other == TRACE_MODE)
            set_mode(m, r);
        else if (r->other == TRACE_SPACE_FREE)
            free_space(m, r->space_free.space);
    }
}
