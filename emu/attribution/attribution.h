/*
 * Attribution: the class of every TLB miss, and the flush that it is charged
 * to (docs/counting.md, "Miss classes").
 *
 * It is an observer of the MMU (mmu/observer.h). A miss classifier stands
 * beside each array; charges are kept by flush cause and by flush site. A run
 * without attribution pays nothing for it.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_ATTRIBUTION_H
#define PAGEWALK_EMU_ATTRIBUTION_ATTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/flush_log.h"
#include "emu/attribution/miss_class.h"
#include "emu/attribution/miss_classifier.h"
#include "emu/attribution/refills.h"
#include "emu/attribution/site.h"
#include "mmu/mmu.h"
#include "mmu/observer.h"

/* Where in the address space the misses are: those of the first level, by 4 MiB
 * of linear addresses, which is what one entry of a two-level page directory
 * covers. */
enum { MISS_HEAT_SHIFT = 22, MISS_HEAT_PIECES = 1 << (32 - MISS_HEAT_SHIFT) };

struct miss_heat {
    uint64_t data[MISS_HEAT_PIECES], fetch[MISS_HEAT_PIECES];
};

static inline void miss_heat_count(struct miss_heat *heat, uint32_t lin,
                                   bool fetch)
{
    ++(fetch ? heat->fetch : heat->data)[lin >> MISS_HEAT_SHIFT];
}

struct attribution {
    struct observer observer;
    struct mmu *mmu;
    struct miss_classifier classifier[TLB_SLOTS];
    struct flush_logs logs;
    struct sites sites;
    struct refills refills[FLUSH_CAUSES];   /* all sites of each cause */
    struct miss_heat heat;
    uint32_t site;          /* of the flush event under way */
    bool out_of_memory;     /* the numbers are incomplete from here on */
    /* 1 + the class of the last access in its first- and second-level array; 0:
     * it did not miss there. For observers attached before this one, whose hooks
     * run later. */
    uint8_t last_class[2];
    /* Replaces the class of a miss, which the rules found in an array. Null:
     * the rules decide. For replays of traces that bring their classes. */
    enum miss_class (*given_class)(void *opaque, enum tlb_slot slot,
                                   enum miss_class found);
    /* The linear address of the current instruction. */
    uint32_t (*where)(void *opaque);
    /* The number of the program whose instruction this is; 0: of no user program
     * that is known. Null: none is. */
    unsigned (*program)(void *opaque);
    void *opaque;       /* of all */
};

/* Attaches to the MMU, which must not have run yet. False: the host has no
 * memory; then the MMU must not run at all. */
bool attribution_init(struct attribution *attribution, struct mmu *mmu,
                      uint32_t (*where)(void *opaque), void *opaque);
void attribution_destroy(struct attribution *attribution);

/* Sets the limit of every history, from 1 to HISTORY_RECORDS_MAX records; to be
 * called before the MMU runs. */
void attribution_limit_history(struct attribution *attribution,
                               uint32_t records);

/* The records that the limits of the histories cost. */
uint64_t attribution_forgotten(const struct attribution *attribution);

/* The refills charged to flushes of all causes. */
struct refills attribution_refills(const struct attribution *attribution);

/* The misses of a class, over all arrays. */
uint64_t attribution_misses(const struct attribution *attribution,
                            enum miss_class miss_class);

#endif
