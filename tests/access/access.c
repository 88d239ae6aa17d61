/*
 * access: holds one access of the MMU against the manual's rules (rules.h), for
 * every combination of the bits of both levels' entries, the control registers,
 * the privilege level and the kind of access. After an access that is
 * permitted, its translation is cached: then each kind of access to the same
 * page must have the outcome that a walk would have.
 *
 * Where the directory entry decides alone, only two PTEs are tried: with none
 * of the bits and with all. Exit code 1 if an outcome differs; the first ones
 * are printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/access/bit_set.h"
#include "tests/access/rules.h"
#include "tests/access/subject.h"

enum { FAILURES_SHOWN = 10 };

struct tally {
    uint64_t cases;             /* with an empty TLB */
    uint64_t cached;            /* with the translation in the TLB */
    uint64_t failures;
};

/* In a large page bit 13 is a frame bit of PSE-36 or reserved, bit 21 reserved;
 * bit 36 is reserved under PAE. */
static const uint8_t pde_two_level[] = {
    BITS_OF_ALL, BIT_PAT_LARGE, 13, 21,
};
static const uint8_t pte_two_level[] = {BITS_OF_ALL};
static const uint8_t pde_pae[] = {
    BITS_OF_ALL, BIT_PAT_LARGE, 13, 36, BIT_NX,
};
static const uint8_t pte_pae[] = {BITS_OF_ALL, 36, BIT_NX};

static const struct bit_set pde_bits[] = {
    BIT_SET(pde_two_level), BIT_SET(pde_pae),
};
static const struct bit_set pte_bits[] = {
    BIT_SET(pte_two_level), BIT_SET(pte_pae),
};

static const char *const kind_name[KINDS] = {"read", "write", "fetch"};

static void complain(struct tally *tally, const struct situation *s,
                     const char *differs, const char *when)
{
    if (++tally->failures > FAILURES_SHOWN)
        return;
    printf("access: %s%s: %s %s, PDE %016" PRIx64 " PTE %016" PRIx64
           "%s%s%s%s%s%s%s%s\n",
           differs, when, s->user ? "user" : "supervisor",
           kind_name[s->kind], s->pde, s->pte, s->pae ? " pae" : "",
           s->wp ? " wp" : "", s->pse ? " pse" : "", s->pge ? " pge" : "",
           s->nxe ? " nxe" : "", s->pat ? " pat" : "",
           s->pse36 ? " pse36" : "",
           s->has_directory ? "" : " no directory");
}

/* Every kind of access to a page whose translation an access has cached. A
 * fault drops the translation, so the first access is made again each time. */
static void try_cached(struct subject *subject, struct tally *tally,
                     const struct situation *first)
{
    for (unsigned i = 0; i < 2 * KINDS; i++) {
        struct situation s = *first, second = *first;
        struct outcome expected;
        const char *differs;

        subject_prepare(subject, &s);
        rules_judge(&s, &expected);
        subject_check(subject, &s, &expected);
        second.user = i % 2;
        second.kind = i / 2;
        second.pde = expected.pde;
        second.pte = expected.pte;
        rules_judge(&second, &expected);
        tally->cached++;
        differs = subject_check(subject, &second, &expected);
        if (differs)
            complain(tally, &second, differs, " of a cached page");
    }
}

static void try_accesses(struct subject *subject, struct tally *tally,
                         struct situation *s)
{
    for (unsigned i = 0; i < 2 * KINDS; i++) {
        struct outcome expected;
        const char *differs;

        s->user = i % 2;
        s->kind = i / 2;
        rules_judge(s, &expected);
        subject_prepare(subject, s);
        differs = subject_check(subject, s, &expected);
        tally->cases++;
        if (differs)
            complain(tally, s, differs, "");
        else if (expected.permitted)
            try_cached(subject, tally, s);
    }
}

static void try_entries(struct subject *subject, struct tally *tally,
                        struct situation *s)
{
    const struct bit_set *pdes = &pde_bits[s->pae], *ptes = &pte_bits[s->pae];
    unsigned all = 1u << ptes->count;

    for (unsigned pde = 0; pde < 1u << pdes->count; pde++) {
        unsigned step;

        s->pde = subject_table_frame() | bit_set_spread(pdes, pde);
        step = rules_reach_the_table(s) ? 1 : all - 1;
        for (unsigned pte = 0; pte < all; pte += step) {
            s->pte = subject_page_frame() | bit_set_spread(ptes, pte);
            try_accesses(subject, tally, s);
        }
    }
}

static void try_registers(struct subject *subject, struct tally *tally)
{
    for (unsigned n = 0; n < 1 << 8; n++) {
        struct situation s = {
            .pae = n & 1, .wp = n & 2, .pse = n & 4, .pge = n & 8,
            .nxe = n & 16, .pat = n & 32, .pse36 = n & 64,
            .has_directory = !(n & 128),
        };

        /* Two-level paging has no PDPTEs, PAE has no PSE-36. */
        if (s.pae ? !s.pse36 : s.has_directory)
            try_entries(subject, tally, &s);
    }
}

int main(void)
{
    static struct subject subject;
    struct tally tally = {0};

    if (!subject_init(&subject)) {
        fputs("access: no memory\n", stderr);
        return EXIT_FAILURE;
    }
    try_registers(&subject, &tally);
    subject_destroy(&subject);
    printf("access: %" PRIu64 " cases, %" PRIu64 " of cached pages, %" PRIu64
           " failures\n", tally.cases, tally.cached, tally.failures);
    return tally.failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
