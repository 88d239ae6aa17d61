/*
 * The accelerator leaves no trace: the same random accesses, changes of tables
 * and flushes on two MMUs, one with l0 in front as the CPU has it, end in the
 * same counters and the same arrays, recency included.
 */
#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/quick_check.h"

#include <stdlib.h>
#include <string.h>

Suite *l0_suite(void);

enum { OPERATIONS = 30000, PAGES = 24 };

enum { A = 0x00801000, L = 0x00c00000, LARGE_FRAME = 0x01400000 };

static struct mmu plain;        /* the other MMU, on the same bus */

static const enum l0_kind kind_of[] = {
    [READ] = L0_READ, [WRITE] = L0_WRITE, [FETCH] = L0_FETCH,
};

static struct tlb_geometry array(uint32_t entries, uint32_t ways)
{
    return (struct tlb_geometry){.entries = entries, .ways = ways};
}

static void start(const struct mmu_config *config)
{
    mmu_fixture_up(config);
    two_level();
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

/* One access as the CPU makes it: true, and *paddr, when permitted. A fetch's
 * slot holds a physical address, and here the others' do. */
static bool fast(uint32_t lin, unsigned kind, bool user, uint64_t *paddr)
{
    struct mmu *mmu = &mf.mmu;
    uint32_t page = lin & ~UINT32_C(0xfff);
    uint64_t key = l0_key_of(&mmu->l0, user);
    struct l0_slot *s = l0_find(&mmu->l0, kind_of[kind], key, lin, 1);

    if (s) {
        l0_hit(s);
        *paddr = s->to_host + (kind == FETCH ? lin & 0xfff : lin);
        return true;
    }
    if (!mmu_translate(mmu, lin, kind | (user ? USER : 0), paddr))
        return false;
    key = l0_key_of(&mmu->l0, user);        /* an eviction may renew it */
    if (mmu->served)
        l0_fill(&mmu->l0, kind_of[kind], key, lin, mmu->served_tlb,
                mmu->served, *paddr - (lin - page));
    return true;
}

static bool is_served(uint32_t lin, enum l0_kind kind)
{
    return l0_find(&mf.mmu.l0, kind, l0_key_of(&mf.mmu.l0, false), lin, 1);
}

START_TEST(a_page_is_served_after_its_first_access)
{
    uint64_t paddr;

    map(A, 0x50000, URW);
    ck_assert(fast(A + 4, READ, false, &paddr));
    ck_assert(is_served(A + 8, L0_READ));
    ck_assert(fast(A + 8, READ, false, &paddr));
    ck_assert_uint_eq(paddr, 0x50008);
}
END_TEST

START_TEST(a_read_serves_no_write_and_no_fetch)
{
    uint64_t paddr;

    map(A, 0x50000, URW);
    ck_assert(fast(A, READ, false, &paddr));
    ck_assert(!is_served(A, L0_WRITE));
    ck_assert(!is_served(A, L0_FETCH));
}
END_TEST

START_TEST(the_supervisor_serves_no_user)
{
    uint64_t paddr;

    map(A, 0x50000, KRW);
    ck_assert(fast(A, READ, false, &paddr));
    ck_assert(!fast(A, READ, true, &paddr));
}
END_TEST

START_TEST(hits_are_counted_when_they_are_settled)
{
    uint64_t paddr;

    map(A, 0x50000, URW);
    for (int i = 0; i < 10; i++)
        ck_assert(fast(A, READ, false, &paddr));
    mmu_sync_counters(&mf.mmu);
    ck_assert_uint_eq(mf.mmu.dside->hits, 9);
    ck_assert_uint_eq(mf.mmu.dside->accesses, 10);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.hits, 9);
}
END_TEST

/* What ends the service of the page A. */
static void evict(void)
{
    uint64_t paddr;

    for (uint32_t i = 1; i <= 16; i++) {
        map(A + i * 0x1000, 0x50000, URW);
        fast(A + i * 0x1000, READ, false, &paddr);
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

    poke(pte_at(A), 0x60000 | URW);
    fast(A, WRITE, false, &paddr);
}

static void fault(void)
{
    uint64_t paddr;

    fast(A, READ, true, &paddr);
}

static void reset(void)
{
    mmu_reset(&mf.mmu);
}

static void (*const ends[])(void) = {
    evict, invalidate, load_cr3, assist, fault, reset,
};

enum { ENDS = sizeof ends / sizeof ends[0] };

START_TEST(a_page_is_no_longer_served_when_its_entry_leaves_or_changes)
{
    uint64_t paddr;

    map(A, 0x50000, ends[_i] == fault ? KRW : URW);
    ck_assert(fast(A, READ, false, &paddr));
    ends[_i]();
    ck_assert(!is_served(A, L0_READ));
}
END_TEST

START_TEST(a_large_page_is_forgotten_in_all_its_pieces)
{
    uint64_t paddr;

    map_large(L, LARGE_FRAME, URW);
    ck_assert(fast(L, READ, false, &paddr));
    ck_assert(fast(L + 0x5000, READ, false, &paddr));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 0x9000, 0);
    ck_assert(!is_served(L, L0_READ));
    ck_assert(!is_served(L + 0x5000, L0_READ));
}
END_TEST

static uint32_t random_page(void)
{
    uint32_t n = (uint32_t)rand() % PAGES;

    return n < PAGES / 2 ? A + n * 0x1000 : L + n * 0x1000;
}

static void access_both(void)
{
    static const unsigned kinds[] = {READ, READ, WRITE, FETCH};
    unsigned kind = kinds[rand() % 4];
    uint32_t lin = random_page() + (uint32_t)rand() % 0x1000;
    bool user = rand() % 2, ok;
    uint64_t paddr = 0, expected = 0;

    ok = fast(lin, kind, user, &paddr);
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
        map_large(lin & 0xffc00000, LARGE_FRAME, bits);
        return;
    }
    if (mf.next_table > LOW_RAM - 0x10000)
        mf.next_table = FIRST_TABLE;
    map(lin, 0x40000 + (uint64_t)rand() % 16 * 0x1000, bits);
}

static void flush_both(void)
{
    enum flush_cause cause = (enum flush_cause)(rand() % FLUSH_CAUSES);
    uint32_t lin = random_page();

    mmu_flush(&mf.mmu, cause, lin, 0);
    mmu_flush(&plain, cause, lin, 0);
}

static void same_array(const struct tlb *a, const struct tlb *b)
{
    QUICK_CHECK(!memcmp(&a->counters, &b->counters, sizeof a->counters));
    QUICK_CHECK(a->live == b->live);
    QUICK_CHECK(a->random == b->random);
    for (uint32_t i = 0; i < a->sets * a->ways; i++) {
        QUICK_CHECK(a->entries[i].page == b->entries[i].page);
        QUICK_CHECK(a->entries[i].bits == b->entries[i].bits);
        QUICK_CHECK(a->entries[i].frame == b->entries[i].frame);
        QUICK_CHECK(a->entries[i].stamp == b->entries[i].stamp);
        QUICK_CHECK(tlb_valid(a, &a->entries[i]) ==
                    tlb_valid(b, &b->entries[i]));
    }
    for (uint32_t set = 0; a->tree && set < a->sets; set++)
        QUICK_CHECK(a->tree[set] == b->tree[set]);
}

static void same_side(const struct mmu_side *a, const struct mmu_side *b)
{
    QUICK_CHECK(a->accesses == b->accesses);
    QUICK_CHECK(a->hits == b->hits);
    QUICK_CHECK(a->misses == b->misses);
    QUICK_CHECK(a->dirty_assists == b->dirty_assists);
    QUICK_CHECK(a->rights_assists == b->rights_assists);
    QUICK_CHECK(a->hits + a->misses == a->accesses);
}

static void compare(void)
{
    mmu_sync_counters(&mf.mmu);
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        same_array(&mf.mmu.tlb[slot], &plain.tlb[slot]);
    for (unsigned side = 0; side < 2; side++)
        same_side(&mf.mmu.side[side], &plain.side[side]);
    ck_assert_uint_eq(mf.mmu.walks.count, plain.walks.count);
}

/* Both MMUs share the tables, and the first to walk sets A and D; what a walk
 * costs may differ, and whether an entry is dirty. So A and D stand already. */
static void set_flags(void)
{
    for (uint32_t n = 0; n < PAGES; n++) {
        uint32_t lin = n < PAGES / 2 ? A + n * 0x1000 : L + n * 0x1000;
        uint64_t pde = peek(pde_at(lin));

        if (!(pde & PTE_P))
            continue;
        poke(pde_at(lin), pde | PTE_A | (pde & PTE_PS ? PTE_D : 0));
        if (!(pde & PTE_PS))
            poke(pte_at(lin), peek(pte_at(lin)) | PTE_A | PTE_D);
    }
}

static struct mmu_config shape(enum tlb_policy policy, int n)
{
    struct mmu_config config = mmu_fixture_config();

    config.policy = policy;
    if (n)
        config.tlb[TLB_SLOT_S4K] = array(16, 4);
    if (n == 1)
        config.tlb[TLB_SLOT_SLARGE] = array(4, 4);
    if (n > 1) {
        config.large = n == 2 ? TLB_LARGE_SHARED : TLB_LARGE_FRAGMENT;
        config.unified = true;
        config.tlb[TLB_SLOT_I4K] = config.tlb[TLB_SLOT_ILARGE] =
            config.tlb[TLB_SLOT_DLARGE] = array(0, 0);
    }
    return config;
}

/* Loop index: policy and shape. */
START_TEST(every_statistic_is_the_same_without_it)
{
    struct mmu_config config = shape((enum tlb_policy)(_i / 4), _i % 4);

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
            compare();
    }
    compare();
}
END_TEST

Suite *l0_suite(void)
{
    Suite *suite = suite_create("l0");
    TCase *tc = tcase_create("service");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_page_is_served_after_its_first_access);
    tcase_add_test(tc, a_read_serves_no_write_and_no_fetch);
    tcase_add_test(tc, the_supervisor_serves_no_user);
    tcase_add_test(tc, hits_are_counted_when_they_are_settled);
    tcase_add_loop_test(
        tc, a_page_is_no_longer_served_when_its_entry_leaves_or_changes, 0,
        ENDS);
    tcase_add_test(tc, a_large_page_is_forgotten_in_all_its_pieces);
    tcase_add_loop_test(tc, every_statistic_is_the_same_without_it, 0,
                        4 * TLB_POLICIES);
    suite_add_tcase(suite, tc);
    return suite;
}
