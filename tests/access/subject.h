/*
 * The MMU under test, set up for one situation at a time: the entries are in
 * memory, the TLB is empty, one access is made, and what happened is compared
 * with the rules.
 */
#ifndef PAGEWALK_TESTS_ACCESS_SUBJECT_H
#define PAGEWALK_TESTS_ACCESS_SUBJECT_H

#include <stdbool.h>

#include "mmu/mmu.h"
#include "tests/access/rules.h"

enum { SUBJECT_RAM = 4 << 20 };

struct subject {
    struct log log;
    struct bus bus;
    struct cycle_stack cycles;
    struct mmu mmu;
    uint8_t *ram;
    uint8_t *pde, *pte;         /* the entries in `ram` */
};

bool subject_init(struct subject *subject);
void subject_destroy(struct subject *subject);

/* The frame bits of each level's entries, to which a situation adds others. */
uint64_t subject_table_frame(void);
uint64_t subject_page_frame(void);

/* Puts a situation in place of the last one. */
void subject_prepare(struct subject *subject, const struct situation *s);

/* Makes the access; null, or what differs from `expected`. */
const char *subject_check(struct subject *subject, const struct situation *s,
                          const struct outcome *expected);

#endif
