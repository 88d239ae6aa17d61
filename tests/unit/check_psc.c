/*
 * The paging-structure cache (SDM vol. 3A 4.10.3): walks that start at a cached
 * directory entry, and what invalidates one (4.10.4).
 */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"

Suite *psc_suite(void);

#define REGION UINT32_C(0xc0400000) /* LIN and NEAR have one directory entry */
#define LIN    (REGION + 0x3000)
#define NEAR   (REGION + 0x5000)
#define ABSENT (REGION + 0x8000)
#define FAR    UINT32_C(0x08003000)

enum {
    FRAME = 0x55000, NEAR_FRAME = 0x56000, FAR_FRAME = 0x57000,
    OTHER_TABLE = 0x30000, OTHER_FRAME = 0x99000,
    UNMAPPED = 0x10000000,
    CACHED = 4,                         /* entries of the cache */
};

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    config.psc = mf_array(CACHED, CACHED);
    mmu_fixture_up(&config);
}

static const struct tlb_counters *psc(void)
{
    return &mf.mmu.psc.counters;
}

/* Maps LIN, NEAR and FAR, and walks LIN once. */
static void walk_lin(void)
{
    mf_map(LIN, FRAME, URW);
    mf_map(NEAR, NEAR_FRAME, URW);
    mf_map(FAR, FAR_FRAME, URW);
    ck_assert(mf_touch(LIN, READ));
}

/* Points the directory entry to another table, which maps NEAR elsewhere. */
static void change_table(void)
{
    mf_poke(mf_pde_at(LIN), OTHER_TABLE | URW);
    mf_poke(OTHER_TABLE + NEAR / SIZE_4K % 1024 * 4, OTHER_FRAME | URW);
}

static void flush(enum flush_cause cause, uint32_t lin)
{
    mmu_flush(&mf.mmu, cause, lin, 0);
}

START_TEST(a_walk_that_hits_reads_one_entry_less)
{
    uint64_t reads, cycles;

    mf_two_level();
    walk_lin();
    reads = mf.mmu.walks.memory_reads;
    cycles = mf.mmu.walks.cycles;
    ck_assert(mf_touch(NEAR, READ));
    ck_assert_uint_eq(mf_touched, NEAR_FRAME);
    ck_assert_uint_eq(mf.mmu.walks.memory_reads - reads, 1);
    ck_assert_uint_eq(mf.mmu.walks.cycles - cycles,
                      COST_WALK_START + COST_WALK_READ + COST_WALK_UPDATE);
    ck_assert_uint_eq(psc()->hits, 1);
    ck_assert_uint_eq(psc()->misses, 1);
    ck_assert_uint_eq(psc()->fills, 1);
}
END_TEST

START_TEST(a_cached_directory_entry_is_used_until_it_is_invalidated)
{
    mf_two_level();
    walk_lin();
    change_table();
    ck_assert(mf_touch(NEAR, READ));
    ck_assert_uint_eq(mf_touched, NEAR_FRAME);
    flush(FLUSH_mov_cr3, 0);
    ck_assert(mf_touch(NEAR, READ));
    ck_assert_uint_eq(mf_touched, OTHER_FRAME);
}
END_TEST

START_TEST(a_probe_reads_the_directory_entry_in_memory)
{
    uint64_t paddr;

    mf_two_level();
    walk_lin();
    change_table();
    ck_assert(mmu_probe(&mf.mmu, NEAR, &paddr));
    ck_assert_uint_eq(paddr, OTHER_FRAME);
    ck_assert_uint_eq(psc()->hits, 0);
}
END_TEST

START_TEST(a_cached_directory_entry_denies_what_it_denied)
{
    mf_two_level();
    mf_map(LIN, FRAME, URW);
    mf_map(NEAR, NEAR_FRAME, URW);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | KRO);
    ck_assert(mf_touch(LIN, READ));
    ck_assert(!mf_touch(NEAR, WRITE));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_WRITE);
    ck_assert_uint_eq(psc()->hits, 1);
    ck_assert(!mf_touch(NEAR, READ | USER));
}
END_TEST

START_TEST(a_cached_directory_entry_stops_fetches_by_execute_disable)
{
    mf_pae();
    mf_map(LIN, FRAME, URW);
    mf_map(NEAR, NEAR_FRAME, URW);
    mf_poke(mf_pde_at(LIN), mf_peek(mf_pde_at(LIN)) | PTE_NX);
    ck_assert(mf_touch(LIN, READ));
    ck_assert(!mf_touch(NEAR, FETCH));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_FETCH);
    ck_assert_uint_eq(psc()->hits, 1);
}
END_TEST

START_TEST(large_pages_and_walks_that_fault_are_not_cached)
{
    mf_two_level();
    mf_map_large(LIN, SIZE_4M, URW);
    ck_assert(mf_touch(LIN, READ));
    mf_map(FAR, 0, 0);
    ck_assert(!mf_touch(FAR, READ));
    ck_assert(!mf_touch(UNMAPPED, READ));
    ck_assert_uint_eq(mf.mmu.psc.live, 0);
    ck_assert_uint_eq(psc()->misses, 3);
}
END_TEST

START_TEST(under_pae_an_entry_covers_2_mib)
{
    mf_pae();
    mf_map(LIN, FRAME, URW);
    mf_map(LIN + SIZE_2M, NEAR_FRAME, URW);
    ck_assert(mf_touch(LIN, READ));
    ck_assert(mf_touch(LIN + SIZE_2M, READ));
    ck_assert_uint_eq(psc()->misses, 2);
    mf_map(NEAR, NEAR_FRAME, URW);
    ck_assert(mf_touch(NEAR, READ));
    ck_assert_uint_eq(psc()->hits, 1);
}
END_TEST

START_TEST(every_flush_but_a_page_fault_drops_the_whole_cache)
{
    static const enum flush_cause causes[] = {
        FLUSH_mov_cr3, FLUSH_mov_cr0, FLUSH_mov_cr4, FLUSH_invlpg,
        FLUSH_task_switch,
    };

    mf_two_level();
    walk_lin();
    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        const uint64_t *dropped =
            &mf.mmu.flushes[causes[i]].psc_entries_dropped;
        uint64_t before;

        flush(FLUSH_mov_cr4, 0);
        ck_assert(mf_touch(LIN, READ));
        ck_assert(mf_touch(FAR, READ));
        ck_assert_uint_eq(mf.mmu.psc.live, 2);
        before = *dropped;
        flush(causes[i], UNMAPPED);
        ck_assert_uint_eq(mf.mmu.psc.live, 0);
        ck_assert_uint_eq(*dropped, before + 2);
    }
}
END_TEST

START_TEST(a_page_fault_drops_the_entry_that_covers_its_address)
{
    mf_two_level();
    walk_lin();
    ck_assert(mf_touch(FAR, READ));
    mf_map(ABSENT, 0, 0);
    ck_assert(!mf_touch(ABSENT, READ));
    ck_assert_uint_eq(mf.mmu.psc.live, 1);
    ck_assert_uint_eq(mf.mmu.flushes[FLUSH_page_fault].psc_entries_dropped,
                      1);
    ck_assert_uint_eq(mf.mmu.flushes[FLUSH_page_fault].entries_dropped, 0);
}
END_TEST

START_TEST(a_stale_directory_entry_makes_one_page_fault)
{
    mf_two_level();
    walk_lin();
    mf_poke(mf_pte_at(NEAR), 0);
    change_table();
    ck_assert(!mf_touch(NEAR, READ));
    ck_assert(mf_touch(NEAR, READ));
    ck_assert_uint_eq(mf_touched, OTHER_FRAME);
}
END_TEST

START_TEST(a_full_cache_evicts_by_its_policy)
{
    mf_two_level();
    for (uint32_t i = 0; i <= CACHED; i++) {
        mf_map(i * SIZE_4M, FRAME, URW);
        ck_assert(mf_touch(i * SIZE_4M, READ));
    }
    ck_assert_uint_eq(psc()->evictions, 1);
    mf_map(SIZE_4K, FRAME, URW);
    ck_assert(mf_touch(SIZE_4K, READ));
    ck_assert_uint_eq(psc()->hits, 0);
}
END_TEST

START_TEST(a_model_without_the_cache_counts_nothing)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_down();
    mmu_fixture_up(&config);
    mf_two_level();
    walk_lin();
    ck_assert(mf_touch(NEAR, READ));
    ck_assert_uint_eq(mf.mmu.walks.memory_reads, 4);
    ck_assert_uint_eq(psc()->misses, 0);
}
END_TEST

START_TEST(a_geometry_that_cannot_be_is_refused_by_name)
{
    struct mmu_config config = mmu_fixture_config();
    char error[128];

    config.psc = mf_array(6, 4);
    ck_assert(!mmu_config_check(&config, error, sizeof error));
    ck_assert_str_eq(error, "psc: 6 entries are not a multiple of 4 ways");
}
END_TEST

Suite *psc_suite(void)
{
    Suite *s = suite_create("psc");
    TCase *tc = tcase_create("psc");

    tcase_add_checked_fixture(tc, setup, mmu_fixture_down);
    tcase_add_test(tc, a_walk_that_hits_reads_one_entry_less);
    tcase_add_test(tc,
                   a_cached_directory_entry_is_used_until_it_is_invalidated);
    tcase_add_test(tc, a_probe_reads_the_directory_entry_in_memory);
    tcase_add_test(tc, a_cached_directory_entry_denies_what_it_denied);
    tcase_add_test(tc,
                   a_cached_directory_entry_stops_fetches_by_execute_disable);
    tcase_add_test(tc, large_pages_and_walks_that_fault_are_not_cached);
    tcase_add_test(tc, under_pae_an_entry_covers_2_mib);
    tcase_add_test(tc, every_flush_but_a_page_fault_drops_the_whole_cache);
    tcase_add_test(tc, a_page_fault_drops_the_entry_that_covers_its_address);
    tcase_add_test(tc, a_stale_directory_entry_makes_one_page_fault);
    tcase_add_test(tc, a_full_cache_evicts_by_its_policy);
    tcase_add_test(tc, a_model_without_the_cache_counts_nothing);
    tcase_add_test(tc, a_geometry_that_cannot_be_is_refused_by_name);
    suite_add_tcase(s, tc);
    return s;
}
