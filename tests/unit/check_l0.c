/*
 * The accelerator l0: which accesses it serves, and when it stops. Last, two
 * MMUs, of which one has no l0: random accesses, changes of the tables and
 * flushes must end in equal counters and equal arrays, recency included.
 */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/quick_check.h"
#include "tests/unit/same_tlbs.h"

#include <stdlib.h>

Suite *l0_suite(void);

enum {
    A = 0x00801000,                     /* a small page */
    L = 0x00c00000,                     /* a large one */
    FRAME = 0x50000, OTHER_FRAME = 0x60000, LARGE_FRAME = 0x01400000,

    OPERATIONS = 30000,
    PAGES = 24,                         /* half of them from A, half from L */
    FRAMES = 0x40000, FRAME_COUNT = 16,
};

static struct mmu plain;        /* the MMU without l0, on the same bus */

static const enum l0_kind kind_of[] = {
    [READ] = L0_READ, [WRITE] = L0_WRITE, [FETCH] = L0_FETCH,
};

static void start(const struct mmu_config *config)
{
    mmu_fixture_up(config);
    mf_two_level();
    ck_assert(mmu_init(&plain, config, &mf.bus, &mf.cycles, &mf.log));
    plain.paging = mf.mmu.paging;
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    start(&config);
}

static void teardown(void)
{
    mmu_destroy(&plain);
    mmu_fixture_down();
}

/* One access by way of l0: true, with its physical address, if it is permitted.
 * Slots of fetches hold a physical address; here the other slots do as well. */
static bool access_l0(uint32_t lin, unsigned kind, bool user, uint64_t *paddr)
{
    const uint32_t offset_bits = SIZE_4K - 1;
    struct mmu *mmu = &mf.mmu;
    struct l0_slot *s = l0_find(kind_of[kind], l0_key_of(&mmu->l0, user),
                                lin, 1);

    if (s) {
        l0_hit(s);
        *paddr = s->to_host + (kind == FETCH ? lin & offset_bits : lin);
        return true;
    }
    l0_turn(&mmu->l0, kind == FETCH, lin);
    if (!mmu_translate(mmu, lin, kind | (user ? USER : 0), paddr))
        return false;
    if (mmu->served)
        l0_fill(&mmu->l0, kind_of[kind], user, lin, mmu->served_tlb,
                mmu->served, *paddr - (lin & offset_bits));
    return true;
}

/* Reads a byte without rights of the user. */
static bool read_byte(uint32_t lin)
{
    uint64_t paddr;

    return access_l0(lin, READ, false, &paddr);
}

static bool is_served_to(uint32_t lin, enum l0_kind kind, bool user)
{
    return l0_find(kind, l0_key_of(&mf.mmu.l0, user), lin, 1);
}

/* Would l0 serve the supervisor? */
static bool is_served(uint32_t lin, enum l0_kind kind)
{
    return is_served_to(lin, kind, false);
}

START_TEST(a_page_is_served_after_its_first_access)
{
    uint64_t paddr;

    mf_map(A, FRAME, URW);
    ck_assert(access_l0(A + 4, READ, false, &paddr));
    ck_assert(is_served(A + 8, L0_READ));
    ck_assert(access_l0(A + 8, READ, false, &paddr));
    ck_assert_uint_eq(paddr, FRAME + 8);
}
END_TEST

START_TEST(pages_of_the_user_and_of_the_supervisor_do_not_displace_each_other)
{
    uint32_t same_place = A + L0_SLOTS * SIZE_4K;
    uint64_t paddr;

    mf_map(A, FRAME, URW);
    mf_map(same_place, FRAME + SIZE_4K, URW);
    ck_assert(access_l0(A, READ, false, &paddr));
    ck_assert(access_l0(same_place, READ, true, &paddr));
    ck_assert(is_served(A, L0_READ));
    ck_assert(is_served_to(same_place, L0_READ, true));
}
END_TEST

START_TEST(an_entry_that_leaves_takes_its_slots_of_both_classes)
{
    static const unsigned kinds[] = {READ, WRITE, FETCH};
    unsigned kind = kinds[_i];
    uint64_t paddr;

    mf_map(A, FRAME, URW);
    ck_assert(access_l0(A, kind, false, &paddr));
    ck_assert(access_l0(A, kind, true, &paddr));
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, 0);
    ck_assert(!is_served(A, kind_of[kind]));
    ck_assert(!is_served_to(A, kind_of[kind], true));
}
END_TEST

START_TEST(the_slot_of_a_read_serves_no_write_and_no_fetch)
{
    mf_map(A, FRAME, URW);
    ck_assert(read_byte(A));
    ck_assert(!is_served(A, L0_WRITE));
    ck_assert(!is_served(A, L0_FETCH));
}
END_TEST

START_TEST(the_slot_of_the_supervisor_serves_no_user)
{
    uint64_t paddr;

    mf_map(A, FRAME, KRW);
    ck_assert(read_byte(A));
    ck_assert(!access_l0(A, READ, true, &paddr));
}
END_TEST

START_TEST(mmu_sync_counters_counts_the_hits_that_l0_has_served)
{
    mf_map(A, FRAME, URW);
    for (int i = 0; i < 10; i++)
        ck_assert(read_byte(A));
    mmu_sync_counters(&mf.mmu);
    ck_assert_uint_eq(mf.mmu.dside->hits, 9);
    ck_assert_uint_eq(mf.mmu.dside->accesses, 10);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.hits, 9);
}
END_TEST

/* The ways in which the entry of A leaves its array or changes. */
static void evict(void)
{
    for (uint32_t i = 1; i <= 16; i++) {        /* as many as the array has */
        mf_map(A + i * SIZE_4K, FRAME, URW);
        read_byte(A + i * SIZE_4K);
    }
}

static void invalidate(void)
{
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, 0);
}

static void load_cr3(void)
{
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
}

static void assist(void)
{
    uint64_t paddr;

    mf_poke(mf_pte_at(A), OTHER_FRAME | URW);
    access_l0(A, WRITE, false, &paddr);
}

static void fault(void)
{
    uint64_t paddr;

    access_l0(A, READ, true, &paddr);
}

static void reset(void)
{
    mmu_reset(&mf.mmu);
}

static void (*const ends[])(void) = {
    evict, invalidate, load_cr3, assist, fault, reset,
};

enum { ENDS = sizeof ends / sizeof ends[0] };

START_TEST(a_page_is_not_served_after_its_entry_has_left_or_changed)
{
    mf_map(A, FRAME, ends[_i] == fault ? KRW : URW);
    ck_assert(read_byte(A));
    ends[_i]();
    ck_assert(!is_served(A, L0_READ));
}
END_TEST

START_TEST(invlpg_ends_the_service_of_every_piece_of_a_large_page)
{
    mf_map_large(L, LARGE_FRAME, URW);
    ck_assert(read_byte(L));
    ck_assert(read_byte(L + 5 * SIZE_4K));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 9 * SIZE_4K, 0);
    ck_assert(!is_served(L, L0_READ));
    ck_assert(!is_served(L + 5 * SIZE_4K, L0_READ));
}
END_TEST

static uint32_t nth_page(uint32_t n)
{
    return (n < PAGES / 2 ? A : L) + n * SIZE_4K;
}

static uint32_t random_page(void)
{
    return nth_page((uint32_t)rand() % PAGES);
}

static void access_both(void)
{
    static const unsigned kinds[] = {READ, READ, WRITE, FETCH};
    unsigned kind = kinds[rand() % 4];
    uint32_t lin = random_page() + (uint32_t)rand() % SIZE_4K;
    bool user = rand() % 2, ok;
    uint64_t paddr = 0, expected = 0;

    ok = access_l0(lin, kind, user, &paddr);
    QUICK_CHECK(mmu_translate(&plain, lin, kind | (user ? USER : 0),
                              &expected) == ok);
    if (ok)
        QUICK_CHECK(paddr == expected);
}

static void remap_at_random(void)
{
    static const uint64_t rights[] = {URW, URW, KRW, URO, KRO, 0};
    uint64_t bits = rights[rand() % 6] | (rand() % 2 ? PTE_G : 0);
    uint32_t lin = random_page();

    if (rand() % 3 == 0) {
        mf_map_large(lin & ~(uint32_t)(SIZE_4M - 1), LARGE_FRAME, bits);
        return;
    }
    if (mf.next_table > LOW_RAM - 0x10000)
        mf.next_table = FIRST_TABLE;
    mf_map(lin, FRAMES + (uint64_t)rand() % FRAME_COUNT * SIZE_4K, bits);
}

static void flush_both(void)
{
    enum flush_cause cause = (enum flush_cause)(rand() % FLUSH_CAUSES);
    uint32_t lin = random_page();

    mmu_flush(&mf.mmu, cause, lin, 0);
    mmu_flush(&plain, cause, lin, 0);
}

/* Sets A and D in all entries. Both MMUs walk the same tables: where the first
 * set A or D, the walk of the second would cost less, and its entry be
 * dirty. */
static void set_flags(void)
{
    for (uint32_t n = 0; n < PAGES; n++) {
        uint32_t lin = nth_page(n);
        uint64_t pde = mf_peek(mf_pde_at(lin));

        if (!(pde & PTE_P))
            continue;
        mf_poke(mf_pde_at(lin), pde | PTE_A | (pde & PTE_PS ? PTE_D : 0));
        if (!(pde & PTE_PS))
            mf_poke(mf_pte_at(lin), mf_peek(mf_pte_at(lin)) | PTE_A | PTE_D);
    }
}

/* The shapes of an MMU. */
enum {
    ONE_LEVEL, WITH_LARGE_STLB, UNIFIED_SHARED, UNIFIED_FRAGMENT, INCLUSIVE,
    EXCLUSIVE, PREFETCHING, SHAPES
};

static struct mmu_config shape(enum tlb_policy policy, int n)
{
    struct mmu_config config = mmu_fixture_config();

    config.policy = policy;
    if (n != ONE_LEVEL)
        config.tlb[TLB_SLOT_S4K] = mf_array(16, 4);
    if (n == WITH_LARGE_STLB)
        config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
    if (n == INCLUSIVE)
        config.levels = TLB_LEVELS_INCLUSIVE;
    if (n == EXCLUSIVE)
        config.levels = TLB_LEVELS_EXCLUSIVE;
    if (n == PREFETCHING)
        config.prefetch = 4;
    if (n == UNIFIED_SHARED || n == UNIFIED_FRAGMENT) {
        config.large = n == UNIFIED_SHARED ? TLB_LARGE_SHARED
                                           : TLB_LARGE_FRAGMENT;
        mf_unify(&config);
        mf_without_large_arrays(&config);
    }
    return config;
}

/* Loop index: policy and shape. */
START_TEST(random_accesses_count_equally_without_l0)
{
    struct mmu_config config = shape((enum tlb_policy)(_i / SHAPES),
                                     _i % SHAPES);

    teardown();
    start(&config);
    srand((unsigned)_i + 1);
    for (int i = 0; i < OPERATIONS; i++) {
        if (rand() % 20 == 0) {
            remap_at_random();
            set_flags();
        }
        if (rand() % 100 == 0)
            flush_both();
        access_both();
        if (i % 100 == 0)
            same_tlbs(&mf.mmu, &plain);
    }
    same_tlbs(&mf.mmu, &plain);
}
END_TEST

Suite *l0_suite(void)
{
    Suite *suite = suite_create("l0");
    TCase *tc = tcase_create("service");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_page_is_served_after_its_first_access);
    tcase_add_test(
        tc, pages_of_the_user_and_of_the_supervisor_do_not_displace_each_other);
    tcase_add_loop_test(tc, an_entry_that_leaves_takes_its_slots_of_both_classes,
                        0, L0_KINDS);
    tcase_add_test(tc, the_slot_of_a_read_serves_no_write_and_no_fetch);
    tcase_add_test(tc, the_slot_of_the_supervisor_serves_no_user);
    tcase_add_test(tc, mmu_sync_counters_counts_the_hits_that_l0_has_served);
    tcase_add_loop_test(
        tc, a_page_is_not_served_after_its_entry_has_left_or_changed, 0, ENDS);
    tcase_add_test(tc, invlpg_ends_the_service_of_every_piece_of_a_large_page);
    tcase_add_loop_test(tc, random_accesses_count_equally_without_l0, 0,
                        SHAPES * TLB_POLICIES);
    suite_add_tcase(suite, tc);
    return suite;
}
