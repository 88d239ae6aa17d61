/* The ghosts, compared with plain arrays that see every touch. */
#include <check.h>
#include <stdlib.h>

#include "emu/attribution/ghost.h"
#include "emu/attribution/translation_time.h"
#include "tests/unit/quick_check.h"

Suite *ghost_suite(void);

enum { SPACE = 5, OPERATIONS = 20000, SEED = 7 };

static struct tlb tlb;
static struct l0 l0;
static struct translations all;

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static void start(uint32_t entries, uint32_t ways, enum tlb_policy policy)
{
    const struct tlb_geometry geometry = {.entries = entries, .ways = ways};

    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, policy, SEED));
    l0_init(&l0);
    ck_assert(translations_init(&all, &tlb, &l0));
    srand(1);
}

static void stop(void)
{
    translations_destroy(&all);
    tlb_destroy(&tlb);
}

static struct translation *translation_at(uint32_t page)
{
    struct translation *t = translation_find_or_make(&all, page, 12, SPACE);

    ck_assert_ptr_nonnull(t);
    return t;
}

/* A touch that is reported, or one of the way that the translation is tied
 * to. */
static void touch(struct translation *t)
{
    if (pick(2)) {
        translation_time_touch(&all, t);
        return;
    }
    if (t->touched == &t->time)
        translation_time_tie(t, &tlb.entries[t->page % tlb.entry_count]);
    tlb.entries[t->page % tlb.entry_count].stamp = ++tlb.now;
}

static struct translation *least_of(uint32_t pages)
{
    struct translation *least = NULL;

    for (uint32_t page = 0; page < pages; page++) {
        struct translation *t = translation_at(page);

        if (t->ghost_b && (!least || translation_time(t) <
                                         translation_time(least)))
            least = t;
    }
    return least;
}

/* Loop index: the number of entries. Each page has a way of its own. */
START_TEST(ghost_b_gives_up_what_was_touched_longest_ago)
{
    const uint32_t entries = (uint32_t)_i, pages = 2 * entries + 1;
    struct ghost_lru ghost;
    uint32_t held = 0;

    start(pages, pages, TLB_LRU);
    tlb.entry_count = entries;          /* the ghost has fewer than pages */
    ck_assert(ghost_lru_init(&ghost, &all));
    tlb.entry_count = pages;
    for (int i = 0; i < OPERATIONS; i++) {
        struct translation *t = translation_at(pick(pages)), *victim;

        if (t->ghost_b && pick(50) == 0) {
            ghost_lru_drop(&ghost, &all, t);
            QUICK_CHECK(!t->ghost_b);
            held--;
            continue;
        }
        if (!t->ghost_b) {
            victim = held == entries ? least_of(pages) : NULL;
            ghost_lru_fill(&ghost, &all, t);
            QUICK_CHECK(t->ghost_b &&
                        ghost.node[t->ghost_b - 1].translation == t);
            QUICK_CHECK(!victim || !victim->ghost_b);
            held += !victim;
        }
        touch(t);
    }
    ghost_lru_destroy(&ghost);
    stop();
}
END_TEST

static const struct tlb_geometry shapes[] = {
    {.entries = 16, .ways = 4}, {.entries = 16, .ways = 8},
    {.entries = 8, .ways = 1}, {.entries = 4, .ways = 4},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* The plain array is never flushed; what is dropped from it is dropped from the
 * ghost, too. Loop index: shape and policy. */
START_TEST(ghost_a_holds_what_an_array_would_hold)
{
    const struct tlb_geometry *shape = &shapes[_i % SHAPES];
    enum tlb_policy policy = (enum tlb_policy)(_i / SHAPES);
    uint32_t pages = shape->entries * 2;
    struct ghost_set ghost;
    struct tlb plain;

    start(shape->entries, shape->ways, policy);
    ck_assert(tlb_init(&plain, TLB_SLOT_D4K, shape, policy, SEED));
    ck_assert(ghost_set_init(&ghost, &all, SEED));
    for (int i = 0; i < OPERATIONS; i++) {
        struct translation *t = translation_at(pick(pages));
        struct tlb_entry *e = tlb_find(&plain, t->page << 12, 12);

        QUICK_CHECK(!e == !t->ghost_a);
        if (e && pick(30) == 0) {
            tlb_drop(&plain, e);
            ghost_set_drop(&ghost, &all, t);
            continue;
        }
        if (e) {
            tlb_touch(&plain, e);
            ghost_set_touch(&ghost, t);
        } else {
            e = tlb_fill(&plain, &(struct tlb_entry){.page = t->page});
            ghost_set_fill(&ghost, &all, t);
        }
        QUICK_CHECK(t->ghost_a == e - plain.entries + 1);
        translation_time_touch(&all, t);
    }
    ghost_set_destroy(&ghost);
    tlb_destroy(&plain);
    stop();
}
END_TEST

Suite *ghost_suite(void)
{
    Suite *suite = suite_create("ghost");
    TCase *tests = tcase_create("ghosts");

    tcase_add_loop_test(tests, ghost_b_gives_up_what_was_touched_longest_ago,
                        1, 17);
    tcase_add_loop_test(tests, ghost_a_holds_what_an_array_would_hold, 0,
                        SHAPES * TLB_POLICIES);
    suite_add_tcase(suite, tests);
    return suite;
}
