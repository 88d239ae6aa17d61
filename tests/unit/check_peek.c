/* What an access would use: a peek says what the access then does. */
#include "mmu/dump/peek.h"

#include "mmu/mmu_flush.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/quick_check.h"

Suite *peek_suite(void);

#define REGION UINT32_C(0x40400000)
#define LARGE  UINT32_C(0x40800000)

enum { PAGES = 8, FRAMES = 16, STEPS = 20000, FIRST_FRAME = 0x100000,
       LARGE_FRAME = 0x800000, OTHER_TABLE = 0x30000 };

static uint32_t random_state;

/* xorshift32 (Marsaglia, "Xorshift RNGs"). */
static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static uint32_t draw_lin(void)
{
    return (draw(4) ? REGION : LARGE) + draw(PAGES) * SIZE_4K;
}

static unsigned draw_access(void)
{
    static const unsigned kinds[] = { READ, WRITE, FETCH };

    return kinds[draw(3)] | (draw(2) ? USER : 0);
}

/* The region's page table that was made first, and another one. */
static uint64_t table[2];

static uint64_t draw_rights(void)
{
    return draw(8) |            /* P, W, U */
           (mf.mmu.paging.pae && draw(4) == 0 ? PTE_NX : 0);
}

/* An entry of either table, or of the directory for the large page. */
static void draw_entry(uint32_t lin)
{
    bool pae = mf.mmu.paging.pae;
    uint64_t at = table[draw(2)] +
                  (pae ? lin / SIZE_4K % 512 * 8 : lin / SIZE_4K % 1024 * 4);

    if (lin < LARGE)
        mf_poke(at, (FIRST_FRAME + draw(FRAMES) * SIZE_4K) | draw_rights());
    else
        mf_poke(mf_pde_at(lin), LARGE_FRAME | PTE_PS | draw_rights());
}

static void draw_table(void)
{
    mf_poke(mf_pde_at(REGION), table[draw(2)] | draw_rights());
}

static void access_as_peeked(uint32_t lin, unsigned access)
{
    struct peek peek;

    peek_used(&mf.mmu, lin, access, &peek);
    QUICK_CHECK(mf_touch(lin, access) == peek.permitted);
    QUICK_CHECK(!peek.permitted || mf_touched >> 12 == peek.frame);
}

/* Accesses between changes of the tables that no flush follows. */
static void access_at_random(void)
{
    for (unsigned i = 0; i < PAGES; i++)
        mf_map(REGION + i * SIZE_4K, FIRST_FRAME + i * SIZE_4K, URW);
    mf_map_large(LARGE, LARGE_FRAME, URW);
    table[0] = mf_peek(mf_pde_at(REGION)) & ~UINT64_C(0xfff);
    table[1] = OTHER_TABLE;
    random_state = 1;
    for (unsigned i = 0; i < STEPS; i++) {
        uint32_t lin = draw_lin();

        switch (draw(12)) {
        case 0:
            draw_entry(lin);
            break;
        case 1:
            draw_table();
            break;
        case 2:
            mmu_flush(&mf.mmu, FLUSH_invlpg, lin, 0);
            break;
        default:
            access_as_peeked(lin, draw_access());
        }
    }
}

enum { PLAIN, SECOND, CACHE, FRAGMENTS, UNIFIED, CONFIGS };

static void up(unsigned which)
{
    struct mmu_config config = mmu_fixture_config();

    switch (which) {
    case SECOND:
        config.tlb[TLB_SLOT_S4K] = mf_array(16, 4);
        config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
        break;
    case CACHE:
        config.psc = mf_array(4, 4);
        break;
    case FRAGMENTS:
        mf_without_large_arrays(&config);
        config.large = TLB_LARGE_FRAGMENT;
        break;
    case UNIFIED:
        mf_unify(&config);
        break;
    default:
        break;
    }
    mmu_fixture_up(&config);
}

START_TEST(an_access_does_what_the_peek_before_it_said)
{
    up((unsigned)_i);
    mf_two_level();
    access_at_random();
    mmu_fixture_down();
}
END_TEST

START_TEST(an_access_does_what_the_peek_before_it_said_under_pae)
{
    up((unsigned)_i);
    mf_pae();
    access_at_random();
    mmu_fixture_down();
}
END_TEST

START_TEST(a_peek_changes_nothing)
{
    struct peek peek;
    unsigned live;
    uint64_t walks;

    up(CACHE);
    mf_two_level();
    mf_map(REGION, FIRST_FRAME, URW);
    mf_map(REGION + SIZE_4K, FIRST_FRAME, URW);
    ck_assert(mf_touch(REGION, READ));
    live = mf_live();
    walks = mf.mmu.walks.count;
    peek_used(&mf.mmu, REGION + SIZE_4K, WRITE, &peek);
    ck_assert_str_eq(peek.holder, "psc");
    ck_assert_uint_eq(mf_live(), live);
    ck_assert_uint_eq(mf.mmu.walks.count, walks);
    ck_assert_uint_eq(mf.mmu.psc.counters.hits, 0);
    ck_assert_uint_eq(mf_peek(mf_pte_at(REGION + SIZE_4K)) &
                      (PTE_A | PTE_D), 0);
    mmu_fixture_down();
}
END_TEST

START_TEST(a_stale_entry_differs_from_the_tables_and_its_text_says_where)
{
    struct peek used, tables;
    char text[PEEK_TEXT_MAX];

    up(PLAIN);
    mf_two_level();
    mf_map(REGION, FIRST_FRAME, KRW);
    ck_assert(mf_touch(REGION, READ));
    peek_used(&mf.mmu, REGION, READ, &used);
    peek_tables(&mf.mmu, REGION, READ, &tables);
    ck_assert(!peek_differs(&used, &tables));
    mf_poke(mf_pte_at(REGION), 0);
    peek_used(&mf.mmu, REGION, READ, &used);
    peek_tables(&mf.mmu, REGION, READ, &tables);
    ck_assert(peek_differs(&used, &tables));
    ck_assert_str_eq(peek_text(&used, text),
                     "dtlb: frame 0x000100000 supervisor rwx");
    ck_assert_str_eq(peek_text(&tables, text), "tables: not present");
    mmu_fixture_down();
}
END_TEST

START_TEST(what_an_access_may_not_use_is_found_all_the_same)
{
    struct peek peek;

    up(PLAIN);
    mf_two_level();
    mf_map(REGION, FIRST_FRAME, KRW);
    peek_used(&mf.mmu, REGION, READ | USER, &peek);
    ck_assert(!peek.permitted);
    ck_assert(peek.mapped);
    ck_assert_uint_eq(peek.frame, FIRST_FRAME >> 12);
    mmu_fixture_down();
}
END_TEST

Suite *peek_suite(void)
{
    Suite *suite = suite_create("peek");
    TCase *tc = tcase_create("peek");

    tcase_add_loop_test(tc, an_access_does_what_the_peek_before_it_said, 0,
                        CONFIGS);
    tcase_add_loop_test(tc,
                        an_access_does_what_the_peek_before_it_said_under_pae,
                        0, CONFIGS);
    tcase_add_test(tc, a_peek_changes_nothing);
    tcase_add_test(
        tc, a_stale_entry_differs_from_the_tables_and_its_text_says_where);
    tcase_add_test(tc, what_an_access_may_not_use_is_found_all_the_same);
    suite_add_tcase(suite, tc);
    return suite;
}
