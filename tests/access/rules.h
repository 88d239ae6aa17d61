/*
 * The manual's rules for one access under paging: from registers and entries to
 * the outcome. They share no code and no constants with mmu/: where the two
 * differ, one of them has misread the manual. The permission test kernel
 * (tests/guest/permission) uses them on real page tables.
 *
 * Intel SDM vol. 3A, chapter 4 (order 325384): 4.3 and 4.4 (formats, reserved
 * bits, MAXPHYADDR 36), 4.6.1 (rights), 4.7 (error code), 4.8 (accessed and
 * dirty), 4.10.2 (what a TLB entry holds).
 */
#ifndef PAGEWALK_TESTS_ACCESS_RULES_H
#define PAGEWALK_TESTS_ACCESS_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum kind { KIND_READ, KIND_WRITE, KIND_FETCH, KINDS };

/* One access to come. */
struct situation {
    bool pae;                   /* else two-level */
    bool wp, pse, pge, nxe;
    bool pat, pse36;            /* the CPU has them */
    bool user;
    enum kind kind;
    bool has_directory;         /* P of the PDPTE; true without PAE */
    uint64_t pde, pte;
};

/* What the access must do. */
struct outcome {
    bool permitted;
    uint32_t error;             /* of the fault, if not */
    uint64_t pde, pte;          /* with A and D as the access leaves them */
    /* The translation, if permitted. */
    bool large;
    uint64_t base;              /* physical address of the page */
    bool writable, user, no_execute, global, dirty;
};

/* Does the walk read the PTE? */
bool rules_reach_the_table(const struct situation *s);

/* The outcome of an access with an empty TLB. */
void rules_judge(const struct situation *s, struct outcome *out);

#endif
