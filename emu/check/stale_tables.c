#include "emu/check/stale_tables.h"

#include <stdlib.h>
#include <string.h>

#include "mmu/pte.h"

enum { WORD_BYTES = 4, WORDS = BUS_PAGE_SIZE / WORD_BYTES };

/* Four bytes of a table. */
struct word {
    uint32_t is;
    struct stale_store first;   /* since a walk read it */
    struct stale_store last;
};

struct stale_table {
    uint64_t frame;
    struct stale_table *next;   /* in the same bucket */
    struct word word[WORDS];
};

static struct stale_table *find_table(const struct stale_tables *tables,
                                      uint64_t frame)
{
    struct stale_table *t = tables->table[frame % STALE_TABLES_BUCKETS];

    while (t && t->frame != frame)
        t = t->next;
    return t;
}

static void watch(struct stale_tables *tables, uint64_t frame)
{
    uint64_t paddr = frame << BUS_PAGE_SHIFT;
    const uint8_t *host = bus_page_host(tables->cpu->bus, paddr);
    struct stale_table **bucket =
        &tables->table[frame % STALE_TABLES_BUCKETS];
    struct stale_table *t;

    if (!host || find_table(tables, frame))
        return;
    t = calloc(1, sizeof(*t));
    if (!t) {
        tables->out_of_memory = true;
        return;
    }
    t->frame = frame;
    for (unsigned i = 0; i < WORDS; i++)
        memcpy(&t->word[i].is, host + i * WORD_BYTES, WORD_BYTES);
    t->next = *bucket;
    *bucket = t;
    bus_watch(tables->cpu->bus, paddr);
}

/* The low word of the entry at an address; *high is the high word of a PAE
 * entry, else the low word again. Null: its frame is not watched. */
static struct word *words_of(const struct stale_tables *tables,
                             uint64_t address, struct word **high)
{
    struct stale_table *t = find_table(tables, address >> BUS_PAGE_SHIFT);
    struct word *low =
        t ? &t->word[address % BUS_PAGE_SIZE / WORD_BYTES] : NULL;

    *high = low ? low + tables->cpu->mmu.paging.pae : NULL;
    return low;
}

void stale_tables_walked(struct stale_tables *tables, const struct walk *walk)
{
    for (unsigned i = 0; i < walk->levels; i++) {
        struct word *low, *high;

        watch(tables, walk->level[i].address >> BUS_PAGE_SHIFT);
        low = words_of(tables, walk->level[i].address, &high);
        if (low && i >= walk->cached)
            low->first.cycle = high->first.cycle = 0;
    }
}

/* In the high word of a PAE entry the bits of A and D are reserved, so
 * ignoring them there loses nothing. */
static bool is_change(uint32_t was, uint32_t is)
{
    return (was ^ is) & ~(uint32_t)(PTE_A | PTE_D);
}

static void on_stored(void *opaque, uint64_t paddr, unsigned size)
{
    struct stale_tables *tables = opaque;
    const struct cpu *cpu = tables->cpu;
    struct stale_table *t = find_table(tables, paddr >> BUS_PAGE_SHIFT);
    const uint8_t *host = bus_page_host(cpu->bus, paddr);
    unsigned first = paddr % BUS_PAGE_SIZE / WORD_BYTES;
    unsigned last = (unsigned)(paddr % BUS_PAGE_SIZE + size - 1) / WORD_BYTES;
    const struct bus_requester *requester = cpu->bus->requester;

    for (unsigned i = first; t && host && i <= last; i++) {
        struct word *w = &t->word[i];
        uint32_t is;

        memcpy(&is, host + i * WORD_BYTES, WORD_BYTES);
        if (is_change(w->is, is)) {
            w->last = (struct stale_store){
                .was = w->is, .is = is, .requester = requester,
                .writer = requester ? requester->programmer
                                    : cpu_time_current_lin(cpu),
                .cycle = cpu->cycles.total,
            };
            if (!w->first.cycle)
                w->first = w->last;
        }
        w->is = is;
    }
}

/* The word of an entry that was stored to last; null: no store was seen. */
static const struct word *last_stored(const struct stale_tables *tables,
                                      uint64_t address)
{
    struct word *high, *low = words_of(tables, address, &high);

    if (low && high->last.cycle > low->last.cycle)
        low = high;
    return low && low->last.cycle ? low : NULL;
}

const struct stale_store *
stale_tables_blame(const struct stale_tables *tables, const struct walk *walk,
                   unsigned *level)
{
    const struct word *found = NULL;

    for (unsigned i = 0; i < walk->levels; i++) {
        const struct word *word = last_stored(tables, walk->level[i].address);

        if (word && (!found || word->last.cycle >= found->last.cycle)) {
            found = word;
            *level = i;
        }
    }
    if (!found)
        return NULL;
    return found->first.cycle ? &found->first : &found->last;
}

void stale_tables_init(struct stale_tables *tables, struct cpu *cpu)
{
    *tables = (struct stale_tables){ .cpu = cpu };
    tables->listener = (struct bus_listener){
        .watched_written = on_stored, .opaque = tables,
    };
    bus_add_listener(cpu->bus, &tables->listener);
}

void stale_tables_destroy(struct stale_tables *tables)
{
    if (tables->cpu)
        bus_remove_listener(tables->cpu->bus, &tables->listener);
    for (unsigned i = 0; i < STALE_TABLES_BUCKETS; i++)
        while (tables->table[i]) {
            struct stale_table *t = tables->table[i];

            tables->table[i] = t->next;
            free(t);
        }
}
