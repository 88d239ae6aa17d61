/*
 * Every combination of the bits of both levels' entries, the registers, the
 * privilege level and the kind of access. One or two reserved bits stand for
 * all: bits.c tries them one by one.
 */
#include "tests/guest/permission/groups.h"

#include "guest/lib/printk.h"
#include "tests/access/bit_set.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/situation.h"
#include "tests/guest/permission/tables.h"

/* Bits 13 and 21 are reserved in a large page, bit 51 in every entry of PAE. */
static const uint8_t pde_two_level[] = {BITS_OF_ALL, 21};
static const uint8_t pte_two_level[] = {BITS_OF_ALL};
static const uint8_t pde_pae[] = {BITS_OF_ALL, 13, 51, BIT_NX};
static const uint8_t pte_pae[] = {BITS_OF_ALL, 51, BIT_NX};

static const struct bit_set pde_bits[] = {
    BIT_SET(pde_two_level), BIT_SET(pde_pae),
};
static const struct bit_set pte_bits[] = {
    BIT_SET(pte_two_level), BIT_SET(pte_pae),
};

/* In an entry that points to a table, bits 13 and 21 are of the table's
 * address. */
static bool moves_the_table(const struct situation *s)
{
    return s->pde & (1 << 13 | 1 << 21) &&
           !(s->pde & 1 << BIT_PS && (s->pae || s->pse));
}

/* Where the directory entry decides alone, only two PTEs are tried: with none
 * of the bits and with all. */
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
                 s->user ? "user" : "supervisor", situation_kind_name[s->kind]);
        if (!report_group_begin(&group, name))
            continue;
        machine_enter(s);
        try_entries(&group, s);
        machine_leave();
        report_group_end(&group);
    }
}

void product_try(void)
{
    for (unsigned n = 0; n < 1 << 6; n++) {
        struct situation s = {
            .pae = n & 1, .wp = n & 2, .pse = n & 4, .pge = n & 8,
            .nxe = n & 16, .has_directory = !(n & 32),
            .pat = machine_features.pat, .pse36 = machine_features.pse36,
        };

        /* Two-level paging has no PDPTEs and no execute-disable. */
        if ((s.pae || (s.has_directory && !s.nxe)) && machine_can_be_in(&s))
            try_kinds(&s);
    }
}
