/*
 * Attribution: what every TLB miss is, and which flush is to blame
 * (docs/counting.md, "Miss classes").
 *
 * An observer of the MMU's probe. Beside each array stands its shadow, ghosts
 * and history; beside the flush causes stand the sites, the instructions that
 * flush. Without it a run pays nothing.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_ATTRIBUTION_H
#define PAGEWALK_EMU_ATTRIBUTION_ATTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/history.h"
#include "emu/attribution/miss_classifier.h"
#include "emu/attribution/site.h"
#include "mmu/mmu.h"
#include "mmu/observer.h"

struct attribution {
    struct observer observer;
    struct mmu *mmu;
    struct shadow shadow[TLB_SLOTS];
    struct flush_logs logs;
    struct sites sites;
    struct refills refills[FLUSH_CAUSES];   /* by cause, all their sites */
    uint32_t site;          /* of the flush event under way */
    bool out_of_memory;     /* the numbers are incomplete from here on */
    /* The linear address of the instruction that runs. */
    uint32_t (*where)(void *opaque);
    void *opaque;
};

/* Attaches to the MMU, which must not have run yet. False: no memory, and the
 * MMU must not run. */
bool attribution_init(struct attribution *attribution, struct mmu *mmu,
                      uint32_t (*where)(void *opaque), void *opaque);
void attribution_destroy(struct attribution *attribution);

/* Of all causes. */
struct refills attribution_refills(const struct attribution *attribution);

/* Of a class, over all arrays. */
uint64_t attribution_misses(const struct attribution *attribution,
                            enum miss_class miss_class);

const char *miss_class_name(enum miss_class miss_class);

#endif
