#include "emu/attribution/miss_classifier.h"

#include "emu/attribution/translation_overlap.h"

bool miss_classifier_init(struct miss_classifier *c, struct mmu *mmu,
                          enum tlb_slot slot)
{
    struct tlb *tlb = &mmu->tlb[slot];

    c->present = tlb_present(tlb);
    if (!c->present)
        return true;
    c->limit = HISTORY_RECORDS_MAX;
    c->ties = tlb->timed && slot != TLB_SLOT_S4K && slot != TLB_SLOT_SLARGE;
    return translations_init(&c->translations, tlb, &mmu->l0) &&
           ghost_set_init(&c->ghost_a, &c->translations, mmu->config.seed) &&
           ghost_lru_init(&c->ghost_b, &c->translations);
}

void miss_classifier_destroy(struct miss_classifier *c)
{
    translations_destroy(&c->translations);
    ghost_set_destroy(&c->ghost_a);
    ghost_lru_destroy(&c->ghost_b);
}

/* What the translations that cover an address say together. */
struct coverage {
    struct translation *last;   /* in the history, the one filled last */
    bool in_a, in_b;            /* a ghost holds one of them */
};

static void cover(void *opaque, struct translation *t)
{
    struct coverage *coverage = opaque;

    coverage->in_a |= t->ghost_a != 0;
    coverage->in_b |= t->ghost_b != 0;
    if (t->state != TRANSLATION_UNKNOWN &&
        (!coverage->last || t->filled > coverage->last->filled))
        coverage->last = t;
}

enum miss_class miss_classifier_classify(struct miss_classifier *c,
                                         const struct flush_logs *logs,
                                         uint32_t lin, uint32_t space,
                                         struct translation **last)
{
    struct translations *all = &c->translations;
    struct translation *alone = translation_alone(all, lin >> 12, space);
    struct coverage coverage = {0};

    if (!alone)
        alone = translation_alone(all, lin >> 12, TAG_GLOBAL);
    if (alone)
        cover(&coverage, alone);
    else
        translation_each_covering(all, lin >> 12, space, cover, &coverage);
    if (coverage.last)
        history_update(coverage.last,
                       flush_log_of(logs, coverage.last->tag));
    *last = coverage.last;
    return miss_classifier_class(coverage.last, coverage.in_a,
                                 coverage.in_b);
}

static struct translation *find_or_make(struct miss_classifier *c,
                                        const struct tlb_entry *entry,
                                        uint32_t space)
{
    return translation_find_or_make(&c->translations, entry->page,
                                    tlb_entry_shift(entry),
                                    translation_tag_of(entry, space));
}

static void drop_from_ghosts(void *opaque, struct translation *t)
{
    struct miss_classifier *c = opaque;

    ghost_set_drop(&c->ghost_a, &c->translations, t);
    ghost_lru_drop(&c->ghost_b, &c->translations, t);
}

static void forget(void *opaque, struct translation *t)
{
    struct miss_classifier *c = opaque;

    drop_from_ghosts(c, t);
    c->records -= t->state != TRANSLATION_UNKNOWN;
}

/* A translation that the ghosts are about to take in. */
struct newcomer {
    struct miss_classifier *classifier;
    struct translation *translation;
};

static void drop_if_overlapping(void *opaque, struct translation *other)
{
    struct newcomer *n = opaque;

    if (other != n->translation &&
        translation_overlaps(n->translation, other))
        drop_from_ghosts(n->classifier, other);
}

static void drop_from_all_entries(struct newcomer *n)
{
    struct miss_classifier *c = n->classifier;
    uint32_t entries = c->translations.tlb->entry_count;

    for (uint32_t i = 0; i < entries; i++)
        if (c->ghost_a.entry[i])
            drop_if_overlapping(n, c->ghost_a.entry[i]);
    for (uint32_t i = 0; i < c->ghost_b.used; i++)
        if (c->ghost_b.node[i].translation)
            drop_if_overlapping(n, c->ghost_b.node[i].translation);
}

/* Drops what overlaps a translation from both ghosts. Few translations cover a
 * small page of a space. A global one may overlap one of each space, a large
 * one many small ones: then all that the ghosts hold is looked at, unless the
 * page's own are fewer. */
static void drop_overlapping(struct miss_classifier *c, struct translation *t)
{
    struct translations *all = &c->translations;
    struct newcomer n = {c, t};

    if (t->shift == 12 && t->tag != TAG_GLOBAL)
        translation_each_covering(all, t->page, t->tag, drop_if_overlapping,
                                  &n);
    else if (t->shift != 12 ||
             !translation_each_of_page(all, t->page, 2 * all->tlb->entry_count,
                                       drop_if_overlapping, &n))
        drop_from_all_entries(&n);
}

void miss_classifier_move_up(struct miss_classifier *c,
                             const struct tlb_entry *entry, uint32_t space)
{
    struct translation moved = {
        .page = entry->page,
        .shift = (uint8_t)tlb_entry_shift(entry),
        .tag = translation_tag_of(entry, space),
    };

    drop_overlapping(c, &moved);
}

/* Makes both ghosts hold a translation. A ghost that holds it already holds
 * nothing that overlaps it, so overlapping ones can be dropped from both. */
static void hold(struct miss_classifier *c, struct translation *t)
{
    if (t->ghost_a)
        ghost_set_touch(&c->ghost_a, t);
    if (t->ghost_a && t->ghost_b)
        return;
    if (t->overlapped)
        drop_overlapping(c, t);
    if (!t->ghost_a)
        ghost_set_fill(&c->ghost_a, &c->translations, t);
    if (!t->ghost_b)
        ghost_lru_fill(&c->ghost_b, &c->translations, t);
}

bool miss_classifier_access(struct miss_classifier *c,
                            const struct tlb_entry *entry, uint32_t space,
                            const struct tlb_entry *way, bool fills)
{
    const struct tlb_entry *hit = c->ties ? way : NULL;
    struct translation *t =
        hit ? *translation_of_way(&c->translations, hit) : NULL;

    if (t && translation_time_is_tied(t, hit))
        return true;        /* the ghosts hold it; the stamp is its time */
    t = find_or_make(c, entry, space);
    if (!t)
        return false;
    hold(c, t);
    if (fills)
        c->filling = t;
    if (hit) {
        *translation_of_way(&c->translations, hit) = t;
        translation_time_tie(t, hit);
    } else if (!fills || !c->ties) {
        translation_time_touch(&c->translations, t);
    }
    return true;
}

/* Makes room for a record, and counts it. */
static bool add_record(struct miss_classifier *c,
                       const struct flush_logs *logs)
{
    uint32_t most = history_limit_records(
        c->limit, c->translations.tlb->entry_count);
    uint32_t forgotten;

    if (c->records == most) {
        if (!history_limit_forget(&c->translations, logs, c->limit,
                                  &forgotten))
            return false;
        c->records -= forgotten;
        c->forgotten += forgotten;
    }
    c->records++;
    return true;
}

bool miss_classifier_fill(struct miss_classifier *c,
                          const struct flush_logs *logs,
                          const struct tlb_entry *way)
{
    struct translation *seen = c->filling;
    struct translation *t = seen ? seen : find_or_make(c, way, way->space);

    c->filling = NULL;
    c->fills++;
    *translation_of_way(&c->translations, way) = t;
    if (!t)
        return false;
    if (t->state == TRANSLATION_UNKNOWN && !add_record(c, logs))
        return false;
    history_fill(t, flush_log_of(logs, t->tag), way, c->fills);
    if (seen && c->ties)
        translation_time_tie(t, way);
    return true;
}

void miss_classifier_fast_fill_other(struct miss_classifier *c,
                                     const struct flush_logs *logs,
                                     struct translation *t,
                                     const struct tlb_entry *way,
                                     uint64_t stamp, bool evicts)
{
    struct translation **of_way = translation_of_way(&c->translations, way);
    struct translation *old = *of_way;

    if (old && evicts)
        history_evict(old, logs);
    if (old && translation_time_is_tied(old, way))
        translation_time_keep(old, stamp);
    *of_way = t;
    if (!t->ghost_a)
        ghost_set_fill(&c->ghost_a, &c->translations, t);
    if (!t->ghost_b)
        ghost_lru_fill(&c->ghost_b, &c->translations, t);
    translation_time_tie(t, way);
}

/* The history goes with the entry to its new tag, where it replaces what stood
 * there, which was filled earlier. An entry that leaves no history, because its
 * space was freed, has none under its new tag either. */
bool miss_classifier_replace(struct miss_classifier *c,
                             const struct flush_logs *logs,
                             const struct tlb_entry *way)
{
    struct translation **of_way = translation_of_way(&c->translations, way);
    struct translation *old = *of_way, *t;
    uint64_t filled;

    if (!old)
        return true;
    history_update(old, flush_log_of(logs, old->tag));
    if (old->tag == translation_tag_of(way, way->space)) {
        if (old->state == TRANSLATION_RESIDENT)
            history_rewrite(old, way);
        return true;
    }
    miss_classifier_leave(c, way, way->stamp);
    *of_way = NULL;
    if (old->state != TRANSLATION_RESIDENT)
        return true;
    old->state = TRANSLATION_UNKNOWN;
    c->records--;
    filled = old->filled;
    t = find_or_make(c, way, way->space);
    if (!t)
        return false;
    *of_way = t;
    c->records += t->state == TRANSLATION_UNKNOWN;
    history_fill(t, flush_log_of(logs, t->tag), way, filled);
    return true;
}

void miss_classifier_space_free(struct miss_classifier *c, uint32_t space)
{
    translations_forget(&c->translations, space, forget, c);
}

static void empty_log(void *opaque, struct translation *t)
{
    history_update(t, flush_log_of(opaque, t->tag));
    if (t->state == TRANSLATION_RESIDENT)
        t->flushes = 0;
}

void miss_classifier_empty_logs(struct miss_classifier *c,
                                struct flush_logs *logs)
{
    translations_each(&c->translations, empty_log, logs);
}
