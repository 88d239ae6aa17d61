/*
 * Misses that repeat an earlier walk, and global entries that outlive a flush,
 * against a CPU that knows of neither: whatever happens to the tables and the
 * registers between, nothing tells the two apart.
 */
#include "tests/unit/quick_check.h"
#include "tests/unit/twin_fixture.h"

#include <stdlib.h>

#include "cpu/microcode/sysreg.h"
#include "mmu/pte.h"

Suite *fast_miss_suite(void);

/* Two spaces. Their tables stand in one row, so that directories can be made
 * to share some; an entry is 8 bytes under PAE, else 4. */
enum {
    PDPTES = 0x1000,            /* of PAE; the space's registers load them */
    DIRECTORIES = 0x2000,
    TABLES = 0x8000,
    FRAMES = 0x20000,           /* 16 of them */
    SPACES = 2, REGIONS = 3, PAGES = 8,
    OPERATIONS = 20000,
};

/* The third shares the places of the first in l0 and in the memory of walks. */
static const uint32_t region[REGIONS] = {0x00800000, 0x00c00000, 0x01000000};

enum { A = 0x00800000, P = PTE_P | PTE_A, PW = P | PTE_W | PTE_D,
       PUW = PW | PTE_U };

static bool is_pae;

static unsigned entry_size(void)
{
    return is_pae ? 8 : 4;
}

static uint32_t cr3_of(unsigned space)
{
    return is_pae ? PDPTES + space * 0x20 : DIRECTORIES + space * 0x1000;
}

static uint32_t table_at(unsigned n)
{
    return TABLES + n * 0x1000;
}

static void put_pde(unsigned space, unsigned n, uint64_t entry)
{
    uint32_t index = region[n] >> (is_pae ? 21 : 22);

    twins_poke(DIRECTORIES + space * 0x1000 + index * entry_size(), entry,
               entry_size());
}

static void put_pte(unsigned table, unsigned page, uint64_t entry)
{
    twins_poke(table_at(table) + page * entry_size(), entry, entry_size());
}

static void put_pdpte(unsigned space, bool present)
{
    twins_poke(cr3_of(space),
               (DIRECTORIES + space * 0x1000) | (present ? PTE_P : 0), 8);
}

static uint64_t frame(unsigned n)
{
    return FRAMES + n * 0x1000;
}

/* Of the data side: as most parts are; no power of two of sets; more ways than
 * a tree has a table for. */
static const struct tlb_geometry geometries[] = {
    {.entries = 16, .ways = 4}, {.entries = 12, .ways = 4},
    {.entries = 16, .ways = 16},
};

enum {
    GEOMETRIES = sizeof geometries / sizeof geometries[0],
};

static struct mmu_config shape(enum tlb_policy policy, unsigned n)
{
    struct mmu_config config = twins_shape(policy, n % TWIN_SHAPES);

    config.tlb[TLB_SLOT_D4K] = geometries[n / TWIN_SHAPES];
    return config;
}

static void start(const struct mmu_config *config, bool pae)
{
    is_pae = pae;
    twins_up(config);
    for (unsigned space = 0; space < SPACES; space++) {
        if (pae)
            put_pdpte(space, true);
        for (unsigned n = 0; n < REGIONS; n++) {
            unsigned table = space * REGIONS + n;

            put_pde(space, n, table_at(table) | PUW);
            for (unsigned page = 0; page < PAGES; page++)
                put_pte(table, page, frame(table + page) | PUW);
        }
    }
    for (uint32_t at = 0; at < 0x10000; at += 4)
        twins_poke(FRAMES + at, at * 0x9e3779b1u, 4);
    twins_set_cr(4, CR4_PSE | CR4_PGE | (pae ? CR4_PAE : 0));
    twins_set_cr(3, cr3_of(0));
    twins_set_cr(0, CR0_PG | CR0_PE | CR0_WP);
}

static void setup(void)
{
    struct mmu_config config = shape(TLB_PLRU, 0);

    start(&config, false);
}

static void setup_pae(void)
{
    struct mmu_config config = shape(TLB_LRU, 0);

    start(&config, true);
}

static void flush(void)
{
    twins_set_cr(3, cr3_of(0));
}

/* Whether an access is recalled; by both CPUs it must have the same outcome. */
static bool fast_misses_on(enum twin_access kind, uint32_t lin)
{
    bool recalled;

    twins_compare();
    twins_access(kind, lin, 4, 1);
    recalled = twins_fast_misses();
    twins_compare();
    return recalled;
}

START_TEST(a_miss_like_the_last_one_is_recalled)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    flush();
    ck_assert(fast_misses_on(TWIN_LOAD, A + 8));
}
END_TEST

START_TEST(a_hit_is_not_recalled)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    ck_assert(!fast_misses_on(TWIN_LOAD, A + 8));
}
END_TEST

START_TEST(a_read_is_not_recalled_for_a_write)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    flush();
    ck_assert(!fast_misses_on(TWIN_STORE, A));
}
END_TEST

START_TEST(a_supervisor_walk_is_not_recalled_for_the_user)
{
    put_pte(0, 0, frame(0) | PW);
    twins_access(TWIN_LOAD, A, 4, 0);
    flush();
    twins_set_user(true);
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

/* What a walk finds otherwise than before. */
static void move_to_device(void) { put_pte(0, 0, 0x80000 | PUW); }
static void remove_page(void) { put_pte(0, 0, 0); }
static void protect_page(void) { put_pte(0, 0, frame(0) | P); }
static void clean_page(void) { put_pte(0, 0, frame(0) | (PUW & ~PTE_D)); }
static void age_page(void) { put_pte(0, 0, frame(0) | (PUW & ~PTE_A)); }
static void other_table(void) { put_pde(0, 0, table_at(4) | PUW); }
static void age_table(void) { put_pde(0, 0, table_at(0) | (PUW & ~PTE_A)); }
static void protect_table(void) { put_pde(0, 0, table_at(0) | P); }
static void remove_table(void) { put_pde(0, 0, 0); }
static void large(void) { put_pde(0, 0, TWIN_LARGE | PUW | PTE_PS); }

static void (*const changes[])(void) = {
    move_to_device, remove_page, protect_page, clean_page, age_page,
    other_table, age_table, protect_table, remove_table, large,
};

START_TEST(a_changed_entry_is_not_recalled)
{
    twins_access(TWIN_STORE, A, 4, 5);
    changes[_i]();
    flush();
    ck_assert(!fast_misses_on(TWIN_STORE, A));
}
END_TEST

START_TEST(a_page_that_has_moved_is_recalled_where_it_is_now)
{
    twins_access(TWIN_STORE, A, 4, 5);
    put_pte(0, 0, frame(9) | PUW);
    flush();
    ck_assert(fast_misses_on(TWIN_STORE, A));
}
END_TEST

START_TEST(watched_frame_is_written_the_long_way)
{
    twins_access(TWIN_STORE, A, 4, 5);
    twins.quick.bus.page_map[frame(9) >> 12] |= BUS_PAGE_WATCHED;
    put_pte(0, 0, frame(9) | PUW);
    flush();
    ck_assert(!fast_misses_on(TWIN_STORE, A));
}
END_TEST

/* C takes the place of A in l0, but not in the memory of walks. */
START_TEST(last_walk_stays_what_it_was_when_its_entry_changes_and_is_hit)
{
    const uint32_t C = region[1];

    for (unsigned i = 0; i < 2; i++) {
        flush();
        twins_access(TWIN_LOAD, C, 4, 0);
        twins_access(TWIN_LOAD, A, 4, 0);
    }
    twins_access(TWIN_LOAD, C, 4, 0);
    put_pte(0, 0, frame(9) | PUW);
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

/* The walk that set A or D again is not the one to repeat. */
START_TEST(bits_that_the_walk_has_set_are_set_again)
{
    for (unsigned i = 0; i < 2; i++) {
        put_pde(0, 0, table_at(0) | (_i ? PUW & ~PTE_A : PUW));
        put_pte(0, 0, frame(0) | (_i ? PUW : PUW & ~PTE_D));
        flush();
        ck_assert(!fast_misses_on(TWIN_STORE, A));
    }
}
END_TEST

START_TEST(high_half_of_a_pae_entry_is_compared)
{
    twins_access(TWIN_STORE, A, 4, 5);
    put_pte(0, 0, frame(0) | PUW | PTE_NX);     /* NXE is clear: reserved */
    flush();
    ck_assert(!fast_misses_on(TWIN_STORE, A));
}
END_TEST

START_TEST(another_space_is_not_recalled)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    twins_set_cr(3, cr3_of(1));
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

START_TEST(an_access_that_crosses_a_page_is_not_recalled)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    twins_access(TWIN_LOAD, A + 0x1000, 4, 0);
    flush();
    ck_assert(!fast_misses_on(TWIN_LOAD, A + 0xffe));
}
END_TEST

START_TEST(the_processor_s_own_access_is_recalled_but_not_for_the_user)
{
    put_pte(0, 0, frame(0) | PW);
    twins_set_user(true);
    twins_access(TWIN_SYSTEM_STORE, A, 4, 5);
    flush();
    twins_access(TWIN_SYSTEM_LOAD, A, 4, 0);
    flush();
    ck_assert(fast_misses_on(TWIN_SYSTEM_LOAD, A));
    ck_assert(!twins_access(TWIN_LOAD, A, 4, 0));
    flush();
    ck_assert(fast_misses_on(TWIN_SYSTEM_STORE, A));
    ck_assert(!twins_access(TWIN_STORE, A, 4, 6));
}
END_TEST

/* Loop index: the breakpoint is there from the start. */
START_TEST(an_access_that_a_breakpoint_watches_is_not_recalled)
{
    const uint32_t L0_RW_4_BYTES = 0x000f0001;
    uint32_t hits;

    if (!_i)
        twins_access(TWIN_LOAD, A, 4, 0);
    twins_set_dr(0, A);
    twins_set_dr(7, L0_RW_4_BYTES);
    if (_i)
        twins_access(TWIN_LOAD, A, 4, 0);
    flush();
    twins.quick.cpu.debug.hits = 0;
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
    hits = twins.quick.cpu.debug.hits;
    ck_assert_uint_eq(hits, 1);
}
END_TEST

static void hear(void *count, const struct walk *walk, bool fault)
{
    (void)walk;
    ck_assert(!fault);
    ++*(unsigned *)count;
}

START_TEST(an_observer_hears_of_a_walk_that_was_known_before_it_came)
{
    unsigned heard = 0;
    struct observer observer = {.opaque = &heard, .walk = hear};

    twins_access(TWIN_LOAD, A, 4, 0);
    mmu_attach(&twins.quick.cpu.mmu, &observer);
    flush();
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
    ck_assert_uint_eq(heard, 1);
}
END_TEST

START_TEST(absent_directory_pointer_is_not_recalled)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    put_pdpte(0, false);
    flush();
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

static const struct { unsigned cr; uint32_t value; } steers[] = {
    {0, CR0_PG | CR0_PE}, {4, CR4_PSE}, {4, CR4_PGE},
};

START_TEST(a_register_that_steers_walks_forgets_them)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    twins_set_cr(steers[_i].cr, steers[_i].value);
    flush();
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

START_TEST(regions_that_move_forget_walks)
{
    static uint8_t other[BUS_PAGE_SIZE] __attribute__((aligned(4096)));

    twins_access(TWIN_LOAD, A, 4, 0);
    bus_map_ram(&twins.quick.bus, "over", frame(0), sizeof other, other);
    bus_map_ram(&twins.slow.bus, "over", frame(0), sizeof other, other);
    flush();
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

START_TEST(page_that_turns_into_code_is_not_written_behind_its_back)
{
    struct cpu *cpu = &twins.quick.cpu;
    uint64_t dropped;

    twins_access(TWIN_STORE, A, 4, 0x90909090);
    cpu->block = NULL;
    block_get(cpu, frame(0), false, 0);
    cpu->block = &twins.quick.block;
    flush();
    dropped = cpu->counters.blocks_dropped;
    ck_assert(!fast_misses_on(TWIN_STORE, A));
    ck_assert_uint_eq(cpu->counters.blocks_dropped, dropped + 1);
}
END_TEST

/* A slot of a kind's own for a global page, filled by one access. */
static struct l0_slot *revived(enum l0_kind kind, bool user)
{
    struct l0 *l0 = &twins.quick.cpu.mmu.l0;

    return l0_revive(l0, kind, l0_key_of(l0, user), A, 4);
}

static void touch_global(void)
{
    put_pte(0, 0, frame(0) | PUW | PTE_G);
    ck_assert(twins_access(TWIN_LOAD, A, 4, 0));
}

START_TEST(global_entry_outlives_a_flush_that_kept_it)
{
    touch_global();
    flush();
    ck_assert(revived(L0_READ, false));
    ck_assert(!fast_misses_on(TWIN_LOAD, A));
}
END_TEST

START_TEST(entry_that_is_not_global_is_not_revived)
{
    twins_access(TWIN_LOAD, A, 4, 0);
    flush();
    ck_assert(!revived(L0_READ, false));
}
END_TEST

START_TEST(global_entry_is_revived_for_its_rights_and_kind_only)
{
    touch_global();
    flush();
    ck_assert(!revived(L0_READ, true));
    ck_assert(!revived(L0_WRITE, false));
    ck_assert(!revived(L0_FETCH, false));
}
END_TEST

static void flush_globals(void) { twins_set_cr(4, CR4_PSE); }
static void invalidate(void) { twins_invlpg(A); }

static void evict(void)
{
    for (unsigned i = 0; i < REGIONS; i++)
        for (unsigned page = i ? 0 : 4; page < PAGES; page += 4)
            twins_access(TWIN_LOAD, region[i] + page * 0x1000, 4, 0);
}

static void (*const ends[])(void) = {flush_globals, invalidate, evict};

START_TEST(global_entry_that_has_left_is_not_revived)
{
    touch_global();
    flush();
    ends[_i]();
    ck_assert(!revived(L0_READ, false));
    twins_access(TWIN_LOAD, A, 4, 0);
    twins_compare();
}
END_TEST

/* The random program. */
static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static uint64_t random_bits(void)
{
    uint64_t bits = PUW | (pick(3) ? 0 : PTE_G);

    if (pick(4) == 0)
        bits &= ~(uint64_t)(1u << (pick(2) ? 1 : 2));   /* W or U */
    if (pick(4) == 0)
        bits &= ~(uint64_t)(pick(2) ? PTE_A : PTE_D);
    return pick(10) ? bits : bits & ~(uint64_t)PTE_P;
}

static void change_tables(void)
{
    if (pick(4))
        put_pte(pick(SPACES * REGIONS), pick(PAGES),
                frame(pick(16)) | random_bits());
    else if (pick(6))
        put_pde(pick(SPACES), pick(REGIONS),
                table_at(pick(SPACES * REGIONS)) | (random_bits() & ~PTE_G));
    else
        put_pde(pick(SPACES), pick(REGIONS),
                TWIN_LARGE | random_bits() | PTE_PS);
}

/* A directory pointer goes for one load of CR3, and comes back. */
static void lose_directory(unsigned space)
{
    put_pdpte(space, false);
    twins_set_cr(3, cr3_of(space));
    for (unsigned i = 0; i < 4; i++)
        twins_access(TWIN_LOAD, region[0] + pick(PAGES) * 0x1000, 4, 0);
    put_pdpte(space, true);
    twins_set_cr(3, cr3_of(space));
}

static void change_registers(void)
{
    switch (pick(8)) {
    case 0:
        twins_set_cr(0, CR0_PG | CR0_PE | (pick(2) ? CR0_WP : 0));
        break;
    case 1:
        twins_set_cr(4, (pick(4) ? CR4_PSE : 0) | (pick(4) ? CR4_PGE : 0) |
                            (is_pae ? CR4_PAE : 0));
        break;
    case 2:
        twins_invlpg(region[pick(REGIONS)] + pick(PAGES) * 0x1000);
        break;
    case 3:
        if (is_pae)
            lose_directory(pick(SPACES));
        break;
    case 4:
        twins_set_user(pick(2));
        break;
    default:
        twins_set_cr(3, cr3_of(pick(SPACES)));
        break;
    }
}

static void access_at_random(void)
{
    static const unsigned sizes[] = {1, 2, 4};
    uint32_t offset = pick(20) ? pick(0xffd) : 0xffd + pick(3);

    twins_access((enum twin_access)pick(TWIN_ACCESSES),
                 region[pick(REGIONS)] + pick(PAGES) * 0x1000 + offset,
                 sizes[pick(3)], (uint32_t)rand());
}

/* Loop index: PAE, policy and shape. */
START_TEST(no_program_tells_recalled_misses_from_walks)
{
    unsigned n = (unsigned)_i / 2, shapes = TWIN_SHAPES * GEOMETRIES;
    struct mmu_config config = shape((enum tlb_policy)(n / shapes),
                                     n % shapes);
    uint64_t recalled = 0;

    start(&config, _i % 2);
    srand((unsigned)_i + 1);
    for (int i = 0; i < OPERATIONS; i++) {
        if (pick(40) == 0)
            change_tables();
        if (pick(20) == 0)
            change_registers();
        access_at_random();
        if (i % 64 == 0) {
            recalled += twins_fast_misses();
            twins_compare();
        }
    }
    ck_assert_uint_gt(recalled, OPERATIONS / 100);
    twins_down();
}
END_TEST

Suite *fast_miss_suite(void)
{
    Suite *suite = suite_create("fast_miss");
    TCase *tc = tcase_create("recall"), *pae = tcase_create("pae"),
          *random = tcase_create("random");

    tcase_add_checked_fixture(tc, setup, twins_down);
    tcase_add_test(tc, a_miss_like_the_last_one_is_recalled);
    tcase_add_test(tc, a_hit_is_not_recalled);
    tcase_add_test(tc, a_read_is_not_recalled_for_a_write);
    tcase_add_test(tc, a_supervisor_walk_is_not_recalled_for_the_user);
    tcase_add_loop_test(tc, a_changed_entry_is_not_recalled, 0,
                        sizeof changes / sizeof changes[0]);
    tcase_add_test(tc, a_page_that_has_moved_is_recalled_where_it_is_now);
    tcase_add_test(tc, watched_frame_is_written_the_long_way);
    tcase_add_test(
        tc, last_walk_stays_what_it_was_when_its_entry_changes_and_is_hit);
    tcase_add_loop_test(tc, bits_that_the_walk_has_set_are_set_again, 0, 2);
    tcase_add_test(tc, another_space_is_not_recalled);
    tcase_add_test(tc, an_access_that_crosses_a_page_is_not_recalled);
    tcase_add_test(
        tc, the_processor_s_own_access_is_recalled_but_not_for_the_user);
    tcase_add_loop_test(
        tc, an_access_that_a_breakpoint_watches_is_not_recalled, 0, 2);
    tcase_add_test(
        tc, an_observer_hears_of_a_walk_that_was_known_before_it_came);
    tcase_add_loop_test(tc, a_register_that_steers_walks_forgets_them, 0,
                        sizeof steers / sizeof steers[0]);
    tcase_add_test(tc, regions_that_move_forget_walks);
    tcase_add_test(tc,
                   page_that_turns_into_code_is_not_written_behind_its_back);
    tcase_add_test(tc, global_entry_outlives_a_flush_that_kept_it);
    tcase_add_test(tc, entry_that_is_not_global_is_not_revived);
    tcase_add_test(tc, global_entry_is_revived_for_its_rights_and_kind_only);
    tcase_add_loop_test(tc, global_entry_that_has_left_is_not_revived, 0,
                        sizeof ends / sizeof ends[0]);
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(pae, setup_pae, twins_down);
    tcase_add_test(pae, a_miss_like_the_last_one_is_recalled);
    tcase_add_test(pae, high_half_of_a_pae_entry_is_compared);
    tcase_add_test(pae, absent_directory_pointer_is_not_recalled);
    suite_add_tcase(suite, pae);
    tcase_add_loop_test(random, no_program_tells_recalled_misses_from_walks, 0,
                        2 * TWIN_SHAPES * GEOMETRIES * TLB_POLICIES);
    suite_add_tcase(suite, random);
    return suite;
}
