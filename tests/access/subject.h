/*
 * The MMU under test, with RAM for its page tables. A situation is put in
 * place: registers, entries in memory, an empty TLB. Then accesses are made and
 * compared with what the rules say.
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

/* The frame addresses in a situation's PDE and PTE, to which it adds other
 * bits. */
uint64_t subject_table_frame(void);
uint64_t subject_page_frame(void);

/* Puts a situation in place. Drops all translations. */
void subject_prepare(struct subject *subject, const struct situation *s);

/* Makes the access. Null, or what differs from `expected`. */
const char *subject_check(struct subject *subject, const struct situation *s,
                          const struct outcome *expected);

#endif
