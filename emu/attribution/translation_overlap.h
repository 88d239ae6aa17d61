/*
 * Which translations of an array overlap: their pages intersect and their tags
 * match (docs/counting.md, "Ghosts").
 *
 * What may overlap is marked when a translation is made, so that a miss of a
 * page that nothing overlaps looks no further. The marks err on the side of
 * caution: translations of a 4 MiB region in which pages of several sizes were
 * ever made are all marked.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_OVERLAP_H
#define PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_OVERLAP_H

#include "emu/attribution/translation.h"

/* The first of the chain that lists all translations of a page number. */
static inline uint32_t *translation_chain_of_page(struct translations *all,
                                                  uint32_t page)
{
    return &all->chains.by_page[translation_slot(&all->chains, page, 0)];
}

bool translation_overlaps(const struct translation *a,
                          const struct translation *b);

/* Marks a translation that was just made, and what it overlaps. Over all
 * translations that are ever made this takes a time that grows with their
 * number: a translation is marked once for each size of pages in its region,
 * and once for a global one of its page. */
void translation_mark_overlaps(struct translations *all,
                               struct translation *t);

/* Calls `each` for every translation that covers the 4 KiB page of this number
 * and matches the tag, at most six. `each` must not make translations. */
void translation_each_covering(struct translations *all, uint32_t page,
                               uint32_t tag,
                               void (*each)(void *opaque,
                                            struct translation *t),
                               void *opaque);

/* Calls `each` for every translation, of any tag, that covers the 4 KiB page of
 * this number, and for others; but looks at `most` only. False: there are
 * more. */
bool translation_each_of_page(struct translations *all, uint32_t page,
                              uint32_t most,
                              void (*each)(void *opaque,
                                           struct translation *t),
                              void *opaque);

#endif
