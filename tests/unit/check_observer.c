/* What the MMU tells its observers. */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"

#include <string.h>

Suite *observer_suite(void);

enum {
    A = 0x00801000, B = 0x00802000,
    REGION = 0x00800000, LARGE_FRAME = 0x01400000,
};

/* The last call of each hook, and how often it came. */
static struct {
    struct observed_access access;
    struct tlb_entry served;        /* what access.entry pointed to */
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

static struct tlb *array(enum tlb_slot slot)
{
    return &mf.mmu.tlb[slot];
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    config.tlb[TLB_SLOT_D4K] =
        (struct tlb_geometry){.entries = 1, .ways = 1};
    config.tlb[TLB_SLOT_S4K] = (struct tlb_geometry){.entries = 8, .ways = 4};
    config.tlb[TLB_SLOT_SLARGE] =
        (struct tlb_geometry){.entries = 4, .ways = 4};
    mmu_fixture_up(&config);
    two_level();
    map(A, 0x50000, URW);
    map(B, 0x51000, URW);
    observer = (struct observer){
        .opaque = &seen, .access = on_access, .fill = on_fill,
        .evict = on_evict, .replace = on_replace, .walk = on_walk,
        .space_free = on_space_free,
    };
    silent = (struct observer){0};
    mmu_attach(&mf.mmu, &observer);
    mmu_attach(&mf.mmu, &silent);       /* every hook may be null */
    memset(&seen, 0, sizeof seen);
}

START_TEST(a_miss_tells_its_arrays_and_its_penalty)
{
    ck_assert(touch(A + 4, READ | USER));
    ck_assert_uint_eq(seen.access.lin, A + 4);
    ck_assert(seen.access.user && !seen.access.write && !seen.access.fetch);
    ck_assert(!seen.access.first_hit && !seen.access.second_hit);
    ck_assert_ptr_eq(seen.access.first, array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.access.second, array(TLB_SLOT_S4K));
    ck_assert_uint_eq(seen.access.penalty, 4 + 2 * 7 + 2 * 12);
    ck_assert_uint_eq(seen.served.frame, 0x50);
}
END_TEST

START_TEST(a_hit_tells_one_array_and_no_penalty)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(A, READ));
    ck_assert(seen.access.first_hit);
    ck_assert_ptr_eq(seen.access.first, array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.access.first_ends, array(TLB_SLOT_D4K));
    ck_assert_ptr_null(seen.access.second);
    ck_assert_ptr_null(seen.access.second_ends);
    ck_assert_uint_eq(seen.access.penalty, 0);
}
END_TEST

START_TEST(a_second_level_hit_tells_both_arrays)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(A, FETCH));
    ck_assert(seen.access.fetch);
    ck_assert(!seen.access.first_hit && seen.access.second_hit);
    ck_assert_ptr_eq(seen.access.first, array(TLB_SLOT_I4K));
    ck_assert_ptr_eq(seen.access.second, array(TLB_SLOT_S4K));
    ck_assert_uint_eq(seen.access.penalty, 5);
}
END_TEST

START_TEST(a_fault_tells_no_entry)
{
    ck_assert(!touch(0x40000000, WRITE));
    ck_assert(seen.access.fault && seen.access.write);
    ck_assert_ptr_null(seen.access.entry);
    ck_assert_ptr_null(seen.access.first_ends);
    ck_assert(seen.walk_faulted);
}
END_TEST

START_TEST(an_assist_tells_the_entry_after_it)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(A, WRITE));
    ck_assert(seen.access.assist && seen.access.first_hit);
    ck_assert(seen.served.bits & TLB_D);
    ck_assert_uint_eq(seen.access.penalty, 4 + 2 * 7 + 12);
}
END_TEST

START_TEST(a_replacement_tells_before_and_after)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(A, WRITE));
    ck_assert_uint_eq(seen.replaces, 2);
    ck_assert_ptr_eq(seen.replaced, array(TLB_SLOT_D4K));
    ck_assert(!(seen.before.bits & TLB_D));
    ck_assert(seen.after.bits & TLB_D);
}
END_TEST

START_TEST(a_move_tells_where_the_translation_ends)
{
    ck_assert(touch(A, READ));
    map_large(REGION, LARGE_FRAME, URW);
    ck_assert(touch(A, WRITE));
    ck_assert_ptr_eq(seen.access.first, array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.access.first_ends, array(TLB_SLOT_DLARGE));
    ck_assert_ptr_null(seen.access.second);
    ck_assert_ptr_eq(seen.access.second_ends, array(TLB_SLOT_SLARGE));
}
END_TEST

START_TEST(a_move_tells_the_old_entry_gone_and_the_new_one_filled)
{
    ck_assert(touch(A, READ));
    seen.fills = 0;
    map_large(REGION, LARGE_FRAME, URW);
    ck_assert(touch(A, WRITE));
    ck_assert_uint_eq(seen.evicts, 2);
    ck_assert_uint_eq(seen.fills, 2);
    ck_assert_ptr_eq(seen.evicted, array(TLB_SLOT_D4K));
    ck_assert_ptr_eq(seen.filled, array(TLB_SLOT_DLARGE));
}
END_TEST

START_TEST(each_level_tells_its_fill)
{
    ck_assert(touch(A, READ));
    ck_assert_uint_eq(seen.fills, 2);
    ck_assert_ptr_eq(seen.filled, array(TLB_SLOT_D4K));
    ck_assert_uint_eq(seen.fill.page, A >> 12);
}
END_TEST

START_TEST(an_eviction_tells_what_left)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(B, READ));
    ck_assert_uint_eq(seen.evicts, 1);
    ck_assert_ptr_eq(seen.evicted, array(TLB_SLOT_D4K));
    ck_assert_uint_eq(seen.evict.page, A >> 12);
}
END_TEST

START_TEST(a_walk_tells_its_levels)
{
    ck_assert(touch(A, READ));
    ck_assert_uint_eq(seen.walks, 1);
    ck_assert_uint_eq(seen.walk.levels, 2);
    ck_assert_uint_eq(seen.walk.lin, A);
    ck_assert(!seen.walk_faulted);
}
END_TEST

START_TEST(without_paging_there_is_nothing_to_tell)
{
    mf.mmu.paging.enabled = false;
    ck_assert(touch(A, READ));
    ck_assert_uint_eq(seen.accesses, 0);
}
END_TEST

START_TEST(a_freed_space_is_named_as_the_paging_mode_names_it)
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
    tcase_add_test(tc, a_miss_tells_its_arrays_and_its_penalty);
    tcase_add_test(tc, a_hit_tells_one_array_and_no_penalty);
    tcase_add_test(tc, a_second_level_hit_tells_both_arrays);
    tcase_add_test(tc, a_fault_tells_no_entry);
    tcase_add_test(tc, an_assist_tells_the_entry_after_it);
    tcase_add_test(tc, a_replacement_tells_before_and_after);
    tcase_add_test(tc, a_move_tells_where_the_translation_ends);
    tcase_add_test(tc,
                   a_move_tells_the_old_entry_gone_and_the_new_one_filled);
    tcase_add_test(tc, each_level_tells_its_fill);
    tcase_add_test(tc, an_eviction_tells_what_left);
    tcase_add_test(tc, a_walk_tells_its_levels);
    tcase_add_test(tc, without_paging_there_is_nothing_to_tell);
    tcase_add_test(tc, a_freed_space_is_named_as_the_paging_mode_names_it);
    suite_add_tcase(suite, tc);
    return suite;
}
