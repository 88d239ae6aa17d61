#include "emu/check/stale.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mmu/dump/dump.h"
#include "mmu/dump/dump_names.h"
#include "mmu/dump/peek.h"

struct stale_report {
    uint32_t site, page;
    enum stale_kind kind;
    struct stale_report *next;  /* in the same bucket */
};

/* Whether no such report was made of this instruction and page; it is
 * remembered. */
static bool is_new(struct stale *s, enum stale_kind kind, uint32_t site,
                   uint32_t page)
{
    struct stale_report **bucket = &s->report[(site ^ page) % STALE_BUCKETS];
    struct stale_report *r;

    for (r = *bucket; r; r = r->next)
        if (r->site == site && r->page == page && r->kind == kind)
            return false;
    r = malloc(sizeof(*r));
    if (!r) {
        s->out_of_memory = true;
        return true;
    }
    *r = (struct stale_report){ site, page, kind, *bucket };
    *bucket = r;
    return true;
}

static void put_place(const struct stale *s, uint32_t lin, uint64_t cycle)
{
    char place[SYMBOLS_PLACE_MAX];

    fprintf(s->stream, " at %s, cycle %" PRIu64 "\n",
            symbols_locate(s->symbols, &s->cpu->mmu, lin, place,
                           sizeof(place)), cycle);
}

/* Whether a walk went on from a cached PDE of another page table. */
static bool other_table(const struct peek *used, const struct peek *tables)
{
    return used->walk.cached && used->table != tables->table;
}

/* The store that made the difference. Where the page table differs, it is one
 * to the PDE. */
static void put_store(const struct stale *s, const struct peek *used,
                      const struct peek *tables)
{
    struct walk w = tables->walk;
    const struct stale_store *store;
    unsigned level = 0;

    if (other_table(used, tables) && w.levels)
        w.levels = 1;
    store = stale_tables_blame(&s->tables, &w, &level);
    if (!store) {
        fprintf(s->stream, "    no store to its entries was seen: other "
                "tables are in use than when the entry was filled\n");
        return;
    }
    fprintf(s->stream, "    %s at 0x%09" PRIx64 " was changed from 0x%08"
            PRIx32 " to 0x%08" PRIx32, dump_level_name(level),
            w.level[level].address, store->was, store->is);
    if (store->requester)
        fprintf(s->stream, " by %s, which was started", store->requester->name);
    put_place(s, store->writer, store->cycle);
}

static unsigned access_bits(const struct observed_access *access)
{
    return (access->fetch ? ACCESS_FETCH : 0) |
           (access->write ? ACCESS_WRITE : 0) |
           (access->user ? ACCESS_USER : 0);
}

static void report(struct stale *s, enum stale_kind kind,
                   const struct observed_access *access,
                   const struct peek *used, struct peek *tables)
{
    static const char *const names[STALE_KINDS] = {
        [STALE_TRANSLATION] = "stale translation",
        [STALE_RIGHTS] = "stale rights",
    };
    uint32_t site = access->fetch ? access->lin : cpu_time_current_lin(s->cpu);
    char text[2][PEEK_TEXT_MAX];

    /* Code is one place, however many instructions it has in the page. */
    if (!is_new(s, kind, access->fetch ? 0 : site, access->lin >> BUS_PAGE_SHIFT))
        return;
    s->found[kind]++;
    fprintf(s->stream, "pagewalk: %s: %s %s of 0x%08" PRIx32, names[kind],
            dump_privilege_name(access->user),
            dump_access_name(access_bits(access)), access->lin);
    put_place(s, site, s->cpu->cycles.total);
    tables->tell_table = used->tell_table;
    fprintf(s->stream, "    %s; %s\n", peek_text(used, text[0]),
            peek_text(tables, text[1]));
    put_store(s, used, tables);
}

static void on_walk(void *opaque, const struct walk *walk, bool fault)
{
    struct stale *s = opaque;

    (void)fault;
    stale_tables_walked(&s->tables, walk);
}

/* What the access used that may differ from the tables: a cached PDE or a TLB
 * entry. False: it walked the tables themselves. */
static bool find_used(const struct mmu *mmu,
                      const struct observed_access *access, struct peek *used)
{
    const struct tlb *tlb = access->first_hit ? access->first
                                              : access->second;

    if (mmu->walked) {
        if (!mmu->last_walk.cached)
            return false;
        peek_of_walk(mmu, &mmu->last_walk, !access->fault, used);
        return true;
    }
    *used = (struct peek){
        .holder = dump_array_name(mmu, tlb->slot), .mapped = true,
        .permitted = true,
        .frame = tlb_entry_frame(access->entry, access->lin),
        .bits = access->entry->bits,
    };
    return true;
}

/* Whether the access, which both permit, has used rights that the tables do
 * not have. */
static bool grants_more(const struct peek *used, const struct peek *tables)
{
    return used->bits & ~tables->bits & (TLB_U | TLB_W) ||
           tables->bits & ~used->bits & TLB_NX;
}

/* Whether the outcome is not the one of the tables. A fault where the tables
 * permit the access is allowed, for rights may be given without a flush (SDM
 * vol. 3A 4.10.4.3), unless another page table has denied it. */
static bool is_wrong(const struct peek *used, const struct peek *tables)
{
    if (!used->permitted)
        return tables->permitted && other_table(used, tables);
    return peek_differs(used, tables);
}

static void on_access(void *opaque, const struct observed_access *access)
{
    struct stale *s = opaque;
    const struct mmu *mmu = &s->cpu->mmu;
    struct peek used, tables;

    if (!find_used(mmu, access, &used))
        return;
    peek_tables(mmu, access->lin, access_bits(access), &tables);
    if (is_wrong(&used, &tables))
        report(s, STALE_TRANSLATION, access, &used, &tables);
    else if (s->all && used.permitted &&
             (grants_more(&used, &tables) || other_table(&used, &tables)))
        report(s, STALE_RIGHTS, access, &used, &tables);
}

void stale_init(struct stale *s, struct cpu *cpu,
                const struct symbols *symbols, bool all, FILE *stream)
{
    memset(s, 0, sizeof(*s));
    s->cpu = cpu;
    s->symbols = symbols;
    s->all = all;
    s->stream = stream;
    s->observer = (struct observer){
        .opaque = s, .every = true, .access = on_access, .walk = on_walk,
    };
    stale_tables_init(&s->tables, cpu);
    mmu_attach(&cpu->mmu, &s->observer);
    /* A page's code may take the page away from under itself. */
    cpu->mmu.fetch_each = true;
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

bool stale_found(const struct stale *s)
{
    return s->found[STALE_TRANSLATION] || s->found[STALE_RIGHTS];
}

static void put_count(const struct stale *s, enum stale_kind kind,
                      const char *what, const char *done)
{
    uint64_t n = s->found[kind];

    fprintf(s->stream, "%" PRIu64 " %s%s %s %s", n, what, n == 1 ? "" : "s",
            n == 1 ? "was" : "were", done);
}

void stale_summary(const struct stale *s)
{
    fprintf(s->stream, "pagewalk: ");
    put_count(s, STALE_TRANSLATION, "stale translation", "used");
    if (s->all) {
        fprintf(s->stream, ", ");
        put_count(s, STALE_RIGHTS, "legal use", "of more than the tables grant");
    }
    fputc('\n', s->stream);
    if (s->out_of_memory || s->tables.out_of_memory)
        fprintf(s->stream, "pagewalk: --check-stale: the host had no memory "
                "to remember stores or reports; some may be missing\n");
}
