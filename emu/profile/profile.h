/*
 * A profile: what misses, page walks and flushes cost, by instruction.
 *
 * It is an observer of an MMU (mmu/observer.h), of a run or of a replay. A miss
 * and a walk are charged to the instruction that made the access, a flush and
 * its refills to the flush site, as attribution does. Hits cost nothing. The
 * sum over all rows is what the MMU and attribution have counted.
 *
 * Memory is bounded: when PROFILE_ROWS_MAX rows are in use, all further
 * instructions share one of them. That is 24 MiB at most, and half as much more
 * while the table grows.
 */
#ifndef PAGEWALK_EMU_PROFILE_PROFILE_H
#define PAGEWALK_EMU_PROFILE_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "emu/attribution/attribution.h"
#include "mmu/mmu.h"
#include "mmu/observer.h"

enum { PROFILE_ROWS_MAX = 1 << 18 };

enum profile_event {
#define PROFILE_EVENT(name, meaning) PROFILE_##name,
#include "emu/profile/profile_event.def"
#undef PROFILE_EVENT
    PROFILE_EVENTS
};

/* Whose instruction it is. */
enum profile_kind {
    PROFILE_SYSTEM,     /* its accesses had supervisor rights */
    PROFILE_USER,       /* its accesses had user rights */
    PROFILE_UNKNOWN,    /* nobody knows which it was; lin is 0 */
    PROFILE_OTHER,      /* all that came when the table was full; lin is 0 */
};

struct profile_row {
    uint32_t lin;       /* linear address */
    uint32_t code;      /* the linear address that it is linked for */
    uint8_t kind;       /* enum profile_kind */
    uint8_t program;    /* of PROFILE_USER: number of the program (programs.h);
                           0: not known */
    uint64_t cost[PROFILE_EVENTS];
};

/* What a profile asks of a machine or a replay. */
struct profile_config {
    /* The linear address of the current instruction. False: not known. */
    bool (*eip)(void *opaque, uint32_t *lin);
    /* The linear address that its flush is charged to. */
    uint32_t (*where)(void *opaque);
    /* The address that the code at `lin` is linked for, or `lin`. It is asked
     * when the address is new, while the code is where it runs. */
    uint32_t (*linked)(void *opaque, uint32_t lin);
    /* The number of the program that user mode runs. Null: none is known. */
    unsigned (*program)(void *opaque);
    void *opaque;
};

struct profile {
    struct observer observer;
    struct mmu *mmu;
    struct profile_config config;
    struct profile_row *row;    /* [0] is that of PROFILE_OTHER */
    uint32_t count, room;
    uint32_t *hash;             /* number of a row, or 0; open addressing */
    uint32_t slots;             /* of `hash`; a power of two */
    struct hash_key key;
    bool by_user;               /* the last access had user rights */
    bool has_refills;           /* the costs of refills are known */
};

/* Attaches to an MMU that has not run. False: the host has no memory; then there
 * is nothing to destroy, and the MMU must not run. */
bool profile_init(struct profile *profile, struct mmu *mmu,
                  const struct profile_config *config);
void profile_destroy(struct profile *profile);

/* Sets all costs to 0. */
void profile_restart(struct profile *profile);

/* Adds the refills that attribution has charged to its flush sites; at the end
 * of the run, once. */
void profile_add_refills(struct profile *profile,
                         const struct attribution *attribution);

/* "walk_cycles", and what it means in a few words. */
const char *profile_event_name(enum profile_event event);
const char *profile_event_meaning(enum profile_event event);

/* Whether the event is measured: the TLB is such a one, attribution is on. */
bool profile_measures(const struct profile *profile, enum profile_event event);

/* The sum over all rows. */
uint64_t profile_total(const struct profile *profile,
                       enum profile_event event);

#endif
