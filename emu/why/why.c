#include "emu/why/why.h"

#include <string.h>

#include "emu/attribution/miss_classifier.h"
#include "emu/attribution/translation_overlap.h"
#include "emu/replay/trace_fit.h"

static struct why_time now(const struct why *w)
{
    const struct trace_reader *reader = &w->replay->reader;

    return (struct why_time){reader->record - 1, reader->cycle};
}

const char *why_site_name(const struct trace_sites *names, uint32_t lin)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (names->site[i].lin == lin && *names->site[i].name)
            return names->site[i].name;
    return NULL;
}

/* What is asked for. */

static bool is_site(const struct why *w, const struct why_event *event)
{
    const char *name = why_site_name(w->names, event->where);
    const struct trace_site site = {
        .lin = event->where, .cause = event->cause,
        .name = (char *)(name ? name : ""),
    };

    return trace_sites_is(&site, w->question.site);
}

static bool is_asked(const struct why *w, const struct why_story *s)
{
    const struct why_question *q = &w->question;

    if (q->miss && s->number != q->miss)
        return false;
    if (q->has_page && s->lin >> 12 != q->page)
        return false;
    for (unsigned i = 0; q->site && i < WHY_LEVELS; i++) {
        const struct why_level *level = &s->level[i];

        if (level->tlb && level->class == MISS_flush && level->has_event &&
            is_site(w, &level->event))
            return true;
    }
    return !q->site;
}

/* The ghosts and the LRU stack. */

struct ghosts {
    bool in_a, in_b;
    const struct translation *last;     /* that was touched */
};

static void ask_ghosts(void *opaque, struct translation *t)
{
    struct ghosts *g = opaque;

    g->in_a |= t->ghost_a != 0;
    g->in_b |= t->ghost_b != 0;
    if (!g->last || translation_time(t) > translation_time(g->last))
        g->last = t;
}

struct stack {
    uint64_t time;
    uint32_t above;
};

static void count_above(void *opaque, struct translation *t)
{
    struct stack *stack = opaque;

    stack->above += translation_time(t) > stack->time;
}

/* How many other pages of any space were touched since `t` was. */
static uint32_t depth_of(struct translations *all, const struct translation *t)
{
    struct stack stack = {.time = translation_time(t)};

    translations_each(all, count_above, &stack);
    return stack.above;
}

static void tell_ghosts(struct why_level *level, struct miss_classifier *c,
                        uint32_t lin, uint32_t space)
{
    struct ghosts ghosts = {0};

    translation_each_covering(&c->translations, lin >> 12, space, ask_ghosts,
                              &ghosts);
    level->in_a = ghosts.in_a;
    level->in_b = ghosts.in_b;
    level->has_depth = ghosts.last;
    if (ghosts.last)
        level->depth = depth_of(&c->translations, ghosts.last);
}

/* The set. */

static void tell_way(struct why *w, struct why_level *level, uint32_t way,
                     const struct tlb_entry *entry)
{
    struct why_way *told = &level->way[way];
    const struct why_past *past;

    *told = (struct why_way){.valid = tlb_valid(level->tlb, entry)};
    if (!told->valid)
        return;
    told->entry = *entry;
    told->age = tlb_age(level->tlb, entry);
    past = why_history_of(&w->history, level->tlb->slot, entry);
    told->known = past;
    if (past)
        told->past = *past;
}

static void tell_set(struct why *w, struct why_level *level, uint32_t page)
{
    const struct tlb_entry *set = tlb_set(level->tlb, page);

    level->set = tlb_set_number(level->tlb, page);
    level->ways = level->tlb->ways;
    for (uint32_t way = 0; way < level->ways && way < WHY_WAYS_MAX; way++)
        tell_way(w, level, way, &set[way]);
}

/* One level. */

static void classify(struct why *w, struct why_level *level,
                     const struct observed_access *access)
{
    struct replay *r = w->replay;
    struct attribution *at = &r->attribution;
    struct miss_classifier *c = &at->classifier[level->tlb->slot];
    struct translation *last = NULL;
    const struct why_past *past;

    level->class = MISS_fault;
    if (!access->fault)
        level->class = miss_classifier_classify(
            c, &at->logs, access->lin, mmu_space(&r->mmu->paging), &last);
    level->given = at->given_class;
    if (level->given)
        level->class = at->given_class(at->opaque, level->tlb->slot,
                                       level->class);
    past = why_history_ask(&w->history, level->tlb->slot, access->lin,
                           mmu_space(&r->mmu->paging));
    level->has_past = past;
    if (past)
        level->past = *past;
    level->has_event = past && past->end == WHY_REMOVED;
    if (level->has_event)
        level->event = w->history.event[past->event];
    level->remapped = last && access->entry &&
                      history_differs(last, access->entry);
}

/* As attribution charges: the cycles once, to the level nearest the CPU. */
static void charge(struct why *w, const struct why_story *s)
{
    uint32_t cycles = s->penalty;

    for (unsigned i = 0; i < WHY_LEVELS; i++) {
        const struct why_level *level = &s->level[i];
        struct why_event *event;

        if (!level->tlb || level->class != MISS_flush || !level->has_event)
            continue;
        event = &w->history.event[level->past.event];
        event->remapped += level->remapped;
        event->avoidable += !level->remapped;
        event->refill_cycles += cycles;
        cycles = 0;
    }
}

static void describe(struct why *w, struct why_level *level,
                     const struct observed_access *access)
{
    struct replay *r = w->replay;
    unsigned shift = access->entry ? tlb_entry_shift(access->entry) : 12;

    if (!level->tlb)
        return;
    level->has_ghosts = filter_spec_single(&r->header.filter) && !access->fault;
    if (level->has_ghosts)
        tell_ghosts(level, &r->attribution.classifier[level->tlb->slot],
                    access->lin, mmu_space(&r->mmu->paging));
    tell_set(w, level, access->lin >> shift);
}

/* The access. */

static void tell_instruction(struct why *w, struct why_story *s)
{
    const struct replay *r = w->replay;

    s->has_eip = r->has_walk;
    s->knows_eip = s->has_eip || w->knows_eip;
    s->eip = s->has_eip ? r->walk.eip : w->eip;
    s->eip_time = w->eip_time;
}

static uint8_t mode_of(const struct paging *p)
{
    return (p->pae ? TRACE_MODE_PAE : 0) | (p->pge ? TRACE_MODE_PGE : 0) |
           (p->wp ? TRACE_MODE_WP : 0);
}

static void consider(struct why *w, const struct observed_access *access)
{
    struct why_story *s = &w->story;
    struct mmu *mmu = w->replay->mmu;

    *s = (struct why_story){
        .number = ++w->misses,
        .time = now(w),
        .side = access->fetch ? mmu->iside : mmu->dside,
        .lin = access->lin,
        .access = (access->fetch ? ACCESS_FETCH : 0) |
                  (access->write ? ACCESS_WRITE : 0) |
                  (access->user ? ACCESS_USER : 0),
        .space = mmu_space(&mmu->paging),
        .mode = mode_of(&mmu->paging),
        .fault = access->fault,
        .assist = access->assist,
        .walked = mmu->walked,
        .walk = mmu->last_walk,
        .penalty = access->penalty,
        .second_hit = access->second_hit,
    };
    if (access->entry)
        s->refill = *access->entry;
    s->level[0].tlb = access->first;
    s->level[1].tlb = access->second_hit ? NULL : access->second;
    for (unsigned i = 0; i < WHY_LEVELS; i++)
        if (s->level[i].tlb)
            classify(w, &s->level[i], access);
    charge(w, s);
    if (!is_asked(w, s))
        return;
    if (w->told == w->question.count) {
        w->left++;
        return;
    }
    tell_instruction(w, s);
    for (unsigned i = 0; i < WHY_LEVELS; i++)
        describe(w, &s->level[i], access);
    w->tells = true;
}

/* The hooks. */

static void on_access(void *opaque, const struct observed_access *access)
{
    struct why *w = opaque;

    if (!access->first_hit)
        consider(w, access);
    if (access->fault)
        return;
    if (access->first_hit && access->first == access->first_ends)
        why_history_touch(&w->history, access->first->slot, access->entry,
                          now(w));
    if (access->second_hit && access->second == access->second_ends)
        why_history_touch(&w->history, access->second->slot, access->entry,
                          now(w));
}

static struct why_level *level_of(struct why *w, const struct tlb *tlb)
{
    for (unsigned i = 0; w->tells && i < WHY_LEVELS; i++)
        if (w->story.level[i].tlb == tlb)
            return &w->story.level[i];
    return NULL;
}

static void on_evict(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    struct why *w = opaque;
    struct why_level *level = level_of(w, tlb);

    why_history_evict(&w->history, tlb->slot, entry, now(w));
    w->victim = entry;
    w->evicted = *entry;
    if (level) {
        level->evicts = true;
        level->evicted = *entry;
    }
}

static void on_fill(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct why *w = opaque;
    struct why_level *level = level_of(w, tlb);

    why_history_fill(&w->history, tlb->slot, entry, now(w));
    if (w->victim == entry)
        why_history_evicted_by(&w->history, tlb->slot, &w->evicted, entry);
    w->victim = NULL;
    if (level) {
        level->filled = true;
        level->into = (uint32_t)(entry - tlb->entries) % tlb->ways;
    }
}

static void on_replace(void *opaque, struct tlb *tlb,
                       const struct tlb_entry *before,
                       const struct tlb_entry *after)
{
    struct why *w = opaque;

    why_history_replace(&w->history, tlb->slot, before, after);
}

static void on_drop(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    struct why *w = opaque;

    why_history_drop(&w->history, tlb->slot, entry);
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
{
    struct why *w = opaque;
    struct replay *r = w->replay;
    struct why_event event = {
        .time = now(w), .where = r->where, .lin = flush->lin,
        .space = mmu_space(&r->mmu->paging), .cause = (uint8_t)flush->cause,
        .of_lin = !flush->all_local,
        .direct_cycles = flush->direct_cycles,
    };

    why_history_flush(&w->history, &event, flush->all_local,
                      flush->all_global);
}

static void on_flush_end(void *opaque, const struct observed_flush *flush)
{
    struct why *w = opaque;

    if (w->history.events)
        w->history.event[w->history.events - 1].dropped = flush->dropped;
}

static void on_space_free(void *opaque, uint32_t space)
{
    struct why *w = opaque;

    why_history_space_free(&w->history, space);
}

bool why_init(struct why *w, struct replay *replay,
              const struct why_question *question,
              const struct trace_sites *names)
{
    *w = (struct why){.replay = replay, .question = *question,
                      .names = names};
    if (!why_history_init(&w->history))
        return false;
    w->observer = (struct observer){
        .opaque = w,
        .every = true,
        .access = on_access,
        .fill = on_fill,
        .evict = on_evict,
        .replace = on_replace,
        .flush_begin = on_flush_begin,
        .drop = on_drop,
        .flush_end = on_flush_end,
        .space_free = on_space_free,
    };
    /* The observer that is attached last is called first: before attribution
     * shows the access to the ghosts. */
    mmu_attach(replay->mmu, &w->observer);
    return true;
}

void why_destroy(struct why *w)
{
    why_history_destroy(&w->history);
}

/* The play. */

/* The instruction of a record, which is known to be the last one when a later
 * access does not say its own. */
static void note_instruction(struct why *w, const struct trace_record *record)
{
    if (record->kind != TRACE_OTHER ||
        (record->other != TRACE_WALK && record->other != TRACE_FLUSH))
        return;
    w->eip = record->other == TRACE_WALK ? record->walk.eip
                                         : w->replay->where;
    w->eip_time = now(w);
    w->knows_eip = true;
}

static bool is_complete(const struct why *w, struct error *error)
{
    const char *path = w->replay->reader.path;

    if (w->history.too_many)
        return error_usage(error, "%s: more than %d flush events", path,
                           WHY_EVENTS_MAX);
    if (w->history.no_memory || w->replay->attribution.out_of_memory)
        return error_host(error, "%s: no memory", path);
    return true;
}

/* Whether nothing more can be told: the miss of a number comes once. */
static bool is_done(const struct why *w)
{
    return w->question.miss && w->told;
}

bool why_run(struct why *w,
             void (*tell)(void *opaque, const struct why_story *story),
             void *opaque, struct error *error)
{
    struct trace_record record;
    enum trace_status status = TRACE_OK;

    while (!is_done(w) &&
           (status = replay_next(w->replay, &record, error)) == TRACE_OK) {
        if (!is_complete(w, error))
            return false;
        if (w->tells) {
            w->tells = false;
            w->told++;
            tell(opaque, &w->story);
        }
        note_instruction(w, &record);
        w->victim = NULL;
    }
    return status != TRACE_BROKEN;
}
