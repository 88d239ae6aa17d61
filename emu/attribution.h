/*
 * Attribution: what every TLB miss is, and which flush is to blame
 * (COUNTING.md, "Miss classes").
 *
 * An observer of the MMU's probe. Beside each array stand its ghosts and its
 * history; beside the flush causes stand the sites, the instructions that
 * flush. Without it a run pays nothing.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_H
#define PAGEWALK_EMU_ATTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/ghost.h"
#include "emu/history.h"
#include "emu/site.h"
#include "mmu/mmu.h"
#include "mmu/probe.h"

enum miss_class {
#define MISS_CLASS(name, help) MISS_##name,
#include "emu/miss_class.def"
#undef MISS_CLASS
    MISS_CLASSES
};

/* What stands beside one array. */
struct shadow {
    bool present;
    struct set_ghost a;
    struct lru_ghost b;
    bool ties;              /* ghosts take their times from the array's ways */
    /* Of the miss under way: the record of a translation that both ghosts
     * hold, or null. */
    const struct record *known;
    /* The ghosts' entries of the miss whose fill is to come; 0: none is. */
    uint32_t filling_a, filling_b;
    struct history history;
    uint64_t miss_class[MISS_CLASSES];
};

struct attribution {
    struct probe probe;
    struct mmu *mmu;
    struct shadow shadow[TLB_SLOTS];
    struct flush_logs logs;
    struct sites sites;
    struct refills refills[FLUSH_CAUSES];   /* by cause, all their sites */
    uint64_t miss_class[MISS_CLASSES];      /* over all arrays */
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

const char *miss_class_name(enum miss_class miss_class);

#endif
