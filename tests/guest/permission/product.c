/*
 * Every combination of the bits of both levels' entries with every setting of
 * the registers, both privilege levels and the three kinds of access. The
 * reserved bits stand for each other here: bits.c tries them one by one.
 */
#include "tests/guest/permission/groups.h"

#include "guest/lib/printk.h"
#include "tests/access/bit_set.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/situation.h"
#include "tests/guest/permission/tables.h"

/* P, R/W, U/S, A, D, PS or PAT, G; reserved in a large page; reserved; NX. */
static const uint8_t pde_two_level[] = {0, 1, 2, 5, 6, 7, 8, 21};
static const uint8_t pte_two_level[] = {0, 1, 2, 5, 6, 7, 8};
static const uint8_t pde_pae[] = {0, 1, 2, 5, 6, 7, 8, 13, 51, 63};
static const uint8_t pte_pae[] = {0, 1, 2, 5, 6, 7, 8, 51, 63};

static const struct bit_set pde_bits[] = {
    BIT_SET(pde_two_level), BIT_SET(pde_pae),
};
static const struct bit_set pte_bits[] = {
    BIT_SET(pte_two_level), BIT_SET(pte_pae),
};

/* Bits 13 and 21 are the frame's in an entry that points to a table. */
static bool moves_the_table(const struct situation *s)
{
    return s->pde & (1 << 13 | 1 << 21) &&
           !(s->pde & 1 << 7 && (s->pae || s->pse));
}

/* Where the directory's entry decides alone, the PTE has all bits or none. */
static void try_entries(struct group *group, struct situation *s)
{
    const struct bit_set *pdes = &pde_bits[s->pae], *ptes = &pte_bits[s->pae];
    unsigned all = 1u << ptes->count;

    for (unsigned pde = 0; pde < 1u << pdes->count; pde++) {
        unsigned step;

        s->pde = LARGE_FRAME | bit_set_spread(pdes, pde);
        if (moves_the_table(s))
            continue;
        step = rules_reach_the_table(s) ? 1 : all - 1;
        for (unsigned pte = 0; pte < all; pte += step) {
            s->pte = SMALL_FRAME | bit_set_spread(ptes, pte);
            situation_try(group, s);
        }
    }
}

static void try_kinds(struct situation *s)
{
    char name[40], registers[28];

    situation_name(s, registers, sizeof registers);
    for (unsigned i = 0; i < 2 * KINDS; i++) {
        struct group group;

        s->user = i % 2;
        s->kind = i / 2;
        snprintf(name, sizeof name, "%s.%s-%s", registers,
                 s->user ? "user" : "supervisor", kind_name[s->kind]);
        if (!group_begin(&group, name))
            continue;
        machine_enter(s);
        try_entries(&group, s);
        machine_leave();
        group_end(&group);
    }
}

void product_try(void)
{
    for (unsigned n = 0; n < 1 << 6; n++) {
        struct situation s = {
            .pae = n & 1, .wp = n & 2, .pse = n & 4, .pge = n & 8,
            .nxe = n & 16, .has_directory = !(n & 32),
            .pat = features.pat, .pse36 = features.pse36,
        };

        /* Two-level paging has no PDPTEs and no execute-disable. */
        if ((s.pae || (s.has_directory && !s.nxe)) && machine_can_be_in(&s))
            try_kinds(&s);
    }
}
