/* The paging-structure cache: SDM vol. 3A 4.10.3 and 4.10.4. */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"

Suite *psc_suite(void);

#define LIN  UINT32_C(0xc0403000)
#define NEAR UINT32_C(0xc0405000)    /* through the same directory entry */
#define FAR  UINT32_C(0x08003000)

enum { OTHER_TABLE = 0x30000, START = 4, PER_READ = 7 };

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    config.psc = (struct tlb_geometry){.entries = 4, .ways = 4};
    mmu_fixture_up(&config);
}

static const struct tlb_counters *psc(void)
{
    return &mf.mmu.psc.counters;
}

/* LIN, NEAR and FAR mapped, and LIN walked once. */
static void walked_once(void)
{
    map(LIN, 0x55000, URW);
    map(NEAR, 0x56000, URW);
    map(FAR, 0x57000, URW);
    ck_assert(touch(LIN, READ));
}

static void flush(enum flush_cause cause, uint32_t lin)
{
    mmu_flush(&mf.mmu, cause, lin, 0);
}

START_TEST(a_walk_that_hits_reads_one_entry_less)
{
    uint64_t reads, cycles;

    two_level();
    walked_once();
    reads = mf.mmu.walks.memory_reads;
    cycles = mf.mmu.walks.cycles;
    ck_assert(touch(NEAR, READ));
    ck_assert_uint_eq(touched, 0x56000);
    ck_assert_uint_eq(mf.mmu.walks.memory_reads - reads, 1);
    ck_assert_uint_eq(mf.mmu.walks.cycles - cycles, START + PER_READ + 12);
    ck_assert_uint_eq(psc()->hits, 1);
    ck_assert_uint_eq(psc()->misses, 1);
    ck_assert_uint_eq(psc()->fills, 1);
}
END_TEST

START_TEST(the_table_is_found_in_the_cache_until_it_is_invalidated)
{
    two_level();
    walked_once();
    poke(pde_at(LIN), OTHER_TABLE | URW);
    poke(OTHER_TABLE + (NEAR >> 12) % 1024 * 4, 0x99000 | URW);
    ck_assert(touch(NEAR, READ));
    ck_assert_uint_eq(touched, 0x56000);
    flush(FLUSH_mov_cr3, 0);
    ck_assert(touch(NEAR, READ));
    ck_assert_uint_eq(touched, 0x99000);
}
END_TEST

START_TEST(a_probe_reads_memory_not_the_cache)
{
    uint64_t paddr;

    two_level();
    walked_once();
    poke(pde_at(LIN), OTHER_TABLE | URW);
    poke(OTHER_TABLE + (NEAR >> 12) % 1024 * 4, 0x99000 | URW);
    ck_assert(mmu_probe(&mf.mmu, NEAR, &paddr));
    ck_assert_uint_eq(paddr, 0x99000);
    ck_assert_uint_eq(psc()->hits, 0);
}
END_TEST

START_TEST(rights_of_a_cached_directory_entry_still_count)
{
    two_level();
    map(LIN, 0x55000, URW);
    map(NEAR, 0x56000, URW);
    poke(pde_at(LIN), peek(pde_at(LIN)) & ~(uint64_t)(PTE_U | PTE_W));
    ck_assert(touch(LIN, READ));
    ck_assert(!touch(NEAR, WRITE));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_WRITE);
    ck_assert_uint_eq(psc()->hits, 1);
    ck_assert(!touch(NEAR, READ | USER));
}
END_TEST

START_TEST(execute_disable_of_a_cached_directory_entry_counts)
{
    pae();
    map(LIN, 0x55000, URW);
    map(NEAR, 0x56000, URW);
    poke(pde_at(LIN), peek(pde_at(LIN)) | PTE_NX);
    ck_assert(touch(LIN, READ));
    ck_assert(!touch(NEAR, FETCH));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_FETCH);
    ck_assert_uint_eq(psc()->hits, 1);
}
END_TEST

START_TEST(large_pages_and_faulting_walks_leave_nothing)
{
    two_level();
    map_large(LIN, 0x400000, URW);
    ck_assert(touch(LIN, READ));
    map(FAR, 0, 0);
    ck_assert(!touch(FAR, READ));
    ck_assert(!touch(0x10000000, READ));
    ck_assert_uint_eq(mf.mmu.psc.live, 0);
    ck_assert_uint_eq(psc()->misses, 3);
}
END_TEST

START_TEST(under_pae_an_entry_covers_2_mib)
{
    pae();
    map(LIN, 0x55000, URW);
    map(LIN + 0x200000, 0x56000, URW);
    ck_assert(touch(LIN, READ));
    ck_assert(touch(LIN + 0x200000, READ));
    ck_assert_uint_eq(psc()->misses, 2);
    map(LIN + 0x1000, 0x57000, URW);
    ck_assert(touch(LIN + 0x1000, READ));
    ck_assert_uint_eq(psc()->hits, 1);
}
END_TEST

START_TEST(every_flush_but_a_page_fault_drops_all)
{
    static const enum flush_cause causes[] = {
        FLUSH_mov_cr3, FLUSH_mov_cr0, FLUSH_mov_cr4, FLUSH_invlpg,
        FLUSH_task_switch,
    };

    two_level();
    walked_once();
    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        flush(FLUSH_mov_cr4, 0);
        ck_assert(touch(LIN, READ));
        ck_assert(touch(FAR, READ));
        ck_assert_uint_eq(mf.mmu.psc.live, 2);

        uint64_t before = mf.mmu.flushes[causes[i]].psc_entries_dropped;

        flush(causes[i], 0x12345000);
        ck_assert_uint_eq(mf.mmu.psc.live, 0);
        ck_assert_uint_eq(mf.mmu.flushes[causes[i]].psc_entries_dropped,
                          before + 2);
    }
}
END_TEST

START_TEST(a_page_fault_drops_what_covers_its_address)
{
    two_level();
    walked_once();
    ck_assert(touch(FAR, READ));
    map(LIN + 0x8000, 0, 0);
    ck_assert(!touch(LIN + 0x8000, READ));
    ck_assert_uint_eq(mf.mmu.psc.live, 1);
    ck_assert_uint_eq(mf.mmu.flushes[FLUSH_page_fault].psc_entries_dropped,
                      1);
    ck_assert_uint_eq(mf.mmu.flushes[FLUSH_page_fault].entries_dropped, 0);
}
END_TEST

START_TEST(a_fault_by_a_stale_directory_entry_happens_once)
{
    two_level();
    walked_once();
    poke(pte_at(NEAR), 0);
    poke(pde_at(LIN), OTHER_TABLE | URW);
    poke(OTHER_TABLE + (NEAR >> 12) % 1024 * 4, 0x99000 | URW);
    ck_assert(!touch(NEAR, READ));
    ck_assert(touch(NEAR, READ));
    ck_assert_uint_eq(touched, 0x99000);
}
END_TEST

START_TEST(a_full_cache_evicts_by_its_policy)
{
    two_level();
    for (uint32_t i = 0; i < 5; i++) {
        map(i << 22, 0x50000, URW);
        ck_assert(touch(i << 22, READ));
    }
    ck_assert_uint_eq(psc()->evictions, 1);
    map(0x1000, 0x50000, URW);
    ck_assert(touch(0x1000, READ));
    ck_assert_uint_eq(psc()->hits, 0);
}
END_TEST

START_TEST(a_model_without_one_counts_nothing)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_down();
    mmu_fixture_up(&config);
    two_level();
    walked_once();
    ck_assert(touch(NEAR, READ));
    ck_assert_uint_eq(mf.mmu.walks.memory_reads, 4);
    ck_assert_uint_eq(psc()->misses, 0);
}
END_TEST

START_TEST(geometry_is_checked_by_name)
{
    struct mmu_config config = mmu_fixture_config();
    char error[128];

    config.psc = (struct tlb_geometry){.entries = 6, .ways = 4};
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
                   the_table_is_found_in_the_cache_until_it_is_invalidated);
    tcase_add_test(tc, a_probe_reads_memory_not_the_cache);
    tcase_add_test(tc, rights_of_a_cached_directory_entry_still_count);
    tcase_add_test(tc, execute_disable_of_a_cached_directory_entry_counts);
    tcase_add_test(tc, large_pages_and_faulting_walks_leave_nothing);
    tcase_add_test(tc, under_pae_an_entry_covers_2_mib);
    tcase_add_test(tc, every_flush_but_a_page_fault_drops_all);
    tcase_add_test(tc, a_page_fault_drops_what_covers_its_address);
    tcase_add_test(tc, a_fault_by_a_stale_directory_entry_happens_once);
    tcase_add_test(tc, a_full_cache_evicts_by_its_policy);
    tcase_add_test(tc, a_model_without_one_counts_nothing);
    tcase_add_test(tc, geometry_is_checked_by_name);
    suite_add_tcase(s, tc);
    return s;
}
