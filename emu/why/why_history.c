#include "emu/why/why_history.h"

#include <stdlib.h>

#include "base/hash.h"

enum { PAST_FIRST = 1 << 12, EVENTS_FIRST = 1 << 10 };

/* Keys: tag, page, size, slot. */
static const uint8_t shifts[] = {12, 21, 22};

enum { SHIFTS = sizeof shifts };

static uint64_t key_of(enum tlb_slot slot, uint32_t page, unsigned size,
                       uint32_t tag)
{
    return ((uint64_t)tag << 25 | page << 5 | size << 3 | slot) + 1;
}

static unsigned size_of(const struct tlb_entry *entry)
{
    unsigned shift = tlb_entry_shift(entry);

    return shift == 12 ? 0 : shift == 21 ? 1 : 2;
}

static uint32_t tag_of(const struct tlb_entry *entry)
{
    return translation_tag_of(entry, entry->space);
}

static uint32_t tag_of_key(uint64_t key)
{
    return (uint32_t)((key - 1) >> 25);
}

bool why_history_init(struct why_history *h)
{
    *h = (struct why_history){
        .slots = PAST_FIRST, .hash_key = hash_key_new(),
    };
    h->past = calloc(PAST_FIRST, sizeof *h->past);
    return h->past;
}

void why_history_destroy(struct why_history *h)
{
    free(h->past);
    free(h->event);
    flush_log_destroy(&h->logs.of_space);
    flush_log_destroy(&h->logs.of_global);
    h->past = NULL;
    h->event = NULL;
}

static struct why_past *slot_of(const struct hash_key *hash,
                                struct why_past *past, uint32_t slots,
                                uint64_t key)
{
    uint32_t i = hash_slot(hash, (uint32_t)key, (uint32_t)(key >> 32), slots);

    while (past[i].key && past[i].key != key)
        i = (i + 1) & (slots - 1);
    return &past[i];
}

static bool grow(struct why_history *h)
{
    uint32_t slots = h->slots * 2;
    struct why_past *past = calloc(slots, sizeof *past);

    if (!past)
        return false;
    for (uint32_t i = 0; i < h->slots; i++)
        if (h->past[i].key)
            *slot_of(&h->hash_key, past, slots, h->past[i].key) = h->past[i];
    free(h->past);
    h->past = past;
    h->slots = slots;
    return true;
}

/* A removal by an event that reports no single entry is in the log alone. */
static void update(struct why_history *h, struct why_past *past)
{
    const struct flush_log *log = flush_log_of(&h->logs,
                                               tag_of_key(past->key));

    if (past->end != WHY_RESIDENT || past->flushes == log->count)
        return;
    past->end = WHY_REMOVED;
    past->event = log->site[past->flushes];
    past->ended = h->event[past->event].time;
}

/* Null: there is none, or it was forgotten. */
static struct why_past *find(struct why_history *h, uint64_t key)
{
    struct why_past *past = slot_of(&h->hash_key, h->past, h->slots, key);

    if (past->key != key || !past->fill)
        return NULL;
    update(h, past);
    return past;
}

static struct why_past *find_entry(struct why_history *h, enum tlb_slot slot,
                                   const struct tlb_entry *entry)
{
    return find(h, key_of(slot, entry->page, size_of(entry), tag_of(entry)));
}

/* The record of a key, made if there is none. */
static struct why_past *make(struct why_history *h, uint64_t key)
{
    struct why_past *past = slot_of(&h->hash_key, h->past, h->slots, key);

    if (past->key == key)
        return past;
    if (h->used >= h->slots / 2) {
        if (!grow(h)) {
            h->no_memory = true;
            return NULL;
        }
        past = slot_of(&h->hash_key, h->past, h->slots, key);
    }
    h->used++;
    past->key = key;
    return past;
}

void why_history_fill(struct why_history *h, enum tlb_slot slot,
                      const struct tlb_entry *entry, struct why_time now)
{
    uint32_t tag = tag_of(entry);
    uint64_t key = key_of(slot, entry->page, size_of(entry), tag);
    struct why_past *past = make(h, key);

    if (past)
        *past = (struct why_past){
            .key = key, .fill = ++h->fills, .filled = now, .touched = now,
            .flushes = flush_log_of(&h->logs, tag)->count,
        };
}

void why_history_touch(struct why_history *h, enum tlb_slot slot,
                       const struct tlb_entry *entry, struct why_time now)
{
    struct why_past *past = find_entry(h, slot, entry);

    if (past)
        past->touched = now;
}

void why_history_evict(struct why_history *h, enum tlb_slot slot,
                       const struct tlb_entry *entry, struct why_time now)
{
    struct why_past *past = find_entry(h, slot, entry);

    if (!past || past->end != WHY_RESIDENT)
        return;
    past->end = WHY_RESIZED;
    past->ended = now;
}

/* Whether two entries cover a common address: then one is of another size. */
static bool overlap(const struct tlb_entry *a, const struct tlb_entry *b)
{
    unsigned x = tlb_entry_shift(a) - 12, y = tlb_entry_shift(b) - 12;
    uint32_t first = a->page << x, second = b->page << y;

    return x > y ? first == second >> x << x : second == first >> y << y;
}

void why_history_evicted_by(struct why_history *h, enum tlb_slot slot,
                            const struct tlb_entry *entry,
                            const struct tlb_entry *by)
{
    struct why_past *past = find_entry(h, slot, entry);

    if (!past || past->end != WHY_RESIZED || overlap(entry, by))
        return;
    past->end = WHY_EVICTED;
    past->by_page = by->page;
    past->by_tag = tag_of(by);
    past->by_shift = (uint8_t)tlb_entry_shift(by);
}

/* A record moves with its entry to a new tag (docs/counting.md, "The walk finds
 * the same page size"). */
void why_history_replace(struct why_history *h, enum tlb_slot slot,
                         const struct tlb_entry *before,
                         const struct tlb_entry *after)
{
    struct why_past *past = find_entry(h, slot, before), moved, *to;
    uint32_t tag = tag_of(after);

    if (!past || past->end != WHY_RESIDENT || tag == tag_of(before))
        return;
    moved = *past;
    past->fill = 0;
    moved.key = key_of(slot, after->page, size_of(after), tag);
    moved.flushes = flush_log_of(&h->logs, tag)->count;
    to = make(h, moved.key);
    if (to)
        *to = moved;
}

static bool has_room(struct why_history *h)
{
    uint32_t room = h->room ? h->room * 2 : EVENTS_FIRST;
    struct why_event *event;

    if (h->events < h->room)
        return true;
    h->too_many |= h->events == WHY_EVENTS_MAX;
    event = h->too_many ? NULL : realloc(h->event, room * sizeof *event);
    if (!event) {
        h->no_memory |= !h->too_many;
        return false;
    }
    h->event = event;
    h->room = room;
    return true;
}

void why_history_flush(struct why_history *h, const struct why_event *event,
                       bool all_local, bool all_global)
{
    if (!has_room(h))
        return;
    h->event[h->events] = *event;
    if (all_local)
        h->no_memory |= !flush_log_add(&h->logs.of_space, h->events);
    if (all_global)
        h->no_memory |= !flush_log_add(&h->logs.of_global, h->events);
    h->events++;
}

void why_history_drop(struct why_history *h, enum tlb_slot slot,
                      const struct tlb_entry *entry)
{
    struct why_past *past = find_entry(h, slot, entry);

    if (!past || past->end != WHY_RESIDENT || !h->events)
        return;
    past->end = WHY_REMOVED;
    past->event = h->events - 1;
    past->ended = h->event[past->event].time;
}

void why_history_space_free(struct why_history *h, uint32_t space)
{
    for (uint32_t i = 0; i < h->slots; i++)
        if (h->past[i].key && tag_of_key(h->past[i].key) == space)
            h->past[i].fill = 0;
}

const struct why_past *why_history_ask(struct why_history *h,
                                       enum tlb_slot slot, uint32_t lin,
                                       uint32_t space)
{
    const uint32_t tag[] = {space, TAG_GLOBAL};
    struct why_past *last = NULL;

    for (unsigned size = 0; size < SHIFTS; size++)
        for (unsigned i = 0; i < 2; i++) {
            struct why_past *past =
                find(h, key_of(slot, lin >> shifts[size], size, tag[i]));

            if (past && (!last || past->fill > last->fill))
                last = past;
        }
    return last;
}

const struct why_past *why_history_of(struct why_history *h,
                                      enum tlb_slot slot,
                                      const struct tlb_entry *entry)
{
    return find_entry(h, slot, entry);
}
