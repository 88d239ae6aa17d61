/* The hooks of mmu/observer.h: when each is called, and with what. */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"

#include <string.h>

Suite *observer_suite(void);

enum {
    REGION = 0x00800000,                /* what one directory entry maps */
    A = REGION + 0x1000, B = REGION + 0x2000,
    FRAME_A = 0x50000, FRAME_B = 0x51000, LARGE_FRAME = 0x01400000,
    UNMAPPED = 0x40000000,
};

/* The last call of each hook, and how many calls there were. */
static struct {
    struct observed_access access;
    struct tlb_entry served;        /* a copy of *access.entry */
    struct tlb *filled, *evicted, *replaced;
    struct tlb_entry fill, evict, before, after;
    struct walk walk;
    bool walk_faulted;
    uint32_t freed;
    unsigned accesses, fills, evicts, replaces, walks, frees;
} seen;

static void on_access(void *opaque, const struct observed_access *access)
{
    ck_assert_ptr_eq(opaque, &seen);
    seen.access = *access;
    if (access->entry)
        seen.served = *access->entry;
    seen.accesses++;
}

static void on_fill(void *opaque, struct tlb *tlb,
                    const struct tlb_entry *entry)
{
    (void)opaque;
    ck_assert(tlb_valid(tlb, entry));
    seen.filled = tlb;
    seen.fill = *entry;
    seen.fills++;
}

static void on_evict(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    (void)opaque;
    seen.evicted = tlb;
    seen.evict = *entry;
    seen.evicts++;
}

static void on_replace(void *opaque, struct tlb *tlb,
                       const struct tlb_entry *before,
                       const struct tlb_entry *after)
{
    (void)opaque;
    seen.replaced = tlb;
    seen.before = *before;
    seen.after = *after;
    seen.replaces++;
}

static void on_walk(void *opaque, const struct walk *walk, bool fault)
{
    (void)opaque;
    seen.walk = *walk;
    seen.walk_faulted = fault;
    seen.walks++;
}

static void on_space_free(void *opaque, uint32_t space)
{
    (void)opaque;
    seen.freed = space;
    seen.frees++;
}

static struct observer observer, silent;

static struct tlb *slot_array(enum tlb_slot slot)
{
    return &mf.mmu.tlb[slot];
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    config.tlb[TLB_SLOT_D4K] = mf_array(1, 1);
    config.tlb[TLB_SLOT_S4K] = mf_array(8, 4);
    config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
    mmu_fixture_up(&config);
    mf_two_level();
    mf_map(A, FRAME_A, URW);
    mf_map(B, FRAME_B, URW);
    observer = (struct observer){
        .opaque = &seen, .access = on_access, .fill = on_fill,
        .evict = on_evict, .replace = on_replace, .walk = on_walk,
        .space_free = on_space_free,
    };
    silent = (struct observer){0};
    mmu_attach(&mf.mmu, &observer);
    mmu_attach(&mf.mmu, &silent);       /* any hook may be null */
    memset(&seen, 0, sizeof seen);
}

START_TEST(a_miss_is_reported_with_its_arrays_and_its_penalty)
{
    ck_assert(mf_touch(A + 4, READ | USER));
    ck_assert_uint_eq(seen.access.lin, A + 4);
    ck_assert(seen.access.user && !seen.access.write && !seen.access.fetch);
    ck_assert(!seen.access.first_hit && !seen.access.second_hit);
    ck_assert_ptr_eq(seen.access.first, slot_array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.access.second, slot_array(TLB_SLOT_S4K));
    ck_assert_uint_eq(seen.access.penalty, COST_WALK_START +
                      2 * COST_WALK_READ + 2 * COST_WALK_UPDATE);
    ck_assert_uint_eq(seen.served.frame, FRAME_A / SIZE_4K);
}
END_TEST

START_TEST(a_hit_is_reported_with_one_array_and_no_penalty)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, READ));
    ck_assert(seen.access.first_hit);
    ck_assert_ptr_eq(seen.access.first, slot_array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.access.first_ends, slot_array(TLB_SLOT_D4K));
    ck_assert_ptr_null(seen.access.second);
    ck_assert_ptr_null(seen.access.second_ends);
    ck_assert_uint_eq(seen.access.penalty, 0);
}
END_TEST

START_TEST(a_second_level_hit_is_reported_with_both_arrays)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, FETCH));
    ck_assert(seen.access.fetch);
    ck_assert(!seen.access.first_hit && seen.access.second_hit);
    ck_assert_ptr_eq(seen.access.first, slot_array(TLB_SLOT_I4K));
    ck_assert_ptr_eq(seen.access.second, slot_array(TLB_SLOT_S4K));
    ck_assert_uint_eq(seen.access.penalty, COST_STLB_HIT);
}
END_TEST

START_TEST(an_access_that_faults_is_reported_without_an_entry)
{
    ck_assert(!mf_touch(UNMAPPED, WRITE));
    ck_assert(seen.access.fault && seen.access.write);
    ck_assert_ptr_null(seen.access.entry);
    ck_assert_ptr_null(seen.access.first_ends);
    ck_assert(seen.walk_faulted);
}
END_TEST

START_TEST(an_assist_is_reported_with_the_entry_after_it)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert(seen.access.assist && seen.access.first_hit);
    ck_assert(seen.served.bits & TLB_D);
    ck_assert_uint_eq(seen.access.penalty, COST_WALK_START +
                      2 * COST_WALK_READ + COST_WALK_UPDATE);
}
END_TEST

START_TEST(a_replacement_is_reported_with_the_entry_before_and_after)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(seen.replaces, 2);
    ck_assert_ptr_eq(seen.replaced, slot_array(TLB_SLOT_D4K));
    ck_assert(!(seen.before.bits & TLB_D));
    ck_assert(seen.after.bits & TLB_D);
}
END_TEST

START_TEST(an_assist_that_changes_the_page_size_is_reported_with_the_new_arrays)
{
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_ptr_eq(seen.access.first, slot_array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.access.first_ends, slot_array(TLB_SLOT_DLARGE));
    ck_assert_ptr_null(seen.access.second);
    ck_assert_ptr_eq(seen.access.second_ends, slot_array(TLB_SLOT_SLARGE));
}
END_TEST

START_TEST(an_assist_that_changes_the_page_size_evicts_and_fills_in_each_level)
{
    ck_assert(mf_touch(A, READ));
    seen.fills = 0;
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(seen.evicts, 2);
    ck_assert_uint_eq(seen.fills, 2);
    ck_assert_ptr_eq(seen.evicted, slot_array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.filled, slot_array(TLB_SLOT_DLARGE));
}
END_TEST

START_TEST(the_fill_of_each_level_is_reported)
{
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(seen.fills, 2);
    ck_assert_ptr_eq(seen.filled, slot_array(TLB_SLOT_D4K));
    ck_assert_uint_eq(seen.fill.page, A / SIZE_4K);
}
END_TEST

START_TEST(an_eviction_is_reported_with_the_entry_that_left)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(B, READ));
    ck_assert_uint_eq(seen.evicts, 1);
    ck_assert_ptr_eq(seen.evicted, slot_array(TLB_SLOT_D4K));
    ck_assert_uint_eq(seen.evict.page, A / SIZE_4K);
}
END_TEST

START_TEST(a_walk_is_reported_with_its_levels)
{
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(seen.walks, 1);
    ck_assert_uint_eq(seen.walk.levels, 2);
    ck_assert_uint_eq(seen.walk.lin, A);
    ck_assert(!seen.walk_faulted);
}
END_TEST

START_TEST(without_paging_no_access_is_reported)
{
    mf.mmu.paging.enabled = false;
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(seen.accesses, 0);
}
END_TEST

START_TEST(a_freed_space_is_reported_by_its_number_in_the_paging_mode)
{
    mmu_space_free(&mf.mmu, 0x12345678);
    ck_assert_uint_eq(seen.freed, 0x12345);
    mf.mmu.paging.pae = true;
    mmu_space_free(&mf.mmu, 0x12345678);
    ck_assert_uint_eq(seen.freed, 0x12345678 >> 5);
    ck_assert_uint_eq(seen.frees, 2);
}
END_TEST

Suite *observer_suite(void)
{
    Suite *suite = suite_create("observer");
    TCase *tc = tcase_create("hooks");

    tcase_add_checked_fixture(tc, setup, mmu_fixture_down);
    tcase_add_test(tc, a_miss_is_reported_with_its_arrays_and_its_penalty);
    tcase_add_test(tc, a_hit_is_reported_with_one_array_and_no_penalty);
    tcase_add_test(tc, a_second_level_hit_is_reported_with_both_arrays);
    tcase_add_test(tc, an_access_that_faults_is_reported_without_an_entry);
    tcase_add_test(tc, an_assist_is_reported_with_the_entry_after_it);
    tcase_add_test(tc,
                   a_replacement_is_reported_with_the_entry_before_and_after);
    tcase_add_test(
        tc,
        an_assist_that_changes_the_page_size_is_reported_with_the_new_arrays);
    tcase_add_test(
        tc,
        an_assist_that_changes_the_page_size_evicts_and_fills_in_each_level);
    tcase_add_test(tc, the_fill_of_each_level_is_reported);
    tcase_add_test(tc, an_eviction_is_reported_with_the_entry_that_left);
    tcase_add_test(tc, a_walk_is_reported_with_its_levels);
    tcase_add_test(tc, without_paging_no_access_is_reported);
    tcase_add_test(tc,
                   a_freed_space_is_reported_by_its_number_in_the_paging_mode);
    suite_add_tcase(suite, tc);
    return suite;
}
