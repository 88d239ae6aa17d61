/*
 * Attribution of accesses that are not reported one by one: fast misses, which
 * take one call of the observer, and hits of l0, which take none. One of the
 * twins makes them, the other walks and reports each access; both must class
 * their misses alike and charge them alike.
 */
#include <stdlib.h>
#include <string.h>

#include "cpu/microcode/sysreg.h"
#include "emu/attribution/attribution.h"
#include "mmu/pte.h"
#include "mmu/mmu_flush.h"
#include "tests/unit/quick_check.h"
#include "tests/unit/twin_fixture.h"

Suite *miss_classifier_suite(void);

enum {
    DIRECTORIES = 0x2000,       /* of SPACES spaces */
    TABLES = 0x8000,            /* one for each space */
    FRAMES = 0x20000,
    REGION = 0x00800000,
    LARGE = 0x00c00000,         /* small pages, or a large one */
    LARGE_TABLE = 0x10000,      /* of all spaces */
    SPACES = 2, PAGES = 40, COMMON = 12, LARGE_PAGES = 8,
    ROUNDS = 3000,
    P = PTE_P | PTE_A | PTE_D | PTE_W | PTE_U,
};

static struct attribution quick, slow;
static uint32_t site;

static uint32_t where(void *opaque)
{
    (void)opaque;
    return site;
}

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static uint32_t cr3_of(unsigned space)
{
    return DIRECTORIES + space * 0x1000;
}

static void put_pte(unsigned space, unsigned page, uint32_t entry)
{
    twins_poke(TABLES + space * 0x1000 + page * 4, entry, 4);
}

static void put_large(unsigned space, bool large)
{
    twins_poke(cr3_of(space) + (LARGE >> 22) * 4,
               large ? TWIN_LARGE | P | PTE_PS : LARGE_TABLE | P, 4);
}

static uint32_t frame(unsigned n)
{
    return FRAMES + n * 0x1000;
}

/* A page is global in one space and not in the other, so that translations of
 * both kinds cover it. */
static uint32_t kind_of(unsigned space, unsigned page)
{
    return P | (space == 1 && page < COMMON ? PTE_G : 0);
}

static void start(const struct mmu_config *config)
{
    twins_up(config);
    ck_assert(attribution_init(&quick, &twins.quick.cpu.mmu, where, NULL));
    ck_assert(attribution_init(&slow, &twins.slow.cpu.mmu, where, NULL));
    for (unsigned space = 0; space < SPACES; space++) {
        twins_poke(cr3_of(space) + (REGION >> 22) * 4,
                   (TABLES + space * 0x1000) | P, 4);
        put_large(space, false);
        for (unsigned page = 0; page < PAGES; page++)
            put_pte(space, page, frame(page % 32) | kind_of(space, page));
    }
    for (unsigned page = 0; page < LARGE_PAGES; page++)
        twins_poke(LARGE_TABLE + page * 4, frame(page) | P, 4);
    twins_set_cr(4, CR4_PSE | CR4_PGE);
    twins_set_cr(3, cr3_of(0));
    twins_set_cr(0, CR0_PG | CR0_PE | CR0_WP);
}

static void stop(void)
{
    attribution_destroy(&quick);
    attribution_destroy(&slow);
    twins_down();
}

/* Under fifo and random the ghosts draw the times of touches from the clock of
 * the array, so the clock, and with it the stamps, depend on what is reported.
 */
static void compare(void)
{
    if (twins.model.mmu.policy == TLB_LRU ||
        twins.model.mmu.policy == TLB_PLRU)
        twins_compare();
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        QUICK_CHECK(!memcmp(quick.classifier[slot].miss_class,
                            slow.classifier[slot].miss_class,
                            sizeof quick.classifier[slot].miss_class));
    QUICK_CHECK(!memcmp(quick.refills, slow.refills, sizeof quick.refills));
    QUICK_CHECK(quick.sites.count == slow.sites.count);
    for (uint32_t i = 0; i < quick.sites.count; i++)
        QUICK_CHECK(!memcmp(&quick.sites.site[i].refills,
                            &slow.sites.site[i].refills,
                            sizeof quick.sites.site[i].refills));
}

static void setup(void)
{
    struct mmu_config config = twins_shape(TLB_PLRU, TLB_LARGE_SEPARATE);

    start(&config);
}

/* Reads a page; returns how many fast misses that took. */
static uint64_t load(unsigned page)
{
    twins_compare();
    twins_access(TWIN_LOAD, REGION + page * 0x1000, 4, 0);
    return twins_fast_misses();
}

static uint64_t class_of(enum miss_class miss_class)
{
    return attribution_misses(&quick, miss_class);
}

START_TEST(a_fast_miss_is_charged_to_its_flush)
{
    load(0);
    site = 0x1234;
    twins_set_cr(3, cr3_of(0));
    ck_assert_uint_eq(load(0), 1);
    ck_assert_uint_eq(class_of(MISS_flush), 1);
    ck_assert_uint_eq(quick.refills[FLUSH_mov_cr3].avoidable, 1);
    ck_assert_uint_eq(quick.refills[FLUSH_mov_cr3].cycles, 18);
    compare();
}
END_TEST

START_TEST(a_fast_miss_of_another_frame_is_remapped)
{
    load(0);
    put_pte(0, 0, frame(9) | P);
    twins_invlpg(REGION);
    ck_assert_uint_eq(load(0), 1);
    ck_assert_uint_eq(quick.refills[FLUSH_invlpg].remapped, 1);
    ck_assert_uint_eq(quick.refills[FLUSH_invlpg].avoidable, 0);
    compare();
}
END_TEST

/* Five pages of a set of four ways. */
START_TEST(a_fast_miss_of_what_was_evicted_is_a_conflict)
{
    for (unsigned i = 0; i < 5; i++)
        load(4 * i);
    ck_assert_uint_eq(load(0), 1);
    ck_assert_uint_eq(class_of(MISS_conflict), 1);
    compare();
}
END_TEST

START_TEST(a_fast_miss_of_what_no_ghost_holds_is_capacity)
{
    for (unsigned i = 0; i < 17; i++)
        load(i);
    ck_assert_uint_eq(load(0), 1);
    ck_assert_uint_eq(class_of(MISS_capacity), 1);
    compare();
}
END_TEST

static void on_access(void *opaque, const struct observed_access *access)
{
    (void)opaque;
    (void)access;
}

static void on_fast_miss(void *opaque, struct tlb *tlb,
                         const struct tlb_entry *way, uint64_t stamp,
                         bool evicts, uint32_t cycles, unsigned access)
{
    unsigned *seen = opaque;

    (void)access;
    (void)tlb;
    (void)way;
    (void)stamp;
    (void)evicts;
    (void)cycles;
    ++*seen;
}

START_TEST(no_miss_is_fast_when_an_observer_of_accesses_has_no_hook_for_it)
{
    static struct observer deaf = {.access = on_access, .timed = true};

    mmu_attach(&twins.quick.cpu.mmu, &deaf);
    load(0);
    twins_set_cr(3, cr3_of(0));
    ck_assert_uint_eq(load(0), 0);
}
END_TEST

START_TEST(each_observer_with_a_hook_for_fast_misses_sees_them)
{
    unsigned seen[2] = {0};
    struct observer first = {.opaque = &seen[0], .fast_miss = on_fast_miss};
    struct observer second = {.opaque = &seen[1], .fast_miss = on_fast_miss};

    mmu_attach(&twins.quick.cpu.mmu, &first);
    mmu_attach(&twins.quick.cpu.mmu, &second);
    load(0);
    twins_set_cr(3, cr3_of(0));
    ck_assert_uint_eq(load(0), 1);
    ck_assert_uint_eq(seen[0], 1);
    ck_assert_uint_eq(seen[1], 1);
}
END_TEST

/* The random program. */
static void sweep(void)
{
    unsigned first = pick(PAGES), count = pick(PAGES);

    for (unsigned i = 0; i < count; i++)
        twins_access((enum twin_access)pick(2),
                     REGION + (first + i) % PAGES * 0x1000, 4,
                     (uint32_t)rand());
}

static void wander(void)
{
    for (unsigned i = pick(PAGES); i > 0; i--)
        twins_access((enum twin_access)pick(TWIN_ACCESSES),
                     pick(4) ? REGION + pick(COMMON) * 0x1000
                             : LARGE + pick(LARGE_PAGES) * 0x1000,
                     4, (uint32_t)rand());
}

static void change_page(void)
{
    unsigned space = pick(SPACES), page = pick(PAGES);
    uint32_t bits = kind_of(space, page);

    if (pick(8) == 0)
        bits ^= PTE_G;
    if (pick(4) == 0)
        bits &= ~(uint32_t)(pick(2) ? PTE_D : PTE_W);
    put_pte(space, page, frame(pick(32)) | bits);
}

static void free_space(unsigned space)
{
    mmu_space_free(&twins.quick.cpu.mmu, cr3_of(space));
    mmu_space_free(&twins.slow.cpu.mmu, cr3_of(space));
}

static void flush(void)
{
    site = pick(4);
    switch (pick(12)) {
    case 0:
        twins_set_cr(4, CR4_PSE | (pick(3) ? CR4_PGE : 0));
        break;
    case 1:
        put_large(pick(SPACES), pick(2));
        break;
    case 2:
        free_space(pick(SPACES));
        break;
    case 3:
    case 4:
        twins_invlpg(REGION + pick(pick(2) ? PAGES : COMMON) * 0x1000);
        break;
    case 5:
        twins_invlpg(LARGE);
        break;
    default:
        twins_set_cr(3, cr3_of(pick(SPACES)));
        break;
    }
}

/* Loop index: policy and shape. fifo and random have no fast misses. */
START_TEST(misses_are_classed_alike_however_they_are_reported)
{
    struct mmu_config config = twins_shape((enum tlb_policy)(_i / TWIN_SHAPES),
                                           (unsigned)_i % TWIN_SHAPES);
    uint64_t fast_misses = 0;

    srand((unsigned)_i + 1);
    config.tlb[TLB_SLOT_D4K].ways = pick(2) ? 4 : 8;
    start(&config);
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (pick(3) == 0)
            change_page();
        if (pick(3))
            flush();
        if (pick(2))
            sweep();
        else
            wander();
        fast_misses += twins_fast_misses();
        compare();
    }
    if (config.policy == TLB_LRU || config.policy == TLB_PLRU)
        ck_assert_uint_gt(fast_misses, ROUNDS);
    else
        ck_assert_uint_eq(fast_misses, 0);
    for (enum miss_class class = 0; class < MISS_CLASSES; class++)
        ck_assert(class == MISS_fault || class_of(class) > 10);
    stop();
}
END_TEST

Suite *miss_classifier_suite(void)
{
    Suite *suite = suite_create("miss_classifier");
    TCase *tests = tcase_create("fast misses");
    TCase *random = tcase_create("random");

    tcase_add_checked_fixture(tests, setup, stop);
    tcase_add_test(tests, a_fast_miss_is_charged_to_its_flush);
    tcase_add_test(tests, a_fast_miss_of_another_frame_is_remapped);
    tcase_add_test(tests, a_fast_miss_of_what_was_evicted_is_a_conflict);
    tcase_add_test(tests,
                   a_fast_miss_of_what_no_ghost_holds_is_capacity);
    tcase_add_test(
        tests, no_miss_is_fast_when_an_observer_of_accesses_has_no_hook_for_it);
    tcase_add_test(tests, each_observer_with_a_hook_for_fast_misses_sees_them);
    suite_add_tcase(suite, tests);
    tcase_add_loop_test(random,
                        misses_are_classed_alike_however_they_are_reported, 0,
                        TLB_POLICIES * TWIN_SHAPES);
    suite_add_tcase(suite, random);
    return suite;
}
