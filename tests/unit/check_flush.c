/*
 * Flush events: what each cause drops (SDM vol. 3A 4.10.4.1), in every array,
 * and what is counted of it. Last, random states: whatever is held, an event
 * drops exactly what the manual says.
 */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/quick_check.h"

#include <stdlib.h>

Suite *flush_suite(void);

enum {
    A = 0x00801000, B = 0x00802000,         /* small pages, B global */
    L = 0x00c00000, M = 0x01000000,         /* large pages, M global */
    LARGE_FRAME = 0x01400000,
};

static struct mmu_config config;

static struct tlb_geometry array(uint32_t entries, uint32_t ways)
{
    return (struct tlb_geometry){.entries = entries, .ways = ways};
}

static void map_pages(void)
{
    map(A, 0x50000, URW);
    map(B, 0x51000, URW | PTE_G);
    map_large(L, LARGE_FRAME, URW);
    map_large(M, LARGE_FRAME, URW | PTE_G);
}

static void start(void)
{
    mmu_fixture_down();
    mmu_fixture_up(&config);
    two_level();
    map_pages();
}

static void setup(void)
{
    config = mmu_fixture_config();
    config.tlb[TLB_SLOT_S4K] = array(8, 4);
    config.tlb[TLB_SLOT_SLARGE] = array(4, 4);
    mmu_fixture_up(&config);
    start();
}

/* Every page in both first-level sides and the second level: 12 entries. */
static void fill_all(void)
{
    static const uint32_t pages[] = {A, B, L, M};

    for (unsigned i = 0; i < 4; i++)
        ck_assert(touch(pages[i], FETCH) && touch(pages[i], READ));
    ck_assert_uint_eq(live(), 12);
}

static bool held_anywhere(uint32_t lin)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (held(slot, lin))
            return true;
    return false;
}

static void counted(enum flush_cause cause, uint64_t count, uint64_t dropped)
{
    ck_assert_uint_eq(mf.mmu.flushes[cause].count, count);
    ck_assert_uint_eq(mf.mmu.flushes[cause].entries_dropped, dropped);
}

/* The causes that empty arrays, and whether they keep what is global. */
static const struct {
    enum flush_cause cause;
    bool keep_global;
} emptying[] = {
    {FLUSH_mov_cr3, true},
    {FLUSH_task_switch, true},
    {FLUSH_mov_cr0, false},
    {FLUSH_mov_cr4, false},
};

START_TEST(only_mov_cr3_and_a_task_switch_keep_global_entries)
{
    fill_all();
    mmu_flush(&mf.mmu, emptying[_i].cause, 0, 0);
    ck_assert_int_eq(held_anywhere(B), emptying[_i].keep_global);
    ck_assert_int_eq(held_anywhere(M), emptying[_i].keep_global);
    ck_assert(!held_anywhere(A));
    ck_assert(!held_anywhere(L));
}
END_TEST

START_TEST(an_emptying_event_counts_what_went_from_all_arrays)
{
    fill_all();
    mmu_flush(&mf.mmu, emptying[_i].cause, 0, 0);
    counted(emptying[_i].cause, 1, emptying[_i].keep_global ? 6 : 12);
    ck_assert_uint_eq(live(), emptying[_i].keep_global ? 6 : 0);
}
END_TEST

START_TEST(without_pge_mov_cr3_drops_what_is_marked_global)
{
    mf.mmu.paging.pge = false;
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert_uint_eq(live(), 0);
}
END_TEST

START_TEST(invlpg_drops_one_page_from_every_array)
{
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, A + 0xfff, 0);
    ck_assert(!held_anywhere(A));
    counted(FLUSH_invlpg, 1, 3);
    ck_assert_uint_eq(live(), 9);
}
END_TEST

START_TEST(invlpg_drops_a_global_page)
{
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, B, 0);
    ck_assert(!held_anywhere(B));
    ck_assert(held_anywhere(A));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live_global, 0);
}
END_TEST

START_TEST(invlpg_anywhere_in_a_large_page_drops_it)
{
    static const uint32_t offsets[] = {0, 0x1000, 0x200000, 0x3fffff};

    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + offsets[_i], 0);
    ck_assert(!held_anywhere(L));
    counted(FLUSH_invlpg, 1, 3);
}
END_TEST

START_TEST(invlpg_outside_a_large_page_leaves_it)
{
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, L - 1, 0);
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 0x800000, 0);
    ck_assert_uint_eq(live(), 12);
}
END_TEST

START_TEST(invlpg_of_an_absent_page_is_an_event)
{
    uint64_t epoch = mf.mmu.epoch;

    mmu_flush(&mf.mmu, FLUSH_invlpg, 0x40000000, 0);
    counted(FLUSH_invlpg, 1, 0);
    ck_assert_uint_gt(mf.mmu.epoch, epoch);
}
END_TEST

/* The tables changed without a flush: a small and a large entry cover A. */
START_TEST(invlpg_drops_entries_of_both_sizes)
{
    ck_assert(touch(A, READ));
    map_large(A & 0xffc00000, LARGE_FRAME, URW);
    ck_assert(touch(B, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, 0);
    ck_assert_uint_eq(live(), 0);
    counted(FLUSH_invlpg, 1, 4);
}
END_TEST

START_TEST(invlpg_anywhere_in_a_2_mib_page_drops_it)
{
    static const uint32_t offsets[] = {0, 0x1000, 0x1fffff};

    mf.next_table = FIRST_TABLE;
    pae();
    map_large(L, LARGE_FRAME, URW);
    map_large(L + 0x200000, LARGE_FRAME, URW);
    ck_assert(touch(L, READ) && touch(L + 0x200000, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + offsets[_i], 0);
    ck_assert(!held_anywhere(L));
    ck_assert(held_anywhere(L + 0x200000));
}
END_TEST

static void with_fragments(void)
{
    config.large = TLB_LARGE_FRAGMENT;
    config.tlb[TLB_SLOT_ILARGE] = config.tlb[TLB_SLOT_DLARGE] =
        config.tlb[TLB_SLOT_SLARGE] = array(0, 0);
    start();
}

START_TEST(invlpg_drops_every_fragment_of_the_page)
{
    with_fragments();
    ck_assert(touch(L, READ) && touch(L + 0x3ff000, READ));
    ck_assert(touch(L + 0x1000, FETCH));
    ck_assert(touch(A, READ) && touch(M, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 0x123000, 0);
    counted(FLUSH_invlpg, 1, 6);
    ck_assert(held_anywhere(A) && held_anywhere(M));
    ck_assert(!held_anywhere(L) && !held_anywhere(L + 0x3ff000));
}
END_TEST

START_TEST(invlpg_drops_every_fragment_of_an_ideal_array)
{
    config.tlb[TLB_SLOT_D4K] = (struct tlb_geometry){.ideal = true};
    with_fragments();
    for (uint32_t at = 0; at < 0x400000; at += 0x1000)
        ck_assert(touch(L + at, READ));
    ck_assert(touch(M, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 0x123000, 0);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live, 1);
}
END_TEST

START_TEST(invlpg_leaves_small_pages_beside_a_fragment)
{
    with_fragments();
    ck_assert(touch(A, READ) && touch(B, READ));
    map_large(A & 0xffc00000, LARGE_FRAME, URW);
    ck_assert(touch(A + 0x10000, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, A + 0x10000, 0);
    ck_assert(held_anywhere(A) && held_anywhere(B));
}
END_TEST

START_TEST(under_pae_fragments_are_of_2_mib_pages)
{
    with_fragments();
    mf.next_table = FIRST_TABLE;
    pae();
    map_large(L, LARGE_FRAME, URW);
    map_large(L + 0x200000, LARGE_FRAME, URW);
    ck_assert(touch(L + 0x1ff000, READ) && touch(L + 0x200000, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L, 0);
    ck_assert(!held_anywhere(L + 0x1ff000));
    ck_assert(held_anywhere(L + 0x200000));
}
END_TEST

START_TEST(a_page_fault_drops_what_covers_its_address)
{
    fill_all();
    poke(pte_at(A), 0x50000 | KRW);
    ck_assert(touch(A, READ));
    mf.mmu.paging.cr3 = HOLE;               /* each assist will fault */
    ck_assert(!touch(A, WRITE));
    ck_assert(!held_anywhere(A));
    counted(FLUSH_page_fault, 1, 3);
    ck_assert_uint_eq(live(), 9);
}
END_TEST

START_TEST(a_page_fault_is_an_event_also_when_nothing_goes)
{
    ck_assert(!touch(0x40000000, READ));
    counted(FLUSH_page_fault, 1, 0);
}
END_TEST

START_TEST(an_event_costs_its_direct_cycles)
{
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 33);
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 9);
    ck_assert_uint_eq(mf.mmu.flushes[FLUSH_mov_cr4].direct_cycles, 42);
    ck_assert_uint_eq(mf.cycles.by_cause[CYCLE_flush], 42);
    ck_assert_uint_eq(mf.cycles.total, 42);
}
END_TEST

START_TEST(each_event_advances_the_epoch)
{
    uint64_t epoch = mf.mmu.epoch;

    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        mmu_flush(&mf.mmu, cause, 0, 0);
        ck_assert_uint_gt(mf.mmu.epoch, epoch);
        epoch = mf.mmu.epoch;
    }
}
END_TEST

/* What observers see of an event. */
static struct {
    unsigned begun, ended, drops;
    struct observed_flush last;
} seen;

static void see_begin(void *opaque, const struct observed_flush *flush)
{
    (void)opaque;
    ck_assert_uint_eq(flush->dropped, 0);
    seen.begun++;
}

static void see_drop(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    (void)opaque;
    ck_assert(tlb_valid(tlb, entry));
    ck_assert_uint_eq(seen.begun, seen.ended + 1);
    seen.drops++;
}

static void see_end(void *opaque, const struct observed_flush *flush)
{
    (void)opaque;
    seen.ended++;
    seen.last = *flush;
}

static struct observer watcher = {
    .flush_begin = see_begin, .drop = see_drop, .flush_end = see_end,
};

START_TEST(an_observer_sees_each_entry_that_invlpg_drops)
{
    mmu_attach(&mf.mmu, &watcher);
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 5, 7);
    ck_assert_uint_eq(seen.drops, 3);
    ck_assert_uint_eq(seen.ended, 1);
    ck_assert_uint_eq(seen.last.dropped, 3);
    ck_assert_uint_eq(seen.last.lin, L + 5);
    ck_assert_uint_eq(seen.last.direct_cycles, 7);
}
END_TEST

START_TEST(an_observer_is_told_whether_global_entries_stay)
{
    mmu_attach(&mf.mmu, &watcher);
    mmu_flush(&mf.mmu, emptying[_i].cause, 0, 0);
    ck_assert_uint_eq(seen.last.cause, emptying[_i].cause);
    ck_assert_int_eq(seen.last.keep_global, emptying[_i].keep_global);
}
END_TEST

/*
 * Random states. Pages of all kinds in random spots are touched, then one
 * random event happens; before it, each held entry is noted, and whether it
 * has to go.
 */
enum { ROUNDS = 3000, TOUCHES = 40, REGIONS = 6, ENTRIES_MAX = 256 };

static bool covers(const struct tlb_entry *e, uint32_t lin, bool under_pae)
{
    unsigned shift = 12;

    if (e->bits & TLB_LARGE)
        shift = e->bits & TLB_BIG ? 22 : 21;
    if (e->page == lin >> shift)
        return true;
    /* One piece of a large page that covers it (SDM 4.10.2.3). */
    return e->bits & TLB_MARK &&
           e->page >> (under_pae ? 9 : 10) == lin >> (under_pae ? 21 : 22);
}

static bool must_go(const struct tlb_entry *e, enum flush_cause cause,
                    uint32_t lin)
{
    switch (cause) {
    case FLUSH_mov_cr3:
    case FLUSH_task_switch:
        return !(e->bits & TLB_G);
    case FLUSH_invlpg:
    case FLUSH_page_fault:
        return covers(e, lin, mf.mmu.paging.pae);
    default:
        return true;
    }
}

static struct {
    struct tlb *tlb;
    const struct tlb_entry *entry;
    bool goes;
} noted[ENTRIES_MAX];

static unsigned note(enum flush_cause cause, uint32_t lin)
{
    unsigned n = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        struct tlb *tlb = &mf.mmu.tlb[slot];

        for (uint32_t i = 0; i < tlb->sets * tlb->ways; i++) {
            const struct tlb_entry *e = &tlb->entries[i];

            if (!tlb_valid(tlb, e))
                continue;
            noted[n].tlb = tlb;
            noted[n].entry = e;
            noted[n++].goes = must_go(e, cause, lin);
        }
    }
    return n;
}

static uint32_t random_lin(void)
{
    uint32_t size = mf.mmu.paging.pae ? 0x200000 : 0x400000;
    uint32_t page = (uint32_t)rand() % 12 * 0x1000;

    if (rand() % 2)
        page += size - 0x10000;
    return 0x00800000 + (uint32_t)rand() % REGIONS * size + page;
}

static void remap_at_random(void)
{
    uint64_t global = rand() % 2 ? PTE_G : 0;
    uint32_t lin = random_lin();

    if (mf.next_table > LOW_RAM - 0x10000)
        mf.next_table = FIRST_TABLE + 0x4000;
    if (rand() % 3 == 0)
        map_large(lin & 0xffc00000, LARGE_FRAME, URW | global);
    else
        map(lin, 0x50000, URW | global);
}

static void one_round(void)
{
    enum flush_cause cause = (enum flush_cause)(rand() % FLUSH_CAUSES);
    uint64_t dropped_before;
    uint32_t lin = random_lin();
    unsigned n, going = 0;

    for (int i = 0; i < TOUCHES; i++) {
        if (rand() % 3 == 0)
            remap_at_random();
        touch(random_lin(), rand() % 2 ? FETCH : rand() % 2 ? READ : WRITE);
    }
    n = note(cause, lin);
    dropped_before = mf.mmu.flushes[cause].entries_dropped;
    mmu_flush(&mf.mmu, cause, lin, 0);
    for (unsigned i = 0; i < n; i++) {
        going += noted[i].goes;
        QUICK_CHECK(tlb_valid(noted[i].tlb, noted[i].entry) == !noted[i].goes);
    }
    QUICK_CHECK(live() == n - going);
    QUICK_CHECK(mf.mmu.flushes[cause].entries_dropped ==
                dropped_before + going);
}

/* Loop index: how large pages are held, and PAE or not. */
START_TEST(in_random_states_each_event_drops_exactly_what_it_must)
{
    srand(1);
    config.large = _i / 2;
    if (config.large != TLB_LARGE_SEPARATE)
        config.tlb[TLB_SLOT_ILARGE] = config.tlb[TLB_SLOT_DLARGE] =
            config.tlb[TLB_SLOT_SLARGE] = array(0, 0);
    start();
    if (_i % 2) {
        mf.next_table = FIRST_TABLE;
        pae();
    }
    for (int round = 0; round < ROUNDS; round++)
        one_round();
    for (unsigned side = 0; side < 2; side++) {
        const struct mmu_side *s = &mf.mmu.side[side];

        ck_assert_uint_eq(s->hits + s->misses, s->accesses);
    }
}
END_TEST

static void causes(TCase *tc)
{
    tcase_add_loop_test(
        tc, only_mov_cr3_and_a_task_switch_keep_global_entries, 0, 4);
    tcase_add_loop_test(
        tc, an_emptying_event_counts_what_went_from_all_arrays, 0, 4);
    tcase_add_test(tc, without_pge_mov_cr3_drops_what_is_marked_global);
    tcase_add_test(tc, a_page_fault_drops_what_covers_its_address);
    tcase_add_test(tc, a_page_fault_is_an_event_also_when_nothing_goes);
    tcase_add_test(tc, an_event_costs_its_direct_cycles);
    tcase_add_test(tc, each_event_advances_the_epoch);
    tcase_add_test(tc, an_observer_sees_each_entry_that_invlpg_drops);
    tcase_add_loop_test(tc, an_observer_is_told_whether_global_entries_stay,
                        0, 4);
}

static void invlpg(TCase *tc)
{
    tcase_add_test(tc, invlpg_drops_one_page_from_every_array);
    tcase_add_test(tc, invlpg_drops_a_global_page);
    tcase_add_loop_test(tc, invlpg_anywhere_in_a_large_page_drops_it, 0, 4);
    tcase_add_test(tc, invlpg_outside_a_large_page_leaves_it);
    tcase_add_test(tc, invlpg_of_an_absent_page_is_an_event);
    tcase_add_test(tc, invlpg_drops_entries_of_both_sizes);
    tcase_add_loop_test(tc, invlpg_anywhere_in_a_2_mib_page_drops_it, 0, 3);
    tcase_add_test(tc, invlpg_drops_every_fragment_of_the_page);
    tcase_add_test(tc, invlpg_drops_every_fragment_of_an_ideal_array);
    tcase_add_test(tc, invlpg_leaves_small_pages_beside_a_fragment);
    tcase_add_test(tc, under_pae_fragments_are_of_2_mib_pages);
}

static void random_states(TCase *tc)
{
    tcase_add_loop_test(
        tc, in_random_states_each_event_drops_exactly_what_it_must, 0, 6);
}

Suite *flush_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tc);
    } cases[] = {
        {"causes", causes},
        {"INVLPG", invlpg},
        {"random states", random_states},
    };
    Suite *suite = suite_create("flush");

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tc = tcase_create(cases[i].name);

        tcase_add_checked_fixture(tc, setup, mmu_fixture_down);
        cases[i].add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}
