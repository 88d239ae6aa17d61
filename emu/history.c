/* Records of what TLB arrays held, in a hash table that only grows. */
#include "emu/history.h"

#include <stdlib.h>

#include "emu/compiler.h"
#include "emu/ghost.h"

enum { SLOTS_FIRST = 1024 };

bool history_init(struct history *history, const struct tlb *of)
{
    *history = (struct history){.slots = SLOTS_FIRST, .of = of};
    history->slot = calloc(SLOTS_FIRST, sizeof *history->slot);
    history->of_way = calloc(of->entry_count, sizeof *history->of_way);
    return history->slot && history->of_way;
}

void history_destroy(struct history *history)
{
    free(history->slot);
    free(history->of_way);
    history->slot = NULL;
    history->of_way = NULL;
}

void flush_log_destroy(struct flush_log *log)
{
    free(log->site);
    log->site = NULL;
}

bool flush_log_add(struct flush_log *log, uint32_t site)
{
    if (log->count == log->room) {
        uint32_t room = log->room ? log->room * 2 : 1024;
        uint32_t *grown = realloc(log->site, room * sizeof *grown);

        if (!grown)
            return false;
        log->site = grown;
        log->room = room;
    }
    log->site[log->count++] = site;
    return true;
}

static uint32_t hash_of(uint32_t tag, uint32_t page, unsigned shift)
{
    uint64_t key = (uint64_t)tag << 32 | (page << 2) | (shift & 3);

    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* The record's slot, or the free one where it would go. */
ALWAYS_INLINE struct record *probe(struct record *slot, uint32_t slots,
                                   uint32_t tag, uint32_t page,
                                   unsigned shift)
{
    uint32_t i = hash_of(tag, page, shift) & (slots - 1);

    while (slot[i].state != RECORD_NONE &&
           (slot[i].tag != tag || slot[i].page != page ||
            slot[i].shift != shift))
        i = (i + 1) & (slots - 1);
    return &slot[i];
}

static bool grow(struct history *history)
{
    uint32_t slots = history->slots * 2;
    struct record *bigger = calloc(slots, sizeof *bigger);

    if (!bigger)
        return false;
    history->used = 0;
    for (uint32_t i = 0; i < history->slots; i++) {
        const struct record *r = &history->slot[i];

        if (r->state == RECORD_NONE || r->state == RECORD_FORGOTTEN)
            continue;
        *probe(bigger, slots, r->tag, r->page, r->shift) = *r;
        history->used++;
    }
    free(history->slot);
    history->asked = NULL;
    history->slot = bigger;
    history->slots = slots;
    return true;
}

static const struct flush_log *log_of(const struct flush_logs *logs,
                                      uint32_t tag)
{
    return tag == GHOST_GLOBAL ? &logs->of_global : &logs->of_space;
}

/* A resident record that a flush event has passed over was removed by it. */
static void bring_up_to_date(struct record *r, const struct flush_logs *logs)
{
    const struct flush_log *log = log_of(logs, r->tag);

    if (r->state != RECORD_RESIDENT || r->flushes == log->count)
        return;
    r->state = RECORD_REMOVED;
    r->site = log->site[r->flushes];
}

static struct record *current(struct record *r, const struct flush_logs *logs)
{
    if (r->state == RECORD_NONE || r->state == RECORD_FORGOTTEN)
        return NULL;
    bring_up_to_date(r, logs);
    return r;
}

/* The record of a tag and page, or null. */
static struct record *find(struct history *history,
                           const struct flush_logs *logs, uint32_t tag,
                           uint32_t page, unsigned shift)
{
    return current(probe(history->slot, history->slots, tag, page, shift),
                   logs);
}

static bool is_of(const struct record *r, uint32_t tag, uint32_t page,
                  unsigned shift)
{
    return r->page == page && r->tag == tag && r->shift == shift;
}

static uint32_t *hint_of(const struct history *history,
                         const struct tlb_entry *way)
{
    return &history->of_way[way - history->of->entries];
}

/* The record of an entry that is in the array now; one that was freed has
 * none, and records left from earlier are not its own. */
static struct record *find_resident(struct history *history,
                                    const struct flush_logs *logs,
                                    const struct tlb_entry *entry,
                                    uint32_t tag)
{
    unsigned shift = tlb_entry_shift(entry);
    struct record *r = &history->slot[*hint_of(history, entry)];

    r = is_of(r, tag, entry->page, shift)
            ? current(r, logs)
            : find(history, logs, tag, entry->page, shift);
    return r && r->state == RECORD_RESIDENT ? r : NULL;
}

/* A slot for the record; null: no memory. A miss asks for the record before it
 * fills: most often that is the one. */
static struct record *place(struct history *history, uint32_t tag,
                            uint32_t page, unsigned shift)
{
    struct record *r = history->asked;

    if (r && is_of(r, tag, page, shift))
        return r;
    if (history->used * 4u >= history->slots * 3u && !grow(history))
        return NULL;
    r = probe(history->slot, history->slots, tag, page, shift);
    history->used += r->state == RECORD_NONE;
    r->tag = tag;
    r->page = page;
    r->shift = (uint8_t)shift;
    if (shift == 12)
        history->small = true;
    else
        history->large = true;
    return r;
}

static void hold(struct record *r, const struct tlb_entry *entry)
{
    r->bits = entry->bits;
    r->frame = entry->frame;
}

/* Makes the record of an entry that is in the array. Null: no memory. */
static struct record *begin(struct history *history,
                            const struct flush_logs *logs,
                            const struct tlb_entry *entry, uint32_t tag,
                            uint64_t filled)
{
    struct record *r = place(history, tag, entry->page,
                             tlb_entry_shift(entry));

    if (!r)
        return NULL;
    r->state = RECORD_RESIDENT;
    r->flushes = log_of(logs, tag)->count;
    r->filled = filled;
    hold(r, entry);
    *hint_of(history, entry) = (uint32_t)(r - history->slot);
    return r;
}

struct record *history_fill(struct history *history,
                            const struct flush_logs *logs,
                            const struct tlb_entry *entry, uint32_t tag)
{
    return begin(history, logs, entry, tag, ++history->now);
}

void history_evict(struct history *history, const struct flush_logs *logs,
                   const struct tlb_entry *entry, uint32_t tag)
{
    struct record *r = find_resident(history, logs, entry, tag);

    if (r) {
        r->state = RECORD_EVICTED;
        hold(r, entry);
    }
}

void history_remove(struct history *history, const struct flush_logs *logs,
                    const struct tlb_entry *entry, uint32_t tag, uint32_t site)
{
    struct record *r = find_resident(history, logs, entry, tag);

    if (r) {
        r->state = RECORD_REMOVED;
        r->site = site;
        hold(r, entry);
    }
}

bool history_replace(struct history *history, const struct flush_logs *logs,
                     const struct tlb_entry *after, uint32_t old_tag,
                     uint32_t new_tag)
{
    struct record *r = find_resident(history, logs, after, old_tag);

    if (!r)
        return true;
    hold(r, after);
    if (old_tag == new_tag)
        return true;
    r->state = RECORD_FORGOTTEN;
    return begin(history, logs, after, new_tag, r->filled);
}

static struct record *later(struct record *a, struct record *b)
{
    if (!a || !b)
        return a ? a : b;
    return a->filled > b->filled ? a : b;
}

/* The record of a small page of the space that a way of its set names: what a
 * flush has removed stands there until something else is placed. */
static struct record *find_in_set(const struct history *history, uint32_t page,
                                  uint32_t space)
{
    const struct tlb_entry *way = tlb_set(history->of, page);
    const struct tlb_entry *end = way + history->of->ways;

    for (; way < end; way++) {
        struct record *r = &history->slot[*hint_of(history, way)];

        if (way->page == page && is_of(r, space, page, 12))
            return r;
    }
    return NULL;
}

struct record *history_find(struct history *history,
                            const struct flush_logs *logs, uint32_t lin,
                            uint32_t space)
{
    uint32_t page = lin >> 12;
    struct record *r = find_in_set(history, page, space);

    if (r)
        r = current(r, logs);
    else if (history->small)
        r = find(history, logs, space, page, 12);
    if (!r && history->small)
        r = find(history, logs, GHOST_GLOBAL, page, 12);
    return history->asked = r;
}

struct record *history_last(struct history *history,
                            const struct flush_logs *logs,
                            struct record *found, uint32_t lin,
                            uint32_t space, unsigned large_shift)
{
    uint32_t small = lin >> 12, large = lin >> large_shift;
    struct record *r = found;

    if (r && r->tag == space)
        r = later(r, find(history, logs, GHOST_GLOBAL, small, 12));
    if (history->large) {
        r = later(r, find(history, logs, space, large, large_shift));
        r = later(r, find(history, logs, GHOST_GLOBAL, large, large_shift));
    }
    return history->asked = r;
}

void history_forget(struct history *history, uint32_t space)
{
    for (uint32_t i = 0; i < history->slots; i++)
        if (history->slot[i].tag == space &&
            history->slot[i].state != RECORD_NONE)
            history->slot[i].state = RECORD_FORGOTTEN;
}
