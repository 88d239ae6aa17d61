#include "tests/unit/recorder_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "emu/attribution/attribution.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"
#include "emu/model/tlbspec.h"
#include "emu/trace/trace_header.h"
#include "mmu/access.h"
#include "mmu/mmu_flush.h"

enum {
    PDPTES = 0x1000,            /* of PAE, 32 bytes a space */
    DIRECTORIES = 0x2000,
    TABLES = 0x8000,
    FRAMES = 0x20000,
    RECORDS_MAX = 1 << 16,
    COST = 10,
};

const uint32_t rf_region[REGIONS] = {REGION_A, REGION_B, REGION_C};
struct trace_record rf_records[RECORDS_MAX];
unsigned rf_record_count;
struct replay rf_replay;

static struct cpu_model model;
static struct recorder recorder;
static struct attribution attribution;
static uint32_t instruction;    /* its address: a new one each event */
static bool is_recording;

/* Tables. */

static unsigned entry_size(void)
{
    return mf.mmu.paging.pae ? 8 : 4;
}

static uint64_t directory_entry(unsigned space, unsigned region)
{
    unsigned shift = mf.mmu.paging.pae ? 21 : 22;

    return DIRECTORIES + space * 0x1000 +
           (rf_region[region] >> shift) * entry_size();
}

static uint64_t table_of(unsigned space, unsigned region)
{
    return TABLES + (space * REGIONS + region) * 0x1000;
}

uint64_t rf_small_frame(unsigned n)
{
    return FRAMES + n * 0x1000;
}

static uint64_t pte_address(unsigned space, unsigned region, unsigned page)
{
    return table_of(space, region) + page * entry_size();
}

void rf_set_pte(unsigned space, unsigned region, unsigned page, uint64_t entry)
{
    mf_poke(pte_address(space, region, page), entry);
}

uint64_t rf_get_pte(unsigned space, unsigned region, unsigned page)
{
    return mf_peek(pte_address(space, region, page));
}

void rf_set_small(unsigned space, unsigned region, uint64_t bits)
{
    mf_poke(directory_entry(space, region), table_of(space, region) | bits);
}

/* Large pages lie at 0, where there is RAM, so that l0 may serve them. */
void rf_set_large(unsigned space, unsigned region, uint64_t bits)
{
    mf_poke(directory_entry(space, region), bits | PTE_PS);
}

static uint32_t cr3_of(unsigned space)
{
    return mf.mmu.paging.pae ? PDPTES + space * 0x20
                             : DIRECTORIES + space * 0x1000;
}

static void build_tables(void)
{
    for (unsigned space = 0; space < SPACES; space++) {
        if (mf.mmu.paging.pae)
            mf_poke(cr3_of(space), (DIRECTORIES + space * 0x1000) | PTE_P);
        for (unsigned region = 0; region < REGIONS; region++) {
            rf_set_small(space, region, PURW);
            for (unsigned page = 0; page < PAGES; page++)
                rf_set_pte(space, region, page,
                        rf_small_frame(region * 4 + page % 4) | PURW);
        }
    }
}

/* The recording. */

static uint32_t on_where(void *opaque)
{
    (void)opaque;
    return 0x1000 + instruction % 7;
}

static uint32_t on_eip(void *opaque)
{
    (void)opaque;
    return 0xc0000000 + instruction;
}

static char *on_place(void *opaque, uint32_t lin, char *text, size_t size)
{
    (void)opaque;
    snprintf(text, size, "site+0x%x", lin);
    return text;
}

static void on_kick(void *opaque)
{
    (void)opaque;
}

static void load_cr3(unsigned space)
{
    mf.mmu.paging.cr3 = cr3_of(space);
    if (mf.mmu.paging.pae)
        ck_assert(walk_load_pdptes(&mf.mmu.paging, &mf.bus, cr3_of(space)));
}

static void start_recorder(const char *tlb, const char *filter)
{
    struct trace_header header = {.model_name = "p6", .classified = true};
    struct recorder_config config = {
        .attribution = &attribution, .eip = on_eip, .where = on_where,
        .place = on_place, .kick = on_kick,
    };
    char *text;

    strncat(header.tlb, tlb, TRACE_VALUE_MAX);
    ck_assert_msg(filter_spec_parse(&config.filter, filter, &tf.error) &&
                  filter_spec_check(&config.filter, &model.mmu, &tf.error),
                  "%s", tf.error.text);
    header.filter = config.filter;
    text = trace_header_format(&header, shipped_models_text("p6"));
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(recorder_init(&recorder, &mf.mmu, &config, tf.path, text,
                                &tf.error), "%s", tf.error.text);
    free(text);
    ck_assert(attribution_init(&attribution, &mf.mmu, on_where, NULL));
}

void rf_up(const char *tlb, const char *filter, bool pae)
{
    trace_fixture_up();
    instruction = 0;
    ck_assert(model_file_load(&model, "p6", &tf.error));
    ck_assert_msg(tlbspec_apply(&model.mmu, tlb, &tf.error), "%s",
                  tf.error.text);
    mmu_fixture_up(&model.mmu);
    mf.mmu.paging.pae = pae;
    mf.mmu.paging.nxe = pae;
    build_tables();
    start_recorder(tlb, filter);
    is_recording = true;
    mf.mmu.paging.pse = mf.mmu.paging.pge = mf.mmu.paging.wp = true;
    load_cr3(0);
    rf_set_paging(true);
}

bool rf_access(uint32_t lin, unsigned access)
{
    struct mmu *mmu = &mf.mmu;
    uint64_t paddr;
    void *host;

    instruction++;
    access_set_user(mmu, access & ACCESS_USER);
    if (access & ACCESS_FETCH)
        return access_fetch_hit(mmu, lin, &paddr) ||
               access_fetch_exact(mmu, lin, access, &paddr);
    return access_data(mmu, lin, 1, access, &paddr, &host);
}

void rf_fetch_again(uint32_t lin, unsigned access, unsigned count)
{
    if (!mf.mmu.fetch_each)
        mmu_fetch_again(&mf.mmu, count);
    else
        while (count--)
            rf_access(lin, access);
}

void rf_mov_cr3(unsigned space)
{
    instruction++;
    load_cr3(space);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, COST);
}

void rf_invlpg(uint32_t lin)
{
    instruction++;
    mmu_flush(&mf.mmu, FLUSH_invlpg, lin, COST);
}

void rf_set_pge(bool pge)
{
    instruction++;
    mf.mmu.paging.pge = pge;
    mmu_forget_host(&mf.mmu);
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, COST);
}

void rf_set_wp(bool wp)
{
    instruction++;
    mf.mmu.paging.wp = wp;
    mmu_forget_host(&mf.mmu);
}

void rf_set_paging(bool on)
{
    instruction++;
    mf.mmu.paging.enabled = on;
    mmu_forget_host(&mf.mmu);
    mmu_flush(&mf.mmu, FLUSH_mov_cr0, 0, COST);
}

void rf_space_free(unsigned space)
{
    instruction++;
    mmu_space_free(&mf.mmu, cr3_of(space));
}

static void read_records(void)
{
    struct trace_reader reader;
    enum trace_status status;

    rf_record_count = 0;
    ck_assert_msg(trace_reader_open(&reader, tf.path, &tf.error), "%s",
                  tf.error.text);
    while (rf_record_count < RECORDS_MAX &&
           (status = trace_reader_next(&reader,
                                       &rf_records[rf_record_count],
                                       &tf.error)) == TRACE_OK)
        rf_record_count++;
    ck_assert_uint_lt(rf_record_count, RECORDS_MAX);
    ck_assert_msg(status == TRACE_DONE, "%s", tf.error.text);
    trace_reader_close(&reader);
}

void rf_done(void)
{
    ck_assert_msg(recorder_close(&recorder, &tf.error), "%s", tf.error.text);
    is_recording = false;
    mmu_sync_counters(&mf.mmu);
    read_records();
}

unsigned rf_written(enum trace_kind kind, uint32_t lin)
{
    unsigned count = 0;

    for (unsigned i = 0; i < rf_record_count; i++)
        count += rf_records[i].kind == kind &&
                 rf_records[i].reference.page == lin >> 12;
    return count;
}

/* The replay. */

/* What is compared: of a recording, or of a run that is remembered. */
struct counted {
    struct mmu_side side[2];            /* data, fetches */
    struct tlb_counters array[TLB_SLOTS], psc;
    struct walk_counters walks;
    struct flush_counters flushes[FLUSH_CAUSES];
    uint64_t class[TLB_SLOTS][MISS_CLASSES];
    struct refills refills[FLUSH_CAUSES];
};

static struct counted remembered;

static struct counted count(const struct mmu *mmu,
                            const struct attribution *at)
{
    struct counted c = {
        .side = {*mmu->dside, *mmu->iside},
        .psc = mmu->psc.counters,
        .walks = mmu->walks,
    };

    memcpy(c.flushes, mmu->flushes, sizeof c.flushes);
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        c.array[slot] = mmu->tlb[slot].counters;
        memcpy(c.class[slot], at->classifier[slot].miss_class,
               sizeof c.class[slot]);
    }
    memcpy(c.refills, at->refills, sizeof c.refills);
    return c;
}

void rf_replay_with(const char *tlb, bool classify)
{
    const struct replay_config config = {
        .path = tf.path, .tlb = tlb, .classify = classify,
        .attribution = true,
    };

    ck_assert_msg(replay_open(&rf_replay, &config, &tf.error) &&
                  replay_run(&rf_replay, NULL, NULL, &tf.error), "%s",
                  tf.error.text);
}

void rf_replay_assuming(const char *text, const char *tlb)
{
    static struct assume assume;
    const struct replay_config config = {
        .path = tf.path, .tlb = tlb, .assume = &assume, .attribution = true,
    };

    assume_destroy(&assume);
    ck_assert_msg((!*text || assume_add(&assume, text, &tf.error)) &&
                  replay_open(&rf_replay, &config, &tf.error) &&
                  replay_run(&rf_replay, NULL, NULL, &tf.error), "%s",
                  tf.error.text);
}

static void same(uint64_t run, uint64_t replayed, const char *what,
                 const char *of)
{
    if (run != replayed)
        ck_abort_msg("%s of %s: the run counts %llu, the replay %llu", what,
                     of, (unsigned long long)run,
                     (unsigned long long)replayed);
}

#define SAME(a, b, member, of) same((a)->member, (b)->member, #member, of)

static void compare_side(const struct mmu_side *a, const struct mmu_side *b)
{
    SAME(a, b, accesses, a->name);
    SAME(a, b, hits, a->name);
    SAME(a, b, misses, a->name);
    SAME(a, b, dirty_assists, a->name);
    SAME(a, b, rights_assists, a->name);
    SAME(a, b, walks, a->name);
}

static void compare_array(const struct tlb_counters *a,
                          const struct tlb_counters *b, const char *name)
{
    SAME(a, b, hits, name);
    SAME(a, b, misses, name);
    SAME(a, b, fills, name);
    SAME(a, b, evictions, name);
}

static void compare_contents(const struct counted *a, const struct counted *b)
{
    compare_side(&a->side[0], &b->side[0]);
    compare_side(&a->side[1], &b->side[1]);
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        compare_array(&a->array[slot], &b->array[slot],
                      tlb_slot_name((enum tlb_slot)slot));
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        const char *name = flush_cause_name((enum flush_cause)cause);

        SAME(&a->flushes[cause], &b->flushes[cause], count, name);
        SAME(&a->flushes[cause], &b->flushes[cause], entries_dropped, name);
        SAME(&a->flushes[cause], &b->flushes[cause], direct_cycles, name);
    }
    SAME(&a->walks, &b->walks, count, "walks");
    SAME(&a->walks, &b->walks, faults, "walks");
}

static void compare_classes(const struct counted *a, const struct counted *b)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        for (unsigned class = 0; class < MISS_CLASSES; class++)
            same(a->class[slot][class], b->class[slot][class],
                 miss_class_name((enum miss_class)class),
                 tlb_slot_name((enum tlb_slot)slot));
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        const char *name = flush_cause_name((enum flush_cause)cause);

        SAME(&a->refills[cause], &b->refills[cause], avoidable, name);
        SAME(&a->refills[cause], &b->refills[cause], remapped, name);
    }
}

/* What only the recording's own TLBs have: a trace does not say what else a
 * walk would have read. */
static void compare_costs(const struct counted *a, const struct counted *b)
{
    SAME(&a->walks, &b->walks, cycles, "walks");
    SAME(&a->walks, &b->walks, memory_reads, "walks");
    SAME(&a->walks, &b->walks, ad_writes, "walks");
    compare_array(&a->psc, &b->psc, "psc");
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        const char *name = flush_cause_name((enum flush_cause)cause);

        SAME(&a->flushes[cause], &b->flushes[cause], psc_entries_dropped,
             name);
        SAME(&a->refills[cause], &b->refills[cause], cycles, name);
    }
}

void rf_check_replay(void)
{
    struct counted recorded = count(&mf.mmu, &attribution), replayed;

    rf_replay_with(NULL, false);
    ck_assert(rf_replay.own && rf_replay.attributed);
    same(0, rf_replay.diverged, "number", "diverged references");
    replayed = count(rf_replay.mmu, &rf_replay.attribution);
    compare_contents(&recorded, &replayed);
    compare_classes(&recorded, &replayed);
    compare_costs(&recorded, &replayed);
    replay_close(&rf_replay);
}

void rf_remember(void)
{
    remembered = count(&mf.mmu, &attribution);
}

void rf_check_replay_with(const char *tlb)
{
    struct counted replayed;

    rf_replay_with(tlb, false);
    ck_assert(!rf_replay.own);
    same(0, rf_replay.diverged, "number", "diverged references");
    same(0, rf_replay.stale, "number", "stale references");
    replayed = count(rf_replay.mmu, &rf_replay.attribution);
    compare_contents(&remembered, &replayed);
    if (rf_replay.attributed)
        compare_classes(&remembered, &replayed);
    replay_close(&rf_replay);
}

void rf_down(void)
{
    if (is_recording)
        recorder_close(&recorder, &tf.error);
    attribution_destroy(&attribution);
    mmu_fixture_down();
    trace_fixture_down();
}
