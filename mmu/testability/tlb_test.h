/*
 * The TLB as the test registers of an 80386 and an i486 reach it (PRM386 10.6,
 * i486 Programmer's Reference Manual 10.5): look-up of a tag, write of an
 * entry. Both go to the array of 4 KiB pages of the data side, the only one of
 * those processors.
 *
 * They are no accesses: nothing is counted, and a look-up changes nothing. A
 * write places its entry as a fill does, with its effect on recency
 * (docs/counting.md, "Test registers").
 */
#ifndef PAGEWALK_MMU_TESTABILITY_TLB_TEST_H
#define PAGEWALK_MMU_TESTABILITY_TLB_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/mmu.h"

/* What a look-up compares beside the page. */
struct tlb_test_tag {
    uint32_t lin;           /* an address in the page */
    uint16_t bits;          /* TLB_D, TLB_U, TLB_W */
    uint16_t compared;      /* those of `bits` that must be equal */
};

/* An entry, as data of a look-up or a write. */
struct tlb_test_entry {
    uint32_t frame;         /* 4 KiB frame number, 20 bits */
    enum memory_type type;  /* without caches MEMORY_BACK */
    unsigned way;           /* in its set; the two low bits alone of one that
                               was found */
};

/* True: an entry has the tag, *found is it. */
bool tlb_test_look_up(const struct mmu *mmu, const struct tlb_test_tag *tag,
                      struct tlb_test_entry *found);

/* The three bits by which a set of four ways under plru finds its victim, the
 * root in bit 0; other sets have none: 0. */
unsigned tlb_test_lru(const struct mmu *mmu, uint32_t lin);

/* The way that a fill of this page would take. As with a fill, a generator of
 * random victims moves on. */
unsigned tlb_test_victim(struct mmu *mmu, uint32_t lin);

/* Writes an entry into a way, modulo the ways, of the set of its page; with
 * `valid` false the way becomes invalid. What the way held is lost, and so is
 * another entry of the page. */
void tlb_test_write(struct mmu *mmu, const struct tlb_test_tag *tag,
                    bool valid, const struct tlb_test_entry *entry);

#endif
