#include "emu/machine/stale.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mmu/dump/dump_names.h"
#include "mmu/tlb.h"
#include "mmu/walk.h"

struct stale_report {
    uint32_t site, page;
    struct stale_report *next;  /* in the same bucket */
};

/* Whether no report was made of this instruction and page; it is remembered. */
static bool is_new(struct stale *s, uint32_t site, uint32_t page)
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

/* The 4 KiB frame of the walk's linear address. */
static uint64_t walk_frame(const struct walk *w)
{
    uint32_t pages = (1u << (w->shift - BUS_PAGE_SHIFT)) - 1;

    return w->frame + (w->lin >> BUS_PAGE_SHIFT & pages);
}

static void put_place(const struct stale *s, uint32_t lin, uint64_t cycle)
{
    char place[SYMBOLS_PLACE_MAX];

    fprintf(s->stream, " at %s, cycle %" PRIu64 "\n",
            symbols_locate(s->symbols, &s->cpu->mmu, lin, place,
                           sizeof(place)), cycle);
}

static void put_translation(const struct stale *s, const char *holder,
                            uint64_t frame, uint32_t bits)
{
    char rights[DUMP_RIGHTS_MAX];

    fprintf(s->stream, "%s: frame 0x%09" PRIx64 " %s", holder,
            frame << BUS_PAGE_SHIFT, dump_rights(bits, rights));
}

static void put_store(const struct stale *s, const struct walk *w)
{
    unsigned level = 0;
    const struct stale_store *store = stale_tables_blame(&s->tables, w,
                                                         &level);

    if (!store) {
        fprintf(s->stream, "    no store to its entries was seen: other "
                "tables are in use than when the entry was filled\n");
        return;
    }
    fprintf(s->stream, "    %s at 0x%09" PRIx64 " was changed from 0x%08"
            PRIx32 " to 0x%08" PRIx32, dump_level_name(level),
            w->level[level].address, store->was, store->is);
    put_place(s, store->writer, store->cycle);
}

static unsigned access_bits(const struct observed_access *access)
{
    return (access->fetch ? ACCESS_FETCH : 0) |
           (access->write ? ACCESS_WRITE : 0);
}

/* `mapped` and `w`: what the walk of the tables says now. */
static void report(struct stale *s, const struct observed_access *access,
                   const struct walk *w, bool mapped)
{
    const struct tlb *tlb = access->first_hit ? access->first
                                              : access->second;
    uint32_t site = access->fetch ? access->lin : cpu_time_current_lin(s->cpu);

    if (!is_new(s, site, access->lin >> BUS_PAGE_SHIFT))
        return;
    s->found++;
    fprintf(s->stream, "pagewalk: stale translation: %s %s of 0x%08" PRIx32,
            dump_privilege_name(access->user),
            dump_access_name(access_bits(access)), access->lin);
    put_place(s, site, s->cpu->cycles.total);
    fprintf(s->stream, "    ");
    put_translation(s, tlb_slot_name(tlb->slot),
                    tlb_entry_frame(access->entry, access->lin),
                    access->entry->bits);
    fprintf(s->stream, "; ");
    if (mapped)
        put_translation(s, "tables", walk_frame(w), w->bits);
    else
        fprintf(s->stream, "tables: %s", w->error & PF_RESERVED
                ? "a reserved bit is set" : "not present");
    fputc('\n', s->stream);
    put_store(s, w);
}

/* Whether the entry has rights that the tables do not have. */
static bool grants_more(uint32_t entry, uint32_t tables)
{
    return entry & ~tables & (TLB_U | TLB_W) || tables & ~entry & TLB_NX;
}

static void on_walk(void *opaque, const struct walk *walk, bool fault)
{
    struct stale *s = opaque;

    (void)fault;
    stale_tables_walked(&s->tables, walk);
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
    /* A supervisor read needs no right: the walk fails only where nothing is
     * mapped. */
    mapped = walk(&mmu->paging, mmu->bus, access->lin,
                  ACCESS_READ | ACCESS_PROBE, &w);
    if (!mapped || walk_frame(&w) != tlb_entry_frame(access->entry,
                                                     access->lin) ||
        grants_more(access->entry->bits, w.bits))
        report(s, access, &w, mapped);
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
    stale_tables_init(&s->tables, cpu);
    mmu_attach(&cpu->mmu, &s->observer);
}

void stale_destroy(struct stale *s)
{
    stale_tables_destroy(&s->tables);
    for (unsigned i = 0; i < STALE_BUCKETS; i++)
        while (s->report[i]) {
            struct stale_report *r = s->report[i];

            s->report[i] = r->next;
            free(r);
        }
}

void stale_summary(const struct stale *s)
{
    if (s->found)
        fprintf(s->stream, "pagewalk: %" PRIu64 " stale translation%s used\n",
                s->found, s->found == 1 ? " was" : "s were");
    if (s->out_of_memory || s->tables.out_of_memory)
        fprintf(s->stream, "pagewalk: --check-stale: the host had no memory "
                "to remember stores or reports; some may be missing\n");
}
