/*
 * Random programs on twins (twin_fixture.h), of which one has l0 and fast
 * misses: accesses, changes of the page tables and of the registers. The twins
 * must end every access alike and hold equal state.
 */
#include <check.h>
#include <stdlib.h>

#include "cpu/microcode/sysreg.h"
#include "tests/unit/space_fixture.h"

Suite *fast_miss_random_suite(void);

enum {
    OPERATIONS = 20000, COMPARE_EVERY = 64,
    FRAMES = 16,                        /* those that pages may be given */
    FIRST_CROSSING = PAGE_BYTES - 3,    /* from there a dword crosses a page */
};

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static uint64_t random_bits(void)
{
    uint64_t bits = PUW | (pick(3) ? 0 : PTE_G);

    if (pick(4) == 0)
        bits &= ~(uint64_t)(pick(2) ? PTE_W : PTE_U);
    if (pick(4) == 0)
        bits &= ~(uint64_t)(pick(2) ? PTE_A : PTE_D);
    return pick(10) ? bits : bits & ~(uint64_t)PTE_P;
}

static uint32_t random_page(unsigned region)
{
    return spaces_region[region] + pick(PAGES) * PAGE_BYTES;
}

static void change_tables(void)
{
    if (pick(4))
        spaces_put_pte(pick(TABLES), pick(PAGES),
                       spaces_frame(pick(FRAMES)) | random_bits());
    else if (pick(6))
        spaces_put_pde(pick(SPACES), pick(REGIONS),
                       spaces_table(pick(TABLES)) | (random_bits() & ~PTE_G));
    else
        spaces_put_pde(pick(SPACES), pick(REGIONS),
                       TWIN_LARGE | random_bits() | PTE_PS);
}

/* The PDPTE is absent during four accesses. */
static void lose_directory(unsigned space)
{
    spaces_put_pdpte(space, false);
    twins_set_cr(3, spaces_cr3(space));
    for (unsigned i = 0; i < 4; i++)
        twins_access(TWIN_LOAD, random_page(0), 4, 0);
    spaces_put_pdpte(space, true);
    twins_set_cr(3, spaces_cr3(space));
}

static void change_registers(void)
{
    switch (pick(8)) {
    case 0:
        twins_set_cr(0, CR0_PG | CR0_PE | (pick(2) ? CR0_WP : 0));
        break;
    case 1:
        twins_set_cr(4, (pick(4) ? CR4_PSE : 0) | (pick(4) ? CR4_PGE : 0) |
                            (spaces_are_pae() ? CR4_PAE : 0));
        break;
    case 2:
        twins_invlpg(random_page(pick(REGIONS)));
        break;
    case 3:
        if (spaces_are_pae() && pick(2))
            lose_directory(pick(SPACES));
        else if (spaces_are_pae())
            spaces_share_directory(pick(SPACES), pick(SPACES));
        break;
    case 4:
        twins_set_user(pick(2));
        break;
    default:
        twins_set_cr(3, spaces_cr3(pick(SPACES)));
        break;
    }
}

static void access_at_random(void)
{
    static const unsigned sizes[] = {1, 2, 4};
    uint32_t offset = pick(20) ? pick(FIRST_CROSSING)
                               : FIRST_CROSSING + pick(3);

    twins_access((enum twin_access)pick(TWIN_ACCESSES),
                 random_page(pick(REGIONS)) + offset, sizes[pick(3)],
                 (uint32_t)rand());
}

/* Loop index: policy, shape, PAE. Fast misses must occur, or nothing is
 * tested; only policies with marks have none. */
START_TEST(no_program_tells_fast_misses_from_walks)
{
    unsigned n = (unsigned)_i / 2;
    struct mmu_config config = spaces_shape(
        (enum tlb_policy)(n / SPACES_SHAPES), n % SPACES_SHAPES);
    uint64_t fast = 0;

    spaces_up(&config, _i % 2);
    srand((unsigned)_i + 1);
    for (int i = 0; i < OPERATIONS; i++) {
        if (pick(40) == 0)
            change_tables();
        if (pick(20) == 0)
            change_registers();
        access_at_random();
        if (i % COMPARE_EVERY == 0) {
            fast += twins_fast_misses();
            twins_compare();
        }
    }
    if (tlb_marks_needed(config.policy))
        ck_assert_uint_eq(fast, 0);
    else
        ck_assert_uint_gt(fast, OPERATIONS / 100);
    twins_down();
}
END_TEST

Suite *fast_miss_random_suite(void)
{
    Suite *suite = suite_create("fast_miss_random");
    TCase *tc = tcase_create("random programs");

    tcase_add_loop_test(tc, no_program_tells_fast_misses_from_walks, 0,
                        2 * SPACES_SHAPES * TLB_POLICIES);
    suite_add_tcase(suite, tc);
    return suite;
}
