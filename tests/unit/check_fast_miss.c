/*
 * Fast misses (mmu/fast_miss.h): a TLB miss whose walk would repeat an earlier
 * one is served without walking; and slots of l0 that outlive a flush, because
 * their entries are global and the flush keeps them. A twin without either must
 * end in the same state.
 */
#include <check.h>

#include "cpu/microcode/sysreg.h"
#include "tests/unit/groups.h"
#include "tests/unit/space_fixture.h"

Suite *fast_miss_suite(void);

enum {
    A = 0x00800000,             /* the first page of the first region */
    FRAME_OF_A = SPACES_FRAME_0,
    OTHER_FRAME = FRAME_OF_A + 9 * PAGE_BYTES,
    TABLE_OF_A = SPACES_TABLE_0,
    OTHER_TABLE = TABLE_OF_A + 4 * PAGE_BYTES,
    NO_RAM = 0x80000,
    CARD = 0xa0000,             /* memory of a device: caches keep none of it */
};

#define FOUR_NOPS 0x90909090u

static void setup(void)
{
    struct mmu_config config = spaces_shape(TLB_PLRU, 0);

    spaces_up(&config, false);
}

static void setup_pae(void)
{
    struct mmu_config config = spaces_shape(TLB_LRU, 0);

    spaces_up(&config, true);
}

/* Makes one access; true if it was a fast miss. The twins must be equal before
 * and after it. */
static bool is_fast(enum twin_access kind, uint32_t lin)
{
    bool fast;

    twins_compare();
    twins_access(kind, lin, 4, 1);
    fast = twins_fast_misses();
    twins_compare();
    return fast;
}

/* Walks for a read of A, and for a write. */
static void read_a(void)
{
    ck_assert(twins_access(TWIN_LOAD, A, 4, 0));
}

static void write_a(void)
{
    ck_assert(twins_access(TWIN_STORE, A, 4, 5));
}

static void map_a(uint64_t entry)
{
    spaces_put_pte(0, 0, entry);
}

static void map_region_of_a(uint64_t entry)
{
    spaces_put_pde(0, 0, entry);
}

START_TEST(a_miss_whose_walk_repeats_an_earlier_one_is_fast)
{
    read_a();
    spaces_flush();
    ck_assert(is_fast(TWIN_LOAD, A + 8));
}
END_TEST

START_TEST(a_hit_is_no_fast_miss)
{
    read_a();
    ck_assert(!is_fast(TWIN_LOAD, A + 8));
}
END_TEST

START_TEST(a_walk_for_a_read_is_not_repeated_for_a_write)
{
    read_a();
    spaces_flush();
    ck_assert(!is_fast(TWIN_STORE, A));
}
END_TEST

START_TEST(a_fetch_whose_walk_repeats_an_earlier_one_is_fast)
{
    ck_assert(twins_access(TWIN_FETCH, A, 1, 0));
    spaces_flush();
    ck_assert(is_fast(TWIN_FETCH, A + 8));
    ck_assert(!is_fast(TWIN_FETCH, A + 9));
}
END_TEST

START_TEST(a_fetch_of_a_page_that_has_moved_is_fast_and_finds_the_new_frame)
{
    ck_assert(twins_access(TWIN_FETCH, A, 1, 0));
    map_a(OTHER_FRAME | PUW);
    spaces_flush();
    ck_assert(is_fast(TWIN_FETCH, A));
}
END_TEST

START_TEST(a_walk_for_a_read_is_not_repeated_for_a_fetch)
{
    read_a();
    spaces_flush();
    ck_assert(!is_fast(TWIN_FETCH, A));
}
END_TEST

START_TEST(a_walk_for_a_fetch_is_not_repeated_for_a_read)
{
    ck_assert(twins_access(TWIN_FETCH, A, 1, 0));
    spaces_flush();
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

/* Loop index: kind of access. */
START_TEST(a_page_that_has_moved_to_a_device_is_read_past_the_caches)
{
    static _Alignas(BUS_PAGE_SIZE) uint8_t card[2][BUS_PAGE_SIZE];

    twins_add_caches();
    bus_map_ram(&twins.quick.bus, "card", CARD, sizeof card[0], card[0]);
    bus_map_ram(&twins.slow.bus, "card", CARD, sizeof card[1], card[1]);
    for (unsigned i = 0; i < 2; i++) {      /* once the walk's lines are there */
        spaces_flush();
        ck_assert(twins_access((enum twin_access)_i, A, 4, 0));
    }
    map_a(CARD | PUW);
    spaces_flush();
    ck_assert(!is_fast((enum twin_access)_i, A));
}
END_TEST

START_TEST(a_walk_for_the_supervisor_is_not_repeated_for_the_user)
{
    map_a(FRAME_OF_A | PW);
    read_a();
    spaces_flush();
    twins_set_user(true);
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

/* Changes of the entries that the walk for A read: of its page table, or of its
 * directory. */
static const struct {
    bool in_directory;
    uint64_t entry;
} changes[] = {
    {false, NO_RAM | PUW},
    {false, 0},
    {false, FRAME_OF_A | P},
    {false, FRAME_OF_A | (PUW & ~PTE_D)},
    {false, FRAME_OF_A | (PUW & ~PTE_A)},
    {true, OTHER_TABLE | PUW},
    {true, TABLE_OF_A | (PUW & ~PTE_A)},
    {true, TABLE_OF_A | P},
    {true, 0},
    {true, TWIN_LARGE | PUW | PTE_PS},
};

enum { CHANGES = sizeof changes / sizeof changes[0] };

START_TEST(a_walk_is_not_repeated_when_an_entry_has_changed)
{
    write_a();
    if (changes[_i].in_directory)
        map_region_of_a(changes[_i].entry);
    else
        map_a(changes[_i].entry);
    spaces_flush();
    ck_assert(!is_fast(TWIN_STORE, A));
}
END_TEST

START_TEST(a_miss_of_a_page_that_has_moved_is_fast_and_finds_the_new_frame)
{
    write_a();
    map_a(OTHER_FRAME | PUW);
    spaces_flush();
    ck_assert(is_fast(TWIN_STORE, A));
}
END_TEST

START_TEST(a_write_to_a_watched_frame_is_no_fast_miss)
{
    write_a();
    twins.quick.bus.page_map[OTHER_FRAME / PAGE_BYTES] |= BUS_PAGE_WATCHED;
    map_a(OTHER_FRAME | PUW);
    spaces_flush();
    ck_assert(!is_fast(TWIN_STORE, A));
}
END_TEST

/* C takes the place of A in l0, but not in the walk memo. */
START_TEST(the_last_walk_stays_as_it_was_when_its_entry_changes_before_a_hit)
{
    const uint32_t C = spaces_region[1];

    for (unsigned i = 0; i < 2; i++) {
        spaces_flush();
        twins_access(TWIN_LOAD, C, 4, 0);
        read_a();
    }
    twins_access(TWIN_LOAD, C, 4, 0);
    map_a(OTHER_FRAME | PUW);
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

/* A walk that sets A or D pays for the update; its repetition would not. Loop
 * index: 0 D of the page, 1 A of the directory entry. */
START_TEST(a_walk_that_has_set_a_bit_is_not_repeated)
{
    for (unsigned i = 0; i < 2; i++) {
        map_region_of_a(TABLE_OF_A | (_i ? PUW & ~PTE_A : PUW));
        map_a(FRAME_OF_A | (_i ? PUW : PUW & ~PTE_D));
        spaces_flush();
        ck_assert(!is_fast(TWIN_STORE, A));
    }
}
END_TEST

/* Loop index as above. */
START_TEST(a_walk_that_has_set_a_bit_is_repeated_while_the_bit_is_set)
{
    map_region_of_a(TABLE_OF_A | (_i ? PUW & ~PTE_A : PUW));
    map_a(FRAME_OF_A | (_i ? PUW : PUW & ~PTE_D));
    write_a();
    spaces_flush();
    ck_assert(is_fast(TWIN_STORE, A));
}
END_TEST

START_TEST(a_walk_is_not_repeated_when_the_high_half_of_an_entry_has_changed)
{
    write_a();
    map_a(FRAME_OF_A | PUW | PTE_NX);       /* reserved: NXE is clear */
    spaces_flush();
    ck_assert(!is_fast(TWIN_STORE, A));
}
END_TEST

START_TEST(a_walk_of_another_space_is_not_repeated)
{
    read_a();
    twins_set_cr(3, spaces_cr3(1));
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

START_TEST(an_access_that_crosses_a_page_is_no_fast_miss)
{
    read_a();
    twins_access(TWIN_LOAD, A + PAGE_BYTES, 4, 0);
    spaces_flush();
    ck_assert(!is_fast(TWIN_LOAD, A + PAGE_BYTES - 2));
}
END_TEST

START_TEST(a_system_access_of_the_user_is_fast_and_grants_the_user_nothing)
{
    map_a(FRAME_OF_A | PW);
    twins_set_user(true);
    twins_access(TWIN_SYSTEM_STORE, A, 4, 5);
    spaces_flush();
    twins_access(TWIN_SYSTEM_LOAD, A, 4, 0);
    spaces_flush();
    ck_assert(is_fast(TWIN_SYSTEM_LOAD, A));
    ck_assert(!twins_access(TWIN_LOAD, A, 4, 0));
    spaces_flush();
    ck_assert(is_fast(TWIN_SYSTEM_STORE, A));
    ck_assert(!twins_access(TWIN_STORE, A, 4, 6));
}
END_TEST

/* Loop index: 0 the breakpoint is set after the first walk, 1 before it. */
START_TEST(an_access_that_a_breakpoint_watches_is_no_fast_miss)
{
    const uint32_t L0_RW_4_BYTES = 0x000f0001;      /* DR7: LEN0, R/W0, L0 */

    if (!_i)
        read_a();
    twins_set_dr(0, A);
    twins_set_dr(7, L0_RW_4_BYTES);
    if (_i)
        read_a();
    spaces_flush();
    twins.quick.cpu.debug.hits = 0;
    ck_assert(!is_fast(TWIN_LOAD, A));
    ck_assert_uint_eq((uint32_t)twins.quick.cpu.debug.hits, 1);
}
END_TEST

static void count_walk(void *count, const struct walk *walk, bool fault)
{
    (void)walk;
    ck_assert(!fault);
    ++*(unsigned *)count;
}

START_TEST(an_observer_of_walks_sees_a_walk_at_each_miss)
{
    unsigned walks = 0;
    struct observer observer = {.opaque = &walks, .walk = count_walk};

    read_a();
    mmu_attach(&twins.quick.cpu.mmu, &observer);
    spaces_flush();
    ck_assert(!is_fast(TWIN_LOAD, A));
    ck_assert_uint_eq(walks, 1);
}
END_TEST

START_TEST(a_walk_through_an_absent_pdpte_is_not_repeated)
{
    read_a();
    spaces_put_pdpte(0, false);
    spaces_flush();
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

/* Writes that change how walks are made. */
static const struct {
    unsigned cr;
    uint32_t value;
} steers[] = {
    {0, CR0_PG | CR0_PE}, {4, CR4_PSE}, {4, CR4_PGE},
};

enum { STEERS = sizeof steers / sizeof steers[0] };

START_TEST(a_write_of_cr0_or_cr4_that_steers_walks_forgets_them)
{
    read_a();
    twins_set_cr(steers[_i].cr, steers[_i].value);
    spaces_flush();
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

START_TEST(a_change_of_the_memory_map_forgets_walks)
{
    static _Alignas(BUS_PAGE_SIZE) uint8_t other[BUS_PAGE_SIZE];

    read_a();
    bus_map_ram(&twins.quick.bus, "over", FRAME_OF_A, sizeof other, other);
    bus_map_ram(&twins.slow.bus, "over", FRAME_OF_A, sizeof other, other);
    spaces_flush();
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

START_TEST(a_write_to_a_page_that_has_become_code_drops_its_block)
{
    struct cpu *cpu = &twins.quick.cpu;
    uint64_t dropped;

    twins_access(TWIN_STORE, A, 4, FOUR_NOPS);
    cpu->block = NULL;
    block_get(cpu, FRAME_OF_A, false, 0);
    cpu->block = &twins.quick.block;
    spaces_flush();
    dropped = cpu->counters.blocks_dropped;
    ck_assert(!is_fast(TWIN_STORE, A));
    ck_assert_uint_eq(cpu->counters.blocks_dropped, dropped + 1);
}
END_TEST

/* The slot of l0 for A that has outlived a flush; or null. */
static struct l0_slot *revive(enum l0_kind kind, bool user)
{
    struct l0 *l0 = &twins.quick.cpu.mmu.l0;

    return l0_revive(l0, kind, l0_key_of(l0, user), A, 4);
}

static void read_global_a(void)
{
    map_a(FRAME_OF_A | PUW | PTE_G);
    read_a();
}

START_TEST(the_slot_of_a_global_entry_outlives_a_flush_that_keeps_the_entry)
{
    read_global_a();
    spaces_flush();
    ck_assert(revive(L0_READ, false));
    ck_assert(!is_fast(TWIN_LOAD, A));
}
END_TEST

START_TEST(the_slot_of_another_entry_does_not_outlive_a_flush)
{
    read_a();
    spaces_flush();
    ck_assert(!revive(L0_READ, false));
}
END_TEST

START_TEST(a_slot_that_outlives_a_flush_serves_its_rights_and_kind_only)
{
    read_global_a();
    spaces_flush();
    ck_assert(!revive(L0_READ, true));
    ck_assert(!revive(L0_WRITE, false));
    ck_assert(!revive(L0_FETCH, false));
}
END_TEST

/* The ways in which the entry of A leaves its array. */
static void flush_globals(void)
{
    twins_set_cr(4, CR4_PSE);
}

static void invalidate(void)
{
    twins_invlpg(A);
}

/* By the other pages of its set: the array has four. */
static void evict(void)
{
    for (unsigned i = 0; i < REGIONS; i++)
        for (unsigned page = i ? 0 : 4; page < PAGES; page += 4)
            twins_access(TWIN_LOAD, spaces_region[i] + page * PAGE_BYTES, 4, 0);
}

static void (*const ends[])(void) = {flush_globals, invalidate, evict};

enum { ENDS = sizeof ends / sizeof ends[0] };

START_TEST(the_slot_of_a_global_entry_that_has_left_serves_no_more)
{
    read_global_a();
    spaces_flush();
    ends[_i]();
    ck_assert(!revive(L0_READ, false));
    read_a();
    twins_compare();
}
END_TEST

static void fast_misses(TCase *tc)
{
    tcase_add_test(tc, a_miss_whose_walk_repeats_an_earlier_one_is_fast);
    tcase_add_test(tc, a_hit_is_no_fast_miss);
    tcase_add_test(tc, a_walk_for_a_read_is_not_repeated_for_a_write);
    tcase_add_test(tc, a_fetch_whose_walk_repeats_an_earlier_one_is_fast);
    tcase_add_test(
        tc, a_fetch_of_a_page_that_has_moved_is_fast_and_finds_the_new_frame);
    tcase_add_test(tc, a_walk_for_a_read_is_not_repeated_for_a_fetch);
    tcase_add_test(tc, a_walk_for_a_fetch_is_not_repeated_for_a_read);
    tcase_add_loop_test(
        tc, a_page_that_has_moved_to_a_device_is_read_past_the_caches, 0,
        TWIN_ACCESSES);
    tcase_add_test(tc, a_walk_for_the_supervisor_is_not_repeated_for_the_user);
    tcase_add_loop_test(tc, a_walk_is_not_repeated_when_an_entry_has_changed, 0,
                        CHANGES);
    tcase_add_test(
        tc, a_miss_of_a_page_that_has_moved_is_fast_and_finds_the_new_frame);
    tcase_add_test(tc, a_write_to_a_watched_frame_is_no_fast_miss);
    tcase_add_test(
        tc, the_last_walk_stays_as_it_was_when_its_entry_changes_before_a_hit);
    tcase_add_loop_test(tc, a_walk_that_has_set_a_bit_is_not_repeated, 0, 2);
    tcase_add_loop_test(
        tc, a_walk_that_has_set_a_bit_is_repeated_while_the_bit_is_set, 0, 2);
    tcase_add_test(tc, a_walk_of_another_space_is_not_repeated);
    tcase_add_test(tc, an_access_that_crosses_a_page_is_no_fast_miss);
    tcase_add_test(
        tc, a_system_access_of_the_user_is_fast_and_grants_the_user_nothing);
    tcase_add_loop_test(tc, an_access_that_a_breakpoint_watches_is_no_fast_miss,
                        0, 2);
    tcase_add_test(tc, an_observer_of_walks_sees_a_walk_at_each_miss);
    tcase_add_loop_test(tc,
                        a_write_of_cr0_or_cr4_that_steers_walks_forgets_them, 0,
                        STEERS);
    tcase_add_test(tc, a_change_of_the_memory_map_forgets_walks);
    tcase_add_test(tc, a_write_to_a_page_that_has_become_code_drops_its_block);
}

static void global_slots(TCase *tc)
{
    tcase_add_test(
        tc, the_slot_of_a_global_entry_outlives_a_flush_that_keeps_the_entry);
    tcase_add_test(tc, the_slot_of_another_entry_does_not_outlive_a_flush);
    tcase_add_test(
        tc, a_slot_that_outlives_a_flush_serves_its_rights_and_kind_only);
    tcase_add_loop_test(tc,
                        the_slot_of_a_global_entry_that_has_left_serves_no_more,
                        0, ENDS);
}

static void under_pae(TCase *tc)
{
    tcase_add_test(tc, a_miss_whose_walk_repeats_an_earlier_one_is_fast);
    tcase_add_test(
        tc, a_walk_is_not_repeated_when_the_high_half_of_an_entry_has_changed);
    tcase_add_test(tc, a_walk_through_an_absent_pdpte_is_not_repeated);
}

Suite *fast_miss_suite(void)
{
    static const struct group groups[] = {
        {"fast misses", fast_misses},
        {"global slots", global_slots},
        {NULL, NULL},
    };
    Suite *suite = groups_suite("fast_miss", groups, setup, twins_down);
    TCase *pae = tcase_create("PAE");

    tcase_add_checked_fixture(pae, setup_pae, twins_down);
    under_pae(pae);
    suite_add_tcase(suite, pae);
    return suite;
}
