#include "emu/machine/stale.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mmu/pte.h"
#include "mmu/tlb.h"
#include "mmu/walk.h"

enum { WORDS = BUS_PAGE_SIZE / 4 };

/* A store that changed more than what the processor itself sets. */
struct stale_store {
    uint32_t was, is;
    uint32_t writer;            /* linear address of the instruction */
    uint64_t cycle;             /* 0: none seen */
};

/* Four bytes of a table. The first store since a walk last read them is the
 * one that a flush should have followed; the walks of other pages through the
 * same directory entry make it forgotten, then the last one has to do. */
struct stale_word {
    uint32_t is;
    struct stale_store first, last;
};

struct stale_table {
    uint64_t frame;
    struct stale_table *next;   /* of the same bucket */
    struct stale_word word[WORDS];
};

struct stale_report {
    uint32_t site, page;
    struct stale_report *next;
};

static struct stale_table *find_table(const struct stale *s, uint64_t frame)
{
    struct stale_table *t = s->table[frame % STALE_BUCKETS];

    while (t && t->frame != frame)
        t = t->next;
    return t;
}

static const uint8_t *host_of(const struct stale *s, uint64_t paddr)
{
    return bus_page_host(s->cpu->bus, paddr);
}

/* Begins to watch a frame that a walk has read an entry from. */
static void watch(struct stale *s, uint64_t frame)
{
    const uint8_t *host = host_of(s, frame << BUS_PAGE_SHIFT);
    struct stale_table *t;

    if (!host || find_table(s, frame))
        return;
    t = calloc(1, sizeof(*t));
    if (!t) {
        s->out_of_memory = true;
        return;
    }
    t->frame = frame;
    for (unsigned i = 0; i < WORDS; i++)
        memcpy(&t->word[i].is, host + i * 4, 4);
    t->next = s->table[frame % STALE_BUCKETS];
    s->table[frame % STALE_BUCKETS] = t;
    bus_watch(s->cpu->bus, frame << BUS_PAGE_SHIFT);
}

/* The words of an entry: two of a PAE entry, else twice the same; null where
 * nobody watches. */
static struct stale_word *words_of(const struct stale *s, uint64_t address,
                                   struct stale_word **high)
{
    struct stale_table *t = find_table(s, address >> BUS_PAGE_SHIFT);
    struct stale_word *low = t ? &t->word[address % BUS_PAGE_SIZE / 4] : NULL;

    *high = low ? low + s->cpu->mmu.paging.pae : NULL;
    return low;
}

static void on_walk(void *opaque, const struct walk *walk, bool fault)
{
    struct stale *s = opaque;

    (void)fault;
    for (unsigned i = 0; i < walk->levels; i++) {
        struct stale_word *low, *high;

        watch(s, walk->level[i].address >> BUS_PAGE_SHIFT);
        low = words_of(s, walk->level[i].address, &high);
        if (low)
            low->first.cycle = high->first.cycle = 0;
    }
}

/* The low word's A and D are the processor's; the same bits of a PAE entry's
 * high word are reserved, so nothing is lost. */
static bool is_change(uint32_t was, uint32_t is)
{
    return (was ^ is) & ~(uint32_t)(PTE_A | PTE_D);
}

static void on_stored(void *opaque, uint64_t paddr, unsigned size)
{
    struct stale *s = opaque;
    struct stale_table *t = find_table(s, paddr >> BUS_PAGE_SHIFT);
    const uint8_t *host = host_of(s, paddr);
    unsigned first = paddr % BUS_PAGE_SIZE / 4;
    unsigned last = (paddr % BUS_PAGE_SIZE + size - 1) / 4;

    for (unsigned i = first; t && host && i <= last; i++) {
        struct stale_word *w = &t->word[i];
        uint32_t is;

        memcpy(&is, host + i * 4, 4);
        if (is_change(w->is, is)) {
            w->last = (struct stale_store){
                .was = w->is, .is = is,
                .writer = cpu_time_current_lin(s->cpu),
                .cycle = s->cpu->cycles.total,
            };
            if (!w->first.cycle)
                w->first = w->last;
        }
        w->is = is;
    }
}

/* Whether this is the first time for the pair. */
static bool first_time(struct stale *s, uint32_t site, uint32_t page)
{
    struct stale_report **bucket = &s->report[(site ^ page) % STALE_BUCKETS];
    struct stale_report *r;

    for (r = *bucket; r; r = r->next)
        if (r->site == site && r->page == page)
            return false;
    r = malloc(sizeof(*r));
    if (!r) {
        s->out_of_memory = true;
        return true;
    }
    *r = (struct stale_report){ site, page, *bucket };
    *bucket = r;
    return true;
}

static void put_rights(uint32_t bits, FILE *stream)
{
    fprintf(stream, "%s r%c%c", bits & TLB_U ? "user" : "supervisor",
            bits & TLB_W ? 'w' : '-', bits & TLB_NX ? '-' : 'x');
}

static uint64_t walk_frame(const struct walk *w)
{
    return w->frame + (w->lin >> 12 & ((1u << (w->shift - 12)) - 1));
}

/* The word of an entry that was stored to last; null: no store was seen. */
static const struct stale_word *last_stored(const struct stale *s,
                                            uint64_t address)
{
    struct stale_word *high, *low = words_of(s, address, &high);

    if (low && high->last.cycle > low->last.cycle)
        low = high;
    return low && low->last.cycle ? low : NULL;
}

static void put_store(const struct stale *s, const struct walk *w)
{
    static const char *const name[WALK_LEVELS_MAX] = { "PDE", "PTE" };
    const struct stale_word *found = NULL;
    const struct stale_store *store;
    char place[SYMBOLS_PLACE_MAX];
    unsigned level = 0;

    for (unsigned i = 0; i < w->levels; i++) {
        const struct stale_word *word = last_stored(s, w->level[i].address);

        if (word && (!found || word->last.cycle >= found->last.cycle)) {
            found = word;
            level = i;
        }
    }
    if (!found) {
        fprintf(s->stream, "    no store to its entries was seen: the tables "
                "are others than when it was filled\n");
        return;
    }
    store = found->first.cycle ? &found->first : &found->last;
    fprintf(s->stream, "    %s at 0x%09" PRIx64 " was changed from 0x%08"
            PRIx32 " to 0x%08" PRIx32 " at %s, cycle %" PRIu64 "\n",
            name[level], w->level[level].address, store->was, store->is,
            symbols_locate(s->symbols, &s->cpu->mmu, store->writer, place,
                           sizeof(place)), store->cycle);
}

static void tell(struct stale *s, const struct observed_access *access,
                 const struct walk *w, bool mapped)
{
    uint32_t site = cpu_time_current_lin(s->cpu);
    char place[SYMBOLS_PLACE_MAX];
    const struct tlb *tlb = access->first_hit ? access->first
                                              : access->second;

    if (access->fetch)
        site = access->lin;
    if (!first_time(s, site, access->lin >> 12))
        return;
    s->found++;
    fprintf(s->stream, "pagewalk: stale translation: %s %s of 0x%08" PRIx32
            " at %s, cycle %" PRIu64 "\n",
            access->user ? "user" : "supervisor",
            access->fetch ? "fetch" : access->write ? "write" : "read",
            access->lin,
            symbols_locate(s->symbols, &s->cpu->mmu, site, place,
                           sizeof(place)), s->cpu->cycles.total);
    fprintf(s->stream, "    %s: frame 0x%09" PRIx64 " ",
            tlb_slot_name(tlb->slot),
            tlb_entry_frame(access->entry, access->lin) << 12);
    put_rights(access->entry->bits, s->stream);
    if (mapped) {
        fprintf(s->stream, "; tables: frame 0x%09" PRIx64 " ",
                walk_frame(w) << 12);
        put_rights(w->bits, s->stream);
        fputc('\n', s->stream);
    } else {
        fprintf(s->stream, "; tables: %s\n", w->error & PF_RESERVED
                ? "a reserved bit is set" : "not present");
    }
    put_store(s, w);
}

/* Rights that the entry grants and the tables do not. */
static bool grants_more(uint32_t entry, uint32_t tables)
{
    return entry & ~tables & (TLB_U | TLB_W) || tables & ~entry & TLB_NX;
}

static void on_access(void *opaque, const struct observed_access *access)
{
    struct stale *s = opaque;
    struct mmu *mmu = &s->cpu->mmu;
    struct walk w;
    bool mapped;

    if (access->fault || access->assist ||
        !(access->first_hit || access->second_hit))
        return;
    /* A supervisor's read asks for no right: it fails only where nothing is
     * mapped, and then w.bits does not matter. */
    mapped = walk(&mmu->paging, mmu->bus, access->lin,
                  ACCESS_READ | ACCESS_PROBE, &w);
    if (!mapped || walk_frame(&w) != tlb_entry_frame(access->entry,
                                                     access->lin) ||
        grants_more(access->entry->bits, w.bits))
        tell(s, access, &w, mapped);
}

void stale_init(struct stale *s, struct cpu *cpu,
                const struct symbols *symbols, FILE *stream)
{
    memset(s, 0, sizeof(*s));
    s->cpu = cpu;
    s->symbols = symbols;
    s->stream = stream;
    s->observer = (struct observer){
        .opaque = s, .every = true, .access = on_access, .walk = on_walk,
    };
    s->listener = (struct bus_listener){
        .watched_written = on_stored, .opaque = s,
    };
    bus_add_listener(cpu->bus, &s->listener);
    mmu_attach(&cpu->mmu, &s->observer);
}

void stale_destroy(struct stale *s)
{
    if (s->cpu)
        bus_remove_listener(s->cpu->bus, &s->listener);
    for (unsigned i = 0; i < STALE_BUCKETS; i++) {
        while (s->table[i]) {
            struct stale_table *t = s->table[i];

            s->table[i] = t->next;
            free(t);
        }
        while (s->report[i]) {
            struct stale_report *r = s->report[i];

            s->report[i] = r->next;
            free(r);
        }
    }
}

void stale_summary(const struct stale *s)
{
    if (s->found)
        fprintf(s->stream, "pagewalk: %" PRIu64 " stale translation%s used\n",
                s->found, s->found == 1 ? " was" : "s were");
    if (s->out_of_memory)
        fprintf(s->stream, "pagewalk: --check-stale: no memory to remember "
                "all; there may be more\n");
}
