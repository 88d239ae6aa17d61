/*
 * What the TLB view shows: a copy of the machine's state that owns all it has,
 * so that another thread can draw it, with the little history that a picture
 * needs: what has changed lately, and the rates of the last seconds.
 *
 * It is updated at vertical blank, on the emulation thread, and only where the
 * view is wanted. It reads the machine and changes nothing in it.
 */
#ifndef PAGEWALK_EMU_OVERLAY_SNAPSHOT_H
#define PAGEWALK_EMU_OVERLAY_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/machine/machine.h"

enum {
    SNAPSHOT_CELLS = 2048,      /* of each array; further ones are not shown */
    SNAPSHOT_RATES = 300,       /* pictures: at full speed five seconds */
    SNAPSHOT_FLUSHES = 8,
    SNAPSHOT_HEAT = 512,        /* parts of the address space: 8 MiB each */
    SNAPSHOT_HEAT_SHIFT = 23,
    SNAPSHOT_FLASH = 24,        /* vertical blanks until a change has faded */
    SNAPSHOT_NAME = 48,
    SNAPSHOT_NOTE = 160,
};

enum cell_change { CELL_QUIET, CELL_FILLED, CELL_REPLACED, CELL_FLUSHED };

struct snapshot_cell {
    uint32_t page;              /* as in struct tlb_entry */
    uint32_t frame;             /* likewise: 36-bit addresses */
    uint16_t bits;              /* enum tlb_entry_bits */
    bool valid;
    uint8_t age;                /* 0: touched last; 255: the next victim */
    uint8_t change;             /* enum cell_change, the last one */
    uint8_t cause;              /* enum flush_cause, of CELL_FLUSHED */
    uint8_t flash;              /* vertical blanks that the change shows yet */
};

struct snapshot_array {
    const char *name;           /* a constant; null: the model has none */
    uint32_t sets, ways, entries, live;
    uint32_t cells;             /* entries, SNAPSHOT_CELLS at most */
    uint64_t hits, misses;
    struct snapshot_cell cell[SNAPSHOT_CELLS];
};

/* Per thousand instructions, between two vertical blanks. */
struct snapshot_rate {
    float misses, walks, flushes;
};

/* Flushes of one site between two vertical blanks. */
struct snapshot_flush {
    uint8_t cause;              /* enum flush_cause */
    uint64_t count;
    char place[SNAPSHOT_NAME];
};

struct snapshot {
    char model[SNAPSHOT_NAME];
    uint64_t cycles, instructions;
    struct snapshot_rate rate[SNAPSHOT_RATES];  /* the newest last */
    unsigned rates;
    struct snapshot_flush flush[SNAPSHOT_FLUSHES];      /* the newest first */
    unsigned flushes;
    bool has_places;            /* attribution is on */
    uint64_t stack[CYCLE_CAUSES];       /* cycles since power-on */
    float heat[SNAPSHOT_HEAT];  /* fills seen lately */
    bool bundled;               /* the address space is the bundled kernel's */
    char note[SNAPSHOT_NOTE];   /* where a paused guest stands; or empty */
    /* At the vertical blank before. */
    uint64_t last_instructions, last_misses, last_walks, last_flushes;
    uint64_t last_cause[FLUSH_CAUSES];
    uint64_t *site_count;       /* by site, the flushes that were told */
    uint32_t sites;
    struct snapshot_array array[TLB_SLOTS];
};

/* All zero is a snapshot before the first update. */
void snapshot_update(struct snapshot *snapshot, struct machine *machine);
/* Copies what a picture needs: nothing of `site_count`, and of each array the
 * cells that it has. */
void snapshot_copy(struct snapshot *to, const struct snapshot *from);
void snapshot_free(struct snapshot *snapshot);

#endif
